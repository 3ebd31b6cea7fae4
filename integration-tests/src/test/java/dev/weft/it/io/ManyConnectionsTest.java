package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.gather;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ChildProcess;
import dev.weft.io.ConnectOptions;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand connections on one loop; the other ends are in a process of their own. */
@Timeout(300)
class ManyConnectionsTest {
  private static final int CONNECTIONS = 10_000;
  private static final int OTHER_FILES = 400;

  private final List<WeakReference<ByteStream>> streams = new ArrayList<>();
  private int most;

  @Test
  void tenThousandAreEchoedAndLeaveNothingBehind() throws IOException {
    long limit = openFileLimit();
    assumeTrue(
        limit >= CONNECTIONS + OTHER_FILES,
        "needs "
            + (CONNECTIONS + OTHER_FILES)
            + " open files, and the limit is "
            + limit
            + ": raise it with ulimit -n");
    int before = Io.openFiles();
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          List<Server<TcpStream>> self = new ArrayList<>();
          Server<TcpStream> server =
              new Server<>(listener, CONNECTIONS, stream -> echo(stream, self.get(0)));
          self.add(server);
          Task<Void> serving = background(server::serve);
          ChildProcess.Finished clients =
              await(
                  ChildProcess.use(
                      clients(listener.port()), child -> child.communicate(new byte[0], 1 << 20)));
          assertEquals("", Io.text(clients.errors()));
          assertEquals("echoed " + CONNECTIONS + "\n", Io.text(clients.output()));
          await(server.drain(Duration.ofSeconds(30)));
          await(serving);
          await(blocking(this::collect));
          return Task.of(null);
        });
    assertEquals(CONNECTIONS, most, "all at once");
    int after = Io.openFiles();
    assertTrue(after <= before, after + " files open, and " + before + " before");
  }

  /** Makes sure that no stream is held by anything any more. */
  private Void collect() {
    assertEquals(CONNECTIONS, streams.size());
    for (int i = 0; i < 50 && streams.stream().anyMatch(each -> each.get() != null); i++) {
      System.gc(); // when it returns, weak references to what it found unreachable are cleared
    }
    long held = streams.stream().filter(each -> each.get() != null).count();
    assertEquals(0, held, "streams are still in the heap");
    return null;
  }

  @Async
  private Task<Void> echo(ByteStream stream, Server<TcpStream> server) throws IOException {
    streams.add(new WeakReference<>(stream));
    ByteBuffer buffer = ByteBuffer.allocate(64);
    while (await(stream.read(buffer.clear())) >= 0) {
      most = Math.max(most, server.connections());
      await(stream.write(buffer.flip()));
    }
    return Task.of(null);
  }

  private static long openFileLimit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : 0;
  }

  private static ProcessBuilder clients(int port) {
    return new ProcessBuilder(
        System.getProperty("java.home") + "/bin/java",
        "-cp",
        System.getProperty("java.class.path"),
        Clients.class.getName(),
        Integer.toString(port));
  }

  /** The other ends: connects all, then talks over each, then closes all. */
  static final class Clients {
    private Clients() {}

    /** Runs the clients against the port that is given. */
    public static void main(String[] arguments) {
      int port = Integer.parseInt(arguments[0]);
      System.out.print("echoed " + Weft.run(() -> all(port)) + "\n");
    }

    @Async
    private static Task<Integer> all(int port) throws IOException {
      InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      List<Integer> numbers = IntStream.range(0, CONNECTIONS).boxed().toList();
      List<TcpStream> streams =
          await(gather(numbers, 200, i -> TcpStream.connect(server, ConnectOptions.standard())));
      List<Boolean> echoed = await(gather(streams, stream -> talk(stream)));
      for (TcpStream stream : streams) await(stream.closeAsync());
      return Task.of((int) echoed.stream().filter(b -> b).count());
    }

    @Async
    private static Task<Boolean> talk(TcpStream stream) throws IOException {
      BufferedSource source = new BufferedSource(stream);
      boolean all = true;
      for (int i = 0; i < 3; i++) {
        String words = stream.localAddress() + " says " + i;
        await(stream.write(Io.bytes(words + "\n")));
        all &= words.equals(await(source.readLine()));
      }
      return Task.of(all);
    }
  }
}
