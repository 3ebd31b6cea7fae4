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
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that has served nobody yet when the system has no descriptors left; for a while. Prints
 * what became of it.
 */
final class FewDescriptors {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final List<String> REPORTS = new ArrayList<>();

  private FewDescriptors() {}

  public static void main(String[] arguments) throws IOException {
    FolderClasses.load(FewDescriptors.class);
    RunConfig config =
        RunConfig.standard().withErrorHandler((what, error) -> REPORTS.add(what + ": " + error));
    System.out.println(
        Weft.run(config, () -> Weft.timeout(Duration.ofSeconds(60), FewDescriptors::serve)));
    for (String report : REPORTS) System.out.println("reported: " + report);
  }

  @Async
  private static Task<String> serve() throws IOException {
    TcpListener listener =
        TcpListener.listen(Io.anyPort(), ListenOptions.standard().withAcceptPause(PAUSE));
    Server<TcpStream> server = new Server<>(listener, 10, FewDescriptors::echo);
    Task<Void> serving = background(server::serve);
    SocketChannel early = SocketChannel.open();
    DatagramChannel closedMeanwhile = DatagramChannel.open();
    AllDescriptors taken = new AllDescriptors();
    early.connect(listener.localAddress());
    long began = System.nanoTime();
    while (REPORTS.size() < 3) await(sleep(PAUSE));
    long pauses = (System.nanoTime() - began) / PAUSE.toNanos() + 2;
    if (REPORTS.size() > pauses) return Task.of("it spins");
    closedMeanwhile.close();
    taken.close();
    await(blocking(() -> talk(early)));
    SocketChannel late = SocketChannel.open(listener.localAddress());
    await(blocking(() -> talk(late)));
    await(server.drain(Duration.ofSeconds(10)));
    await(serving);
    return Task.of("served " + server.statistics().succeeded());
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
