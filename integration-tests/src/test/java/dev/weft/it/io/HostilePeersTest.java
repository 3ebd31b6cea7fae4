package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncFunction;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectOptions;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.LimitExceededException;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that do what peers do: the handler gets a typed failure, a well-behaved connection beside
 * it goes on, and no descriptor is left.
 */
@Timeout(120)
class HostilePeersTest {
  /** More than any machine needs. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<Throwable> failures = new ArrayList<>();

  /** How long a step of the bad peer, who comes first, may take. */
  private Duration patience = LONG;

  private int handled;
  private int linesOfBadPeer;

  /** Reads lines and echoes them, with limits for everything. */
  @Async
  private Task<Void> careful(ByteStream stream) throws IOException {
    Duration limit = handled++ == 0 ? patience : LONG;
    BufferedSource source = new BufferedSource(stream);
    try {
      while (true) {
        String line = await(timeout(limit, source::readLine), IOException.class);
        if (line == null) break;
        if (!line.startsWith("good")) linesOfBadPeer++;
        await(timeout(limit, () -> stream.write(Io.bytes(line + "\n"))), IOException.class);
      }
    } catch (IOException | DeadlineExceededException expected) {
      failures.add(expected);
    }
    return Task.of(null);
  }

  /** Serves {@code bad} and a good client at the same time; returns what the handler met. */
  private Throwable against(AsyncFunction<TcpStream, Void> bad) {
    Io.run(
        () -> {
          int before = Io.openFiles();
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Server<TcpStream> server = new Server<>(listener, 10, this::careful);
          Task<Void> serving = background(server::serve);
          TcpStream peer = await(connect(listener));
          Task<Void> attack = background(() -> bad.apply(peer));
          TcpStream good = await(connect(listener));
          BufferedSource echo = new BufferedSource(good);
          for (int i = 0; i < 50 || failures.isEmpty() && linesOfBadPeer == 0; i++) {
            await(good.write(Io.bytes("good " + i + "\n")));
            assertEquals("good " + i, await(echo.readLine()));
          }
          await(good.closeAsync());
          await(attack);
          peer.abort();
          await(server.drain(Duration.ofSeconds(10)));
          await(serving);
          await(Io.untilOpenFiles(before));
          return Task.of(null);
        });
    return failures.isEmpty() ? null : failures.get(0);
  }

  @Async
  private static Task<TcpStream> connect(TcpListener listener) throws IOException {
    return TcpStream.connect(Io.address(listener), ConnectOptions.standard());
  }

  @Test
  void onePeerResets() {
    Throwable met =
        against(
            peer -> {
              await(peer.write(Io.bytes("half a li")));
              await(sleep(Duration.ofMillis(10)));
              peer.abort();
              return Task.of(null);
            });
    assertEquals(ConnectionLostException.class, met.getClass());
  }

  @Test
  void onePeerStalls() {
    patience = Duration.ofMillis(100);
    Throwable met =
        against(
            peer -> {
              await(peer.write(Io.bytes("half a li")));
              return Task.of(null);
            });
    assertEquals(DeadlineExceededException.class, met.getClass());
  }

  @Test
  void onePeerSendsAnEndlessLine() {
    Throwable met =
        against(
            peer -> {
              try {
                while (true) {
                  await(peer.write(ByteBuffer.allocate(10_000)));
                  await(yieldNow());
                }
              } catch (ConnectionLostException hungUp) {
                return Task.of(null);
              }
            });
    assertEquals(LimitExceededException.class, met.getClass());
  }

  @Test
  void onePeerNeverReads() {
    patience = Duration.ofMillis(100);
    Throwable met =
        against(
            peer -> {
              byte[] lines = ("x".repeat(999) + "\n").repeat(1000).getBytes(UTF_8);
              try {
                while (true) {
                  await(peer.write(ByteBuffer.wrap(lines)));
                  await(yieldNow());
                }
              } catch (ConnectionLostException hungUp) {
                return Task.of(null);
              }
            });
    assertEquals(DeadlineExceededException.class, met.getClass());
  }

  @Test
  void onePeerSendsOneByteAtATime() {
    against(
        peer -> {
          for (byte each : "slow but honest\n".getBytes(UTF_8)) {
            await(peer.write(ByteBuffer.wrap(new byte[] {each})));
            await(yieldNow());
          }
          assertEquals("slow but honest", await(new BufferedSource(peer).readLine()));
          return Task.of(null);
        });
    assertEquals(1, linesOfBadPeer);
  }

  @Test
  void onePeerClosesItsOutputAndReadsOn() {
    against(
        peer -> {
          await(peer.write(Io.bytes("one\ntwo\nthree")));
          await(peer.shutdownOutput());
          assertEquals("one\ntwo\nthree\n", Io.text(await(ByteStreamContract.readAll(peer))));
          return Task.of(null);
        });
    assertEquals(3, linesOfBadPeer);
    assertTrue(failures.isEmpty(), failures.toString());
  }
}
