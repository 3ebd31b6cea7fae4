package dev.weft.it.limits;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.yieldNow;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints how many bytes of heap a connection takes that has echoed a line and waits for the next
 * one, with a reader and a writer. The other ends are channels of the JDK in the same process,
 * whose part is measured first, by pairs of them.
 */
final class IdleConnections {
  private static final int COUNT = 1_000;
  private static final byte[] LINE = "a line\n".getBytes(StandardCharsets.US_ASCII);

  private final List<SocketChannel> channels = new ArrayList<>();
  private int echoed;

  private IdleConnections() {}

  public static void main(String[] arguments) throws Exception {
    new IdleConnections().plainPairs(10); // loads the classes
    IdleConnections plain = new IdleConnections();
    long before = heap();
    plain.plainPairs(COUNT);
    long ofChannel = (heap() - before) / (2 * COUNT);
    for (SocketChannel each : plain.channels) each.close();
    System.out.println(Weft.run(() -> new IdleConnections().measure(ofChannel)));
  }

  private void plainPairs(int count) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      for (int i = 0; i < count; i++) {
        channels.add(SocketChannel.open(server.getLocalAddress()));
        channels.add(server.accept());
      }
    }
  }

  @Async
  private Task<Long> measure(long ofChannel) throws IOException {
    TcpListener listener =
        TcpListener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Server<TcpStream> server = new Server<>(listener, 2 * COUNT, this::serve);
    Task<Void> serving = background(server::serve);
    await(blocking(() -> talk(listener, 10)));
    while (echoed < 10) await(yieldNow());
    long before = heap();
    await(blocking(() -> talk(listener, COUNT)));
    while (echoed < 10 + COUNT) await(yieldNow());
    long both = (heap() - before) / COUNT;
    server.abort();
    await(serving);
    return Task.of(both - ofChannel);
  }

  private Void talk(TcpListener listener, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(listener.localAddress());
      channels.add(channel);
      channel.write(ByteBuffer.wrap(LINE));
      ByteBuffer echo = ByteBuffer.allocate(LINE.length);
      while (echo.hasRemaining() && channel.read(echo) >= 0) {}
    }
    return null;
  }

  @Async
  private Task<Void> serve(TcpStream stream) throws IOException {
    return Task.of(await(echo(new BufferedSource(stream), new BufferedSink(stream))));
  }

  @Async
  private Task<Void> echo(BufferedSource reader, BufferedSink writer) throws IOException {
    for (String line; (line = await(reader.readLine())) != null; ) {
      await(writer.write(line + "\n"));
      await(writer.flush());
      echoed++;
    }
    return Task.of(null);
  }

  private static long heap() {
    for (int i = 0; i < 4; i++) System.gc(); // the serial collector compacts at every fourth only
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }
}
