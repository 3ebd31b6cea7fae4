package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.ByteStream;
import dev.weft.io.FileSink;
import dev.weft.io.FileSource;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.UdpSocket;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large buffers of the heap leave nothing large outside of it, on any thread. */
@Timeout(120)
class DirectMemoryTest {
  private static final int LARGE = 4 << 20;
  private static final int SMALL = 8 << 20;

  @TempDir Path directory;

  private interface Use {
    Task<Void> run() throws IOException;
  }

  private static void leavesLittle(Use use) {
    long before = direct();
    Io.run(use::run);
    long left = direct() - before;
    assertTrue(left < SMALL, left + " bytes outside the heap are left");
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void filesThatManyTasksReadAndWrite() {
    leavesLittle(
        () -> {
          await(gather(IntStream.range(0, 80).boxed().toList(), this::writeAndRead));
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> writeAndRead(int number) throws IOException {
    Path path = directory.resolve("file" + number % 8);
    byte[] bytes = Io.pattern(1 << 20);
    FileSink sink = await(FileSink.open(path));
    await(sink.write(ByteBuffer.wrap(bytes)));
    await(sink.closeAsync());
    FileSource source = await(FileSource.open(path));
    int count = await(source.read(ByteBuffer.allocate(1 << 20)));
    assertTrue(count <= 1 << 20, "count " + count);
    await(source.closeAsync());
    return Task.of(null);
  }

  @Test
  void wholeFiles() {
    byte[] bytes = Io.pattern(LARGE + 1);
    leavesLittle(
        () -> {
          Path path = directory.resolve("whole");
          await(AsyncFiles.write(path, bytes));
          assertArrayEquals(bytes, await(AsyncFiles.readAllBytes(path)));
          await(
              gather(IntStream.range(0, 16).boxed().toList(), i -> AsyncFiles.readAllBytes(path)));
          return Task.of(null);
        });
  }

  @Test
  void sockets() {
    leavesLittle(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          TcpStream client = await(TcpStream.connect("127.0.0.1", Io.address(listener).getPort()));
          ByteStream server = await(listener.accept());
          byte[] bytes = Io.pattern(LARGE * 4);
          ByteBuffer into = ByteBuffer.allocate(bytes.length);
          Task<Void> write =
              client.write(
                  ByteBuffer.wrap(bytes, 0, LARGE), ByteBuffer.wrap(bytes, LARGE, LARGE * 3));
          while (into.hasRemaining()) await(server.read(into));
          await(write);
          assertArrayEquals(bytes, into.array());
          await(client.closeAsync());
          await(server.closeAsync());
          return listener.closeAsync();
        });
  }

  @Test
  void datagrams() {
    leavesLittle(
        () -> {
          UdpSocket one = UdpSocket.bind(Io.anyPort());
          UdpSocket other = UdpSocket.bind(Io.anyPort());
          ByteBuffer longest = ByteBuffer.wrap(Io.pattern(60_000));
          await(one.send(longest, other.localAddress()));
          ByteBuffer into = ByteBuffer.allocate(LARGE * 4);
          assertEquals(one.localAddress(), await(other.receive(into)));
          assertEquals(60_000, into.position());
          assertEquals(LARGE * 4, into.limit());
          await(one.closeAsync());
          return other.closeAsync();
        });
  }
}
