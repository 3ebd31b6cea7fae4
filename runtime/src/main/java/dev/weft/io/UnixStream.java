package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
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
   * @throws IOException is what the task fails with if there is no connection
   * @throws IllegalStateException if the caller runs on no event loop
   */
  public static Task<UnixStream> connect(Path path) throws IOException {
    CurrentLoop.require("A connection was opened");
    return open(path);
  }

  @Override
  void reset(SocketChannel channel) {}

  @Async
  @ShownAs("connect")
  private static Task<UnixStream> open(Path path) throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    SocketChannel channel = null;
    boolean connected = false;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path));
      await(Channels.untilConnected(channel));
      UnixStream stream = new UnixStream(channel);
      connected = true;
      return Task.of(stream);
    } catch (IOException e) {
      IOException named = new ConnectException("no connection to " + path + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    } finally {
      if (channel != null && !connected) channel.close(); // failed, or cancelled
    }
  }
}
