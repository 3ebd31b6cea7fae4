package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.TlsException;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsOptions.ClientCertificate;
import dev.weft.io.TlsStream;
import dev.weft.it.io.Io.Pair;
import dev.weft.testing.MemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client asks for, whom it accepts, and what a server makes of it. */
@Timeout(120)
class TlsNamesTest {
  private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());

  private final List<String> asked = new ArrayList<>();

  /** What a server uses that takes down the names it is asked for. */
  private final TlsOptions noting =
      TlsOptions.choosing(
          name -> {
            asked.add(name);
            return Certificates.context();
          });

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "LocalHost, localhost",
    "localhost., localhost",
    "127.0.0.1, ''",
    "::1, ''",
    "[::1], ''",
    "bücher.example, xn--bcher-kva.example",
    "xn--bcher-kva.example, xn--bcher-kva.example",
  })
  void aHostIsVerifiedAndAskedForByTheNameThatTlsHasForIt(String host, String name) {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair pair = await(protect(plain, host, OPTIONS, noting));
          return ByteStreamContract.both(pair);
        });
    assertEquals(List.of(name), asked);
  }

  @Async
  private static Task<Pair> protect(Pair plain, String host, TlsOptions client, TlsOptions server)
      throws IOException {
    Task<TlsStream> accepting = background(() -> TlsStream.server(plain.server(), server));
    TlsStream connected = await(TlsStream.client(plain.client(), host, client));
    return Task.of(new Pair(connected, await(accepting)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_host", "a..b", "", "under_score.example."})
  void aNameThatCannotBeSentIsLeftOut(String host) {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair pair = await(protect(plain, host, OPTIONS.withoutHostVerification(), noting));
          return ByteStreamContract.both(pair);
        });
    assertEquals(List.of(""), asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_host", "a..b", "127.0.0.2", "::2", "häuser.example"})
  void aHostThatTheCertificateIsNotForIsRefusedWhateverItsName(String host) {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Task<String> server = background(() -> failureOf(plain.server(), noting));
          TlsException refused = null;
          try {
            await(TlsStream.client(plain.client(), host, OPTIONS));
          } catch (TlsException expected) {
            refused = expected;
          }
          assertTrue(refused != null, "accepted");
          assertFalse(plain.client().isOpen());
          assertTrue(await(server).contains("certificate"), await(server));
          return Task.of(null);
        });
  }

  @Async
  private static Task<String> failureOf(ByteStream stream, TlsOptions options) throws IOException {
    try {
      TlsStream tls = await(TlsStream.server(stream, options));
      await(tls.read(ByteBuffer.allocate(1)));
      return Task.of("nothing");
    } catch (TlsException expected) {
      assertFalse(stream.isOpen() && !expected.getMessage().contains("certificate"));
      return Task.of(expected.getMessage());
    } catch (IllegalArgumentException expected) {
      assertFalse(stream.isOpen());
      return Task.of(expected.toString());
    }
  }

  @Test
  void aHelloThatComesByteByByteIsUnderstood() {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork().withPieces(1)));
          Pair pair = await(protect(plain, "localhost", OPTIONS, noting));
          return ByteStreamContract.both(pair);
        });
    assertEquals(List.of("localhost"), asked);
  }

  @Test
  void whatIsNoHelloIsLeftToTheEngine() {
    for (String garbage : List.of("GET / HTTP/1.1\r\n\r\n", "\26\3\1\0\4\1\0\0\0", "\26\3\1")) {
      Io.run(
          () -> {
            Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
            Task<String> server = background(() -> failureOf(plain.server(), noting));
            await(plain.client().write(Io.bytes(garbage)));
            await(plain.client().shutdownOutput());
            assertTrue(await(server).contains("TLS on"), await(server));
            return plain.client().closeAsync();
          });
    }
  }

  @Test
  void aServerWithoutAContextForTheNameRefuses() {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Task<String> server =
              background(() -> failureOf(plain.server(), TlsOptions.choosing(name -> null)));
          try {
            await(TlsStream.client(plain.client(), "localhost", OPTIONS));
            throw new AssertionError("accepted");
          } catch (IOException expected) {
            assertTrue(await(server).contains("no context for the name \"localhost\""));
          }
          return Task.of(null);
        });
  }

  @Test
  void keysAreReplacedBetweenTwoHandshakesAndEarlierConnectionsGoOn() {
    SSLContext[] current = {Certificates.context("TLS")};
    TlsOptions server = TlsOptions.choosing(name -> current[0]);
    Io.run(
        () -> {
          Pair first = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair before = await(protect(first, "localhost", OPTIONS, server));
          current[0] = Certificates.context("TLS", false);
          Pair second = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Task<String> after = background(() -> failureOf(second.server(), server));
          try {
            await(TlsStream.client(second.client(), "localhost", OPTIONS));
            throw new AssertionError("the server had its old key");
          } catch (IOException expected) {
            assertTrue(await(after).contains("TLS on"), await(after));
          }
          await(before.client().write(Io.bytes("x")));
          assertEquals("x", await(ByteStreamContract.readText(before.server(), 1)));
          return ByteStreamContract.both(before);
        });
  }

  @Test
  void versionsBeforeTheLowestAreRefused() {
    TlsOptions old = TlsOptions.of(Certificates.context("TLSv1.2"));
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Task<String> server =
              background(() -> failureOf(plain.server(), OPTIONS.withLowestVersion("TLSv1.3")));
          try {
            await(TlsStream.client(plain.client(), "localhost", old));
            throw new AssertionError("accepted");
          } catch (TlsException expected) {
            assertTrue(expected.getMessage().contains("protocol"), expected.toString());
          }
          assertTrue(await(server).contains("TLSv1.2"), await(server));
          return Task.of(null);
        });
    IllegalArgumentException unknown =
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withLowestVersion("SSLv3"));
    assertEquals(
        "lowestVersion SSLv3: not one of [TLSv1, TLSv1.1, TLSv1.2, TLSv1.3]", unknown.getMessage());
  }

  @Test
  void theCipherSuiteIsOneOfThoseAskedFor() {
    String suite = "TLS_CHACHA20_POLY1305_SHA256";
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair pair = await(protect(plain, "localhost", OPTIONS.withCipherSuites(suite), OPTIONS));
          assertEquals(suite, ((TlsStream) pair.server()).session().getCipherSuite());
          return ByteStreamContract.both(pair);
        });
  }

  @Test
  void aCipherSuiteThatNobodyKnowsFailsTheHandshakeAndClosesTheConnection() {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          String failure = await(failureOf(plain.server(), OPTIONS.withCipherSuites("ROT13")));
          assertTrue(failure.contains("ROT13"), failure);
          return plain.client().closeAsync();
        });
  }

  @Test
  void aServerMayAskForACertificateAndGoOnWithoutOne() {
    TlsOptions anonymous = TlsOptions.of(Certificates.context("TLS", false));
    TlsOptions asking = OPTIONS.withClientCertificate(ClientCertificate.WANTED);
    Io.run(
        () -> {
          Pair one = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair without = await(protect(one, "localhost", anonymous, asking));
          TlsStream server = (TlsStream) without.server();
          assertThrows(SSLPeerUnverifiedException.class, () -> server.session().getPeerPrincipal());
          Pair two = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair with = await(protect(two, "localhost", OPTIONS, asking));
          assertEquals(
              "CN=localhost", ((TlsStream) with.server()).session().getPeerPrincipal().getName());
          await(ByteStreamContract.both(without));
          return ByteStreamContract.both(with);
        });
  }
}
