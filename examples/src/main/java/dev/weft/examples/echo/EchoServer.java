package dev.weft.examples.echo;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sends back what it is sent, on any number of connections and one thread. */
final class EchoServer {
  private static final int BUFFER = 16 << 10;

  private EchoServer() {}

  /** Serves until it is cancelled, which breaks the connections that are left. */
  @Async
  static Task<Void> serve(InetSocketAddress address, int limit, PrintStream out)
      throws IOException {
    TcpListener listener = TcpListener.listen(address);
    out.println("Listening on " + listener.localAddress());
    return new Server<>(listener, limit, EchoServer::echo).serve();
  }

  /**
   * Echoes until the peer ends its side. That it may break the connection, {@link Server} knows.
   */
  @Async
  static Task<Void> echo(ByteStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    while (await(stream.read(buffer)) >= 0) {
      await(stream.write(buffer.flip()));
      buffer.clear();
    }
    return Task.of(null);
  }
}
