package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.sleep;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.ListenOptions;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server that has served nobody yet when the system has no descriptors left; for a while. Prints
 * what became of it.
 */
final class FewDescriptors {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final List<String> REPORTS = new ArrayList<>();

  private FewDescriptors() {}

  public static void main(String[] arguments) throws IOException {
    loadClasses();
    RunConfig config =
        RunConfig.standard().withErrorHandler((what, error) -> REPORTS.add(what + ": " + error));
    System.out.println(
        Weft.run(config, () -> Weft.timeout(Duration.ofSeconds(60), FewDescriptors::serve)));
    for (String report : REPORTS) System.out.println("reported: " + report);
  }

  /**
   * Since a class that lies in a folder takes a descriptor to be loaded, which is no test of I/O.
   */
  private static void loadClasses() throws IOException {
    for (String entry : System.getProperty("java.class.path").split(":")) {
      Path folder = Path.of(entry);
      if (!Files.isDirectory(folder)) continue;
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.toList()) load(folder.relativize(file).toString());
      }
    }
  }

  private static void load(String path) {
    if (!path.startsWith("dev/weft/") || !path.endsWith(".class")) return;
    if (path.startsWith("dev/weft/it/") && !path.contains("FewDescriptors")) return;
    String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, false, FewDescriptors.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Of another module, whose dependencies are not here.
    }
  }

  @Async
  private static Task<String> serve() throws IOException {
    TcpListener listener =
        TcpListener.listen(Io.anyPort(), ListenOptions.standard().withAcceptPause(PAUSE));
    Server<TcpStream> server = new Server<>(listener, 10, FewDescriptors::echo);
    Task<Void> serving = background(server::serve);
    SocketChannel early = SocketChannel.open();
    DatagramChannel closedMeanwhile = DatagramChannel.open();
    List<RandomAccessFile> files = takeAll();
    early.connect(listener.localAddress());
    long began = System.nanoTime();
    while (REPORTS.size() < 3) await(sleep(PAUSE));
    long pauses = (System.nanoTime() - began) / PAUSE.toNanos() + 2;
    if (REPORTS.size() > pauses) return Task.of("it spins");
    closedMeanwhile.close();
    for (RandomAccessFile file : files) file.close();
    await(blocking(() -> talk(early)));
    SocketChannel late = SocketChannel.open(listener.localAddress());
    await(blocking(() -> talk(late)));
    await(server.drain(Duration.ofSeconds(10)));
    await(serving);
    return Task.of("served " + server.statistics().succeeded());
  }

  private static List<RandomAccessFile> takeAll() {
    List<RandomAccessFile> files = new ArrayList<>();
    try {
      while (true) files.add(new RandomAccessFile("/dev/null", "r"));
    } catch (IOException none) {
      return files;
    }
  }

  private static Void talk(SocketChannel client) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {42});
    client.write(bytes);
    if (client.read(bytes.flip()) != 1) throw new IOException("not echoed");
    client.close();
    return null;
  }

  @Async
  private static Task<Void> echo(TcpStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    while (await(stream.read(buffer.clear())) >= 0) await(stream.write(buffer.flip()));
    return Task.of(null);
  }
}
