package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Echo as a user would write it, a task for each connection. */
public final class EchoServer {
  private EchoServer() {}

  /** Serves on the port of the first argument, with buffers of the size of the second. */
  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments[0]);
    int size = Integer.parseInt(arguments[1]);
    Weft.run(() -> serve(port, size));
  }

  @Async
  private static Task<Void> serve(int port, int size) throws IOException {
    TcpListener listener =
        TcpListener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Server<TcpStream> server = new Server<>(listener, 10_000, stream -> echo(stream, size));
    return Task.of(await(server.serve()));
  }

  @Async
  private static Task<Void> echo(TcpStream stream, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    while (await(stream.read(buffer)) >= 0) {
      buffer.flip();
      await(stream.write(buffer));
      buffer.clear();
    }
    return Task.of(null);
  }
}
