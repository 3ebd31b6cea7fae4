package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.TlsException;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.it.io.Io.Pair;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TlsStreamTest {
  private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());

  @Async
  static Task<Pair> protect(Pair plain, TlsOptions options) throws IOException {
    Task<TlsStream> server = background(() -> TlsStream.server(plain.server(), options));
    TlsStream client = await(TlsStream.client(plain.client(), "localhost", options));
    return Task.of(new Pair(client, await(server)));
  }

  private static Task<Pair> overTcp() throws IOException {
    return overTcpWith(OPTIONS);
  }

  @Async
  static Task<Pair> overMemory(MemoryNetwork network) throws IOException {
    Pair plain = await(MemoryStreamTest.pair(network));
    return protect(plain, OPTIONS);
  }

  @Nested
  class OverTcp extends ByteStreamContract {
    @Override
    Task<Pair> connect() throws IOException {
      return overTcp();
    }
  }

  @Nested
  class OverMemoryOneByteAtATime extends ByteStreamContract {
    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    @Override
    Task<Pair> connect() throws IOException {
      return overMemory(new MemoryNetwork().withPieces(1).withCapacity(1000));
    }

    @Override
    int much() {
      return 100_000;
    }
  }

  @Nested
  class FromFarAway extends ByteStreamContract {
    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    @Override
    Task<Pair> connect() throws IOException {
      return overMemory(new MemoryNetwork().withLatency(Duration.ofSeconds(5)));
    }

    @Override
    int much() {
      return 1 << 20;
    }
  }

  @Nested
  class OverTls extends ByteStreamContract {
    @Override
    Task<Pair> connect() throws IOException {
      return twice();
    }

    @Override
    int much() {
      return 1 << 20;
    }
  }

  @Async
  static Task<Pair> twice() throws IOException {
    Pair once = await(overMemory(new MemoryNetwork()));
    return protect(once, OPTIONS);
  }

  /** With TLS 1.2 an end is the end of both directions. */
  @Nested
  class OverTcpWithTls12 extends ByteStreamContract {
    private final TlsOptions options = TlsOptions.of(Certificates.context("TLSv1.2"));

    @Override
    Task<Pair> connect() throws IOException {
      return overTcpWith(options);
    }

    @Override
    boolean closesHalf() {
      return false;
    }

    @Test
    void whoHasReadTheEndCannotWrite() {
      run(
          () -> {
            Pair pair = await(connect());
            assertEquals("TLSv1.2", ((TlsStream) pair.client()).session().getProtocol());
            await(pair.client().shutdownOutput());
            assertEquals(-1, await(pair.server().read(ByteBuffer.allocate(1))));
            try {
              await(pair.server().write(Io.bytes("x")));
              throw new AssertionError("the other direction has ended, too");
            } catch (TlsException expected) {
              assertTrue(expected.getMessage().contains("no half of one"), expected.toString());
            }
            return both(pair);
          });
    }
  }

  @Async
  static Task<Pair> overTcpWith(TlsOptions options) throws IOException {
    Pair plain = await(TcpStreamTest.pair());
    return protect(plain, options);
  }

  @Test
  void noProtocolInCommonIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Task<String> server =
              background(() -> refused(plain.server(), OPTIONS.withProtocols("smtp")));
          try {
            await(TlsStream.client(plain.client(), "localhost", OPTIONS.withProtocols("h2")));
            throw new AssertionError("they have nothing to say to each other");
          } catch (TlsException expected) {
            assertTrue(
                expected.getMessage().contains("no_application_protocol"), expected.toString());
          }
          assertTrue(await(server).contains("protocol"), await(server));
          return Task.of(null);
        });
  }

  @Test
  void aReaderOfAnotherConnectionIsNotTaken() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          BufferedSource other = new BufferedSource(plain.client());
          String message =
              assertThrows(
                      IllegalArgumentException.class,
                      () -> TlsStream.startTlsAsServer(plain.server(), other, OPTIONS))
                  .getMessage();
          assertTrue(message.contains("which is to be protected"), message);
          return ByteStreamContract.both(plain);
        });
  }

  @Test
  void theSessionIsKnownAndAProtocolIsChosen() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Pair pair = await(protect(plain, OPTIONS.withProtocols("h2", "http/1.1")));
          TlsStream client = (TlsStream) pair.client();
          assertEquals("h2", client.protocol());
          assertEquals("h2", ((TlsStream) pair.server()).protocol());
          assertTrue(client.session().getProtocol().startsWith("TLSv1."));
          assertEquals("CN=localhost", client.session().getPeerPrincipal().getName());
          return ByteStreamContract.both(pair);
        });
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Task<String> server = background(() -> refused(plain.server(), OPTIONS));
          try {
            await(TlsStream.client(plain.client(), "elsewhere.example", OPTIONS));
            throw new AssertionError("it is not elsewhere");
          } catch (TlsException expected) {
            assertTrue(expected.getMessage().contains("elsewhere.example"), expected.toString());
          }
          assertFalse(plain.client().isOpen());
          String heard = await(server);
          assertTrue(heard.contains("certificate"), heard);
          return plain.server().closeAsync();
        });
  }

  @Async
  private static Task<String> refused(ByteStream stream, TlsOptions options) throws IOException {
    try {
      TlsStream tls = await(TlsStream.server(stream, options));
      await(tls.read(ByteBuffer.allocate(1)));
      return Task.of("nothing was refused");
    } catch (TlsException expected) {
      return Task.of(expected.getMessage());
    }
  }

  @Test
  void withoutVerificationAnyHostWillDo() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          TlsOptions options = OPTIONS.withoutHostVerification();
          Task<TlsStream> server = background(() -> TlsStream.server(plain.server(), options));
          TlsStream client = await(TlsStream.client(plain.client(), "elsewhere.example", options));
          return ByteStreamContract.both(new Pair(client, await(server)));
        });
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws NoSuchAlgorithmException {
    TlsOptions strict = TlsOptions.of(SSLContext.getDefault());
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Task<String> server = background(() -> refused(plain.server(), OPTIONS));
          try {
            await(TlsStream.client(plain.client(), "localhost", strict));
            throw new AssertionError("nobody vouches for it");
          } catch (TlsException expected) {
            assertTrue(expected.getMessage().contains("path"), expected.toString());
          }
          await(server);
          return plain.server().closeAsync();
        });
  }

  @Test
  void aLiveConnectionIsUpgraded() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          BufferedSource fromClient = new BufferedSource(plain.server());
          BufferedSource fromServer = new BufferedSource(plain.client());
          await(plain.client().write(Io.bytes("STARTTLS\n")));
          assertEquals("STARTTLS", await(fromClient.readLine()));
          await(plain.server().write(Io.bytes("go\n")));
          assertEquals("go", await(fromServer.readLine()));
          Task<TlsStream> server =
              background(() -> TlsStream.startTlsAsServer(plain.server(), fromClient, OPTIONS));
          TlsStream client =
              await(TlsStream.startTlsAsClient(plain.client(), fromServer, "localhost", OPTIONS));
          await(client.write(Io.bytes("secret")));
          TlsStream protectedEnd = await(server);
          assertEquals("secret", await(ByteStreamContract.readText(protectedEnd, 6)));
          try {
            await(fromClient.readLine());
            throw new AssertionError("what comes is not for this reader");
          } catch (IllegalStateException expected) {
            assertTrue(expected.getMessage().contains("speaks TLS now"), expected.toString());
          }
          return ByteStreamContract.both(new Pair(client, protectedEnd));
        });
  }

  @Test
  void bytesFromBeforeTheHandshakeAreNeverTakenForProtectedOnes() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          BufferedSource fromClient = new BufferedSource(plain.server());
          await(plain.client().write(Io.bytes("STARTTLS\nDELETE EVERYTHING\n")));
          assertEquals("STARTTLS", await(fromClient.readLine()));
          while (fromClient.buffered() == 0) await(yieldNow());
          try {
            await(TlsStream.startTlsAsServer(plain.server(), fromClient, OPTIONS));
            throw new AssertionError("that was no handshake");
          } catch (TlsException expected) {
            assertFalse(plain.server().isOpen());
          }
          return plain.client().closeAsync();
        });
  }

  @Test
  void anEndWithoutAFarewellIsNoEnd() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Pair pair = await(protect(plain, OPTIONS));
          await(pair.client().write(Io.bytes("half")));
          await(plain.client().closeAsync());
          assertEquals("half", await(ByteStreamContract.readText(pair.server(), 4)));
          try {
            await(pair.server().read(ByteBuffer.allocate(1)));
            throw new AssertionError("somebody cut it off");
          } catch (TlsException expected) {
            assertTrue(expected.getMessage().contains("no close_notify"), expected.toString());
          }
          return pair.server().closeAsync();
        });
  }

  @Test
  void whatAServerCutsOffIsNotTakenForTheWhole() {
    for (TlsOptions options : List.of(OPTIONS, TlsOptions.of(Certificates.context("TLSv1.2")))) {
      Io.run(
          () -> {
            Pair plain = await(TcpStreamTest.pair());
            Pair pair = await(protect(plain, options));
            await(pair.server().write(Io.bytes("HTTP/1.0 200 OK\r\n\r\nthe first half")));
            await(plain.server().closeAsync());
            BufferedSource answer = new BufferedSource(pair.client());
            try {
              await(answer.readAll(Integer.MAX_VALUE));
              throw new AssertionError("there is no saying what is missing");
            } catch (TlsException expected) {
              assertTrue(expected.getMessage().contains("no close_notify"), expected.toString());
            }
            assertEquals("HTTP/1.0 200 OK", await(answer.readLine()), "what came is still there");
            return pair.client().closeAsync();
          });
    }
  }

  @Test
  void garbageIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          await(plain.client().write(Io.bytes("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")));
          try {
            await(TlsStream.server(plain.server(), OPTIONS));
            throw new AssertionError("that is HTTP");
          } catch (TlsException expected) {
            assertFalse(plain.server().isOpen());
          }
          return plain.client().closeAsync();
        });
  }

  @Test
  void garbageInAConversationIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Pair pair = await(protect(plain, OPTIONS));
          await(plain.client().write(ByteBuffer.wrap(Io.pattern(1000))));
          for (int i = 0; i < 2; i++) {
            try {
              await(pair.server().read(ByteBuffer.allocate(1)));
              throw new AssertionError("that is garbage");
            } catch (TlsException expected) {
              assertTrue(expected.getMessage().startsWith("TLS on"), expected.toString());
            }
          }
          plain.client().abort();
          return pair.server().closeAsync();
        });
  }

  @Test
  void aTruncatedHandshakeIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          // The beginning of a ClientHello that announces 512 bytes.
          await(plain.client().write(ByteBuffer.wrap(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, 0xc})));
          await(plain.client().closeAsync());
          try {
            await(TlsStream.server(plain.server(), OPTIONS));
            throw new AssertionError("there is no more");
          } catch (TlsException expected) {
            assertTrue(
                expected.getMessage().contains("during the handshake")
                    || expected.getMessage().contains("no close_notify"),
                expected.toString());
          }
          return Task.of(null);
        });
  }

  @Test
  void aRecordThatIsTooLongIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          byte[] record = new byte[70_000];
          System.arraycopy(new byte[] {22, 3, 3, -1, -1}, 0, record, 0, 5);
          Task<Void> write = background(() -> attack(plain.client(), record));
          try {
            await(TlsStream.server(plain.server(), OPTIONS));
            throw new AssertionError("65,535 bytes are too many");
          } catch (TlsException expected) {
            assertFalse(plain.server().isOpen());
          }
          await(write);
          return plain.client().closeAsync();
        });
  }

  @Async
  private static Task<Void> attack(ByteStream stream, byte[] bytes) throws IOException {
    try {
      await(stream.write(ByteBuffer.wrap(bytes)));
    } catch (ConnectionLostException hungUp) {
      // As it should.
    }
    return Task.of(null);
  }

  @Test
  void aPeerThatIsSilentDuringTheHandshakeIsTimedOut() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          try {
            await(
                TlsStream.server(
                    plain.server(), OPTIONS.withHandshakeTimeout(Duration.ofMillis(30))));
            throw new AssertionError("nobody spoke");
          } catch (DeadlineExceededException expected) {
            assertFalse(plain.server().isOpen());
          }
          return plain.client().closeAsync();
        });
  }

  @Test
  void aCancelledHandshakeClosesTheConnection() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Task<TlsStream> server = background(() -> TlsStream.server(plain.server(), OPTIONS));
          await(yieldNow());
          server.cancel(true);
          try {
            await(server);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertFalse(plain.server().isOpen());
          }
          assertEquals(-1, await(plain.client().read(ByteBuffer.allocate(1))));
          return plain.client().closeAsync();
        });
  }

  @Test
  void aServerMayInsistOnACertificate() {
    Io.run(
        () -> {
          Pair plain = await(TcpStreamTest.pair());
          Pair pair = await(protect(plain, OPTIONS.withClientCertificate()));
          assertEquals(
              "CN=localhost", ((TlsStream) pair.server()).session().getPeerPrincipal().getName());
          return ByteStreamContract.both(pair);
        });
  }
}
