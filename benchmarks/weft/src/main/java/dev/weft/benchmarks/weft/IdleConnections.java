package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.benchmarks.Memory;
import dev.weft.benchmarks.echo.Keys;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Prints what an idle connection costs, as a line of JSON: bytes of heap after collection, and of
 * resident memory. Each has echoed a line, with a reader and a writer, and waits for the next one.
 *
 * <p>Arguments: the port; how many connections of clients to wait for; a key store, for TLS.
 */
public final class IdleConnections {
  /** How many come first: they load the classes, and fill what all share. */
  private static final int FIRST = 100;

  private final int count;
  private final TlsOptions tls;
  private final Promise<Void> all = new Promise<>();
  private long heapBefore;
  private long residentBefore;
  private int echoed;

  private IdleConnections(int count, TlsOptions tls) {
    this.count = count;
    this.tls = tls;
  }

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    TlsOptions tls =
        arguments.length > 2 ? TlsOptions.of(Keys.context(Path.of(arguments[2]))) : null;
    Weft.run(() -> new IdleConnections(count, tls).measure(port));
  }

  @Async
  private Task<Void> measure(int port) throws IOException {
    TcpListener listener =
        TcpListener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    Server<TcpStream> server = new Server<>(listener, 2 * count + FIRST, this::serve);
    Task<Void> serving = Weft.background(server::serve);
    await(all);
    long heap = Memory.heap() - heapBefore;
    long resident = Memory.resident() - residentBefore;
    System.out.printf(
        Locale.ROOT,
        "{\"work\": \"connections-%s\", \"contender\": \"weft\", \"heap\": %d, \"resident\": %d}%n",
        tls == null ? "plain" : "tls",
        heap / count,
        resident / count);
    server.abort();
    return serving;
  }

  @Async
  private Task<Void> serve(TcpStream accepted) throws IOException {
    ByteStream stream = tls == null ? accepted : await(TlsStream.server(accepted, tls));
    return Task.of(await(echo(new BufferedSource(stream), new BufferedSink(stream))));
  }

  @Async
  private Task<Void> echo(BufferedSource reader, BufferedSink writer) throws IOException {
    for (String line; (line = await(reader.readLine())) != null; ) {
      await(writer.write(line + "\n"));
      await(writer.flush());
      echoed();
    }
    return Task.of(null);
  }

  private void echoed() throws IOException {
    echoed++;
    if (echoed == FIRST) {
      heapBefore = Memory.heap();
      residentBefore = Memory.resident();
    }
    if (echoed == FIRST + count) all.succeed(null);
  }
}
