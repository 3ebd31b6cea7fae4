package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ConnectOptions;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.UdpSocket;
import dev.weft.io.UnixListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was opened by hand, and forgotten. */
@Timeout(60)
class UnclosedTest {
  private final List<String> reports = new CopyOnWriteArrayList<>();

  @TempDir Path directory;

  private void note(String what, Throwable error) {
    reports.add(what + ": " + error.getMessage());
  }

  @Test
  void aForgottenConnectionIsReportedAndClosed() {
    Io.run(
        this::note,
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          int before = Io.openFiles();
          await(connectAndClose(listener));
          await(connectAndForget(listener));
          TcpStream closed = await(listener.accept());
          TcpStream server = await(listener.accept());
          await(closed.closeAsync());
          await(untilReported());
          assertEquals(-1, await(server.read(ByteBuffer.allocate(1))), "the other end is told");
          await(server.closeAsync());
          await(Io.untilOpenFiles(before));
          return listener.closeAsync();
        });
    assertEquals(1, reports.size(), reports.toString());
    assertTrue(reports.get(0).startsWith("The connection /127.0.0.1:"), reports.get(0));
    assertTrue(reports.get(0).contains("was never closed: Nothing refers to it"), reports.get(0));
  }

  @Async
  private static Task<Void> connectAndClose(TcpListener listener) throws IOException {
    TcpStream stream = await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
    return stream.closeAsync();
  }

  /** Has waited for the selector, too, which goes on to know the channel. */
  @Async
  private static Task<Void> connectAndForget(TcpListener listener) throws IOException {
    TcpStream stream = await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
    Task<Integer> read = stream.read(ByteBuffer.allocate(1));
    read.cancel(true);
    return Task.of(null);
  }

  @Async
  private Task<Void> untilReported() {
    while (reports.isEmpty()) {
      System.gc();
      await(sleep(Duration.ofMillis(1)));
    }
    return Task.of(null);
  }

  @Test
  void aForgottenListenerIs() {
    Path path = directory.resolve("socket");
    Io.run(
        this::note,
        () -> {
          int before = Io.openFiles();
          UnixListener.listen(path);
          await(untilReported());
          await(Io.untilOpenFiles(before));
          return Task.of(null);
        });
    assertEquals(1, reports.size(), reports.toString());
    assertTrue(
        reports.get(0).startsWith("The socket " + path + " was never closed"), reports.get(0));
  }

  @Test
  void aForgottenUdpSocketIsEvenIfItsLoopIsGone() throws IOException {
    int before = Io.openFiles();
    Io.run(
        this::note,
        () -> {
          UdpSocket.bind(Io.anyPort());
          return Task.of(null);
        });
    while (reports.isEmpty()) System.gc();
    assertEquals(1, reports.size(), reports.toString());
    assertTrue(Io.openFiles() <= before);
  }
}
