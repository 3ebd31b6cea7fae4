package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.benchmarks.echo.Keys;
import dev.weft.io.ByteStream;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Echo as a user would write it, a task for each connection. */
public final class EchoServer {
  private EchoServer() {}

  /**
   * Serves on the port of the first argument, with buffers of the size of the second; over TLS, if
   * the third is a key store.
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    int port = Integer.parseInt(arguments[0]);
    int size = Integer.parseInt(arguments[1]);
    TlsOptions tls =
        arguments.length > 2 ? TlsOptions.of(Keys.context(Path.of(arguments[2]))) : null;
    Weft.run(() -> serve(port, size, tls));
  }

  @Async
  private static Task<Void> serve(int port, int size, TlsOptions tls) throws IOException {
    TcpListener listener =
        TcpListener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Server<TcpStream> server =
        new Server<>(
            listener,
            10_000,
            stream -> tls == null ? echo(stream, size) : echoOverTls(stream, size, tls));
    return Task.of(await(server.serve()));
  }

  @Async
  private static Task<Void> echoOverTls(TcpStream stream, int size, TlsOptions tls)
      throws IOException {
    TlsStream protectedStream = await(TlsStream.server(stream, tls));
    await(echo(protectedStream, size));
    return protectedStream.closeAsync();
  }

  @Async
  private static Task<Void> echo(ByteStream stream, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
    while (await(stream.read(buffer)) >= 0) {
      buffer.flip();
      await(stream.write(buffer));
      buffer.clear();
    }
    return Task.of(null);
  }
}
