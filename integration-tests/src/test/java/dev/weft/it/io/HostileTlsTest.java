package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that do not want to talk, but to do harm: each is refused by a typed error. */
@Timeout(120)
class HostileTlsTest {
  private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());

  /** Returns what a client says first. */
  private static byte[] hello() {
    SSLEngine engine = Certificates.context().createSSLEngine("localhost", 1);
    engine.setUseClientMode(true);
    ByteBuffer sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    try {
      engine.wrap(ByteBuffer.allocate(0), sealed);
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
    return Arrays.copyOf(sealed.array(), sealed.position());
  }

  /** Sends {@code bytes} to a server, and ends; the server has to refuse that. */
  @Async
  private static Task<TlsException> refusal(byte[] bytes) throws IOException {
    MemoryNetwork network = new MemoryNetwork();
    Pair plain = await(MemoryStreamTest.pair(network));
    Task<Void> attack = background(() -> attack(plain.client(), bytes));
    try {
      await(TlsStream.server(plain.server(), OPTIONS));
      throw new AssertionError("no handshake was made");
    } catch (TlsException refused) {
      await(attack);
      await(plain.client().closeAsync());
      assertEquals(0, network.openStreams());
      return Task.of(refused);
    }
  }

  @Async
  private static Task<Void> attack(ByteStream stream, byte[] bytes) throws IOException {
    try {
      await(stream.write(ByteBuffer.wrap(bytes)));
      await(stream.shutdownOutput());
    } catch (ConnectionLostException hungUp) {
      // As it should.
    }
    return Task.of(null);
  }

  @Test
  void aHelloThatIsCutOffAnywhereIsRefused() {
    byte[] hello = hello();
    Io.run(
        () -> {
          for (int length = 0; length < hello.length; length += length < 64 ? 1 : 13) {
            TlsException refused = await(refusal(Arrays.copyOf(hello, length)));
            assertTrue(refused.getMessage().contains("during the handshake"), refused.toString());
          }
          return Task.of(null);
        });
  }

  @Test
  void aHelloThatIsDamagedAnywhereIsRefusedOrLeadsToNothing() {
    byte[] hello = hello();
    Io.run(
        () -> {
          for (int at = 0; at < hello.length; at += at < 64 ? 1 : 13) {
            byte[] damaged = hello.clone();
            damaged[at] ^= (byte) 0xff;
            await(refusal(damaged));
          }
          return Task.of(null);
        });
  }

  @Test
  void noiseIsRefused() {
    Io.run(
        () -> {
          for (int seed = 0; seed < 300; seed++) {
            byte[] noise = new byte[1 + seed * 7];
            new Random(seed).nextBytes(noise);
            await(refusal(noise));
          }
          return Task.of(null);
        });
  }

  @Test
  void aHandshakeMessageOfMegabytesIsRefusedBeforeItIsRead() {
    Io.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Pair plain = await(MemoryStreamTest.pair(network));
          ByteBuffer much = messageOfMegabytes();
          Task<Void> attack = background(() -> attackFrom(plain.client(), much));
          try {
            await(TlsStream.server(plain.server(), OPTIONS));
            throw new AssertionError("no handshake was made");
          } catch (TlsException refused) {
            assertTrue(much.position() < 1 << 18, much + " was sent");
          }
          await(attack);
          await(plain.client().closeAsync());
          return Task.of(null);
        });
  }

  /** Returns a ClientHello of 16 MB, in records that are each as long as records may be. */
  private static ByteBuffer messageOfMegabytes() {
    ByteBuffer much = ByteBuffer.allocate(1024 * (5 + 16384));
    for (int i = 0; i < 1024; i++) {
      much.put(new byte[] {22, 3, 3, 64, 0});
      byte[] content = new byte[16384];
      if (i == 0) System.arraycopy(new byte[] {1, -1, -1, -1, 3, 3}, 0, content, 0, 6);
      much.put(content);
    }
    return much.flip();
  }

  @Async
  private static Task<Void> attackFrom(ByteStream stream, ByteBuffer bytes) throws IOException {
    try {
      await(stream.write(bytes));
    } catch (ConnectionLostException hungUp) {
      // As it should.
    }
    return Task.of(null);
  }

  @Test
  void aServerThatSpeaksSomethingElseIsRefused() {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          await(plain.server().write(Io.bytes("220 mail.example.org ESMTP\r\n")));
          try {
            await(TlsStream.client(plain.client(), "localhost", OPTIONS));
            throw new AssertionError("that is SMTP");
          } catch (TlsException expected) {
            assertFalse(plain.client().isOpen());
          }
          return plain.server().closeAsync();
        });
  }

  @Test
  void aRecordThatIsDamagedAnywhereIsRefused() {
    int length = 5 + "secret".length() + 1 + 16;
    Io.run(
        () -> {
          for (int at = 0; at < length; at++) {
            if (at != 2) await(refuseDamage(at)); // the minor version means nothing in TLS 1.3
          }
          return Task.of(null);
        });
  }

  @Async
  private static Task<Void> refuseDamage(int at) throws IOException {
    Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
    boolean[] damaging = {false};
    ByteStream onTheWay =
        new WatchedStream(
            plain.client(),
            (number, written) -> {
              if (damaging[0]) written.put(at, (byte) (written.get(at) ^ 1));
              damaging[0] = false;
            });
    Pair pair = await(TlsStreamTest.protect(new Pair(onTheWay, plain.server()), OPTIONS));
    damaging[0] = true;
    await(pair.client().write(Io.bytes("secret")));
    await(pair.client().shutdownOutput());
    await(plain.client().shutdownOutput());
    for (int i = 0; i < 2; i++) {
      try {
        await(pair.server().read(ByteBuffer.allocate(100)));
        throw new AssertionError("byte " + at + " was damaged, and nobody saw it");
      } catch (TlsException expected) {
        assertTrue(expected.getMessage().startsWith("TLS on"), expected.toString());
      }
    }
    try {
      await(pair.server().write(Io.bytes("x")));
      throw new AssertionError("there is nobody to talk to");
    } catch (TlsException expected) {
      return ByteStreamContract.both(pair);
    }
  }

  @Test
  void aPeerThatTakesItsTimeForEveryByteIsTimedOut() {
    byte[] hello = hello();
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Pair plain = await(MemoryStreamTest.pair(network));
          Task<Void> attack = background(() -> drip(plain.client(), hello));
          try {
            await(TlsStream.server(plain.server(), OPTIONS));
            throw new AssertionError("no handshake was made");
          } catch (DeadlineExceededException expected) {
            assertFalse(plain.server().isOpen());
          }
          await(attack);
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  @Async
  private static Task<Void> drip(ByteStream stream, byte[] bytes) throws IOException {
    try {
      for (byte each : bytes) {
        await(stream.write(ByteBuffer.wrap(new byte[] {each})));
        await(sleep(Duration.ofSeconds(1)));
      }
      throw new AssertionError("longer than anybody may take");
    } catch (ConnectionLostException hungUp) {
      return stream.closeAsync();
    }
  }
}
