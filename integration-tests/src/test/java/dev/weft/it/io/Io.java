package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;

import dev.weft.AsyncSupplier;
import dev.weft.ErrorHandler;
import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.TcpListener;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What tests of channels say again and again. */
final class Io {
  /** So long that only a test that hangs needs it. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  static {
    // With its first socket the JDK opens one for itself that stays, and is no leak of a test.
    try {
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Io() {}

  /** Both ends of one connection. */
  record Pair(ByteStream client, ByteStream server) {}

  /** Runs {@code body}; an error that nobody else is told of is the test's failure. */
  static <T> T run(AsyncSupplier<T> body) {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    T value = run((what, error) -> errors.add(new AssertionError(what, error)), body);
    if (!errors.isEmpty()) throw new AssertionError("reported to the loop", errors.get(0));
    return value;
  }

  /** Runs {@code body} with its own error handler. */
  static <T> T run(ErrorHandler handler, AsyncSupplier<T> body) {
    RunConfig config = RunConfig.standard().withErrorHandler(handler);
    return Weft.run(config, () -> Weft.timeout(LIMIT, body));
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static InetSocketAddress address(TcpListener listener) {
    return (InetSocketAddress) listener.localAddress();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns {@code size} bytes that differ from place to place. */
  static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) bytes[i] = (byte) (i * 31 + (i >> 8) * 7);
    return bytes;
  }

  /** Waits until the loop has let go of what was closed: the selector does so at its next turn. */
  @Async
  static Task<Void> untilOpenFiles(int count) throws IOException {
    while (openFiles() > count) await(sleep(Duration.ofMillis(1)));
    return Task.of(null);
  }

  /** Returns how many files this process has open, or -1 where the system does not say. */
  static int openFiles() throws IOException {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }
}
