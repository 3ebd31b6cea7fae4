package dev.weft.io;

import dev.weft.Task;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A connection through a Unix domain socket, a file that programs of one machine meet at. Made by
 * {@link #connect}, or accepted by a {@link UnixListener}.
 *
 * <p>There is no reset on such a socket: the peer of an aborted one reads the end.
 */
public final class UnixStream extends SocketStream {
  UnixStream(SocketChannel channel) throws IOException {
    super(channel);
  }

  /**
   * Connects to whoever listens at {@code path}.
   *
   * <p>Does not suspend, but on the rare system where such a connection takes time.
   *
   * @return a task that fails with {@link ConnectException}, which names the path, if nobody does
   * @throws IllegalStateException if the caller runs on no event loop
   */
  public static Task<UnixStream> connect(Path path) throws IOException {
    CurrentLoop.require("A connection was opened");
    return new Connect(path).startInTurn();
  }

  @Override
  void reset(SocketChannel channel) {}

  private static final class Connect extends Routine<UnixStream> {
    private final Path path;
    private SocketChannel channel;

    Connect(Path path) {
      this.path = path;
    }

    @Override
    Task<?> step(int step, Task<?> settled) throws IOException {
      try {
        if (step == 0) return begin();
        take(settled);
        return done(new UnixStream(channel));
      } catch (IOException e) {
        close();
        IOException named =
            new ConnectException("no connection to " + path + ": " + e.getMessage());
        named.initCause(e);
        throw named;
      } catch (RuntimeException | Error thrown) { // or cancelled
        close();
        throw thrown;
      }
    }

    private void close() throws IOException {
      if (channel != null) channel.close();
    }

    private Task<?> begin() throws IOException {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path));
      return Channels.untilConnected(channel);
    }
  }
}
