package dev.weft.examples.forward;

import static dev.weft.Weft.await;
import static java.lang.System.Logger.Level.INFO;

import dev.weft.DeadlineExceededException;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.examples.commandline.Stop;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectOptions;
import dev.weft.io.Server;
import dev.weft.io.Source;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Connects each connection that comes in with one that goes out. */
final class Forwarder {
  private static final System.Logger LOG = System.getLogger(Forwarder.class.getName());
  private static final int BUFFER = 16 << 10;

  private final Route route;

  Forwarder(Route route) {
    this.route = route;
  }

  /**
   * Forwards until somebody asks the program to end.
   *
   * @param grace how long the connections have then to come to their end by themselves
   */
  @Async
  Task<Void> serve(Duration grace, PrintStream out) throws IOException {
    TcpListener listener = TcpListener.listen(route.from());
    Server<TcpStream> server = new Server<>(listener, route.limit(), this::forward);
    return Scope.open(
        scope -> {
          Task<Void> stop = scope.spawn("stop", Stop::requested);
          Task<Void> serving = scope.spawn("serve", server::serve);
          out.println("Listening on " + listener.localAddress());
          await(stop);
          await(server.drain(grace));
          return serving;
        });
  }

  @Async
  private Task<Void> forward(TcpStream accepted) {
    try {
      ByteStream near = await(secured(accepted));
      ByteStream far = await(reach());
      await(exchange(near, far));
    } catch (IOException | DeadlineExceededException e) {
      LOG.log(INFO, "{0}: {1}", accepted, e.getMessage());
      accepted.abort(); // not closed: that would look like the end of what was to be sent
    }
    return Task.of(null);
  }

  @Async
  private Task<ByteStream> secured(TcpStream accepted) throws IOException {
    if (route.accepting().isEmpty()) return Task.of(accepted);
    return Task.of(await(TlsStream.server(accepted, route.accepting().get())));
  }

  @Async
  private Task<ByteStream> reach() throws IOException {
    ConnectOptions options = ConnectOptions.standard().withTimeout(route.connectTimeout());
    TcpStream stream = await(TcpStream.connect(route.to(), options));
    if (route.connecting().isEmpty()) return Task.of(stream);
    String host = route.to().getHostString();
    return Task.of(await(TlsStream.client(stream, host, route.connecting().get())));
  }

  /** Copies both ways until both have come to their end; if one breaks, both are broken. */
  @Async
  private static Task<Void> exchange(ByteStream near, ByteStream far) throws IOException {
    try {
      Task<Void> bothWays =
          Scope.open(
              scope -> {
                scope.spawn("out", () -> copy(near, far));
                scope.spawn("back", () -> copy(far, near));
                return Task.of(null);
              });
      await(bothWays, IOException.class);
      await(near.closeAsync());
      await(far.closeAsync());
    } finally {
      near.abort(); // does nothing to one that is closed
      far.abort();
    }
    return Task.of(null);
  }

  /** Copies to the end, and hands the end on; the other way may still be in use then. */
  @Async
  private static Task<Void> copy(Source from, ByteStream to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    while (await(from.read(buffer)) >= 0) {
      await(to.write(buffer.flip()));
      buffer.clear();
    }
    await(to.shutdownOutput());
    return Task.of(null);
  }
}
