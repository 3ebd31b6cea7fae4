package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A TCP connection. Made by {@link #connect}, or accepted by a {@link TcpListener}. */
public final class TcpStream extends SocketStream {
  TcpStream(SocketChannel channel) throws IOException {
    super(channel);
  }

  /** As {@link #connect(String, int, ConnectOptions)}, with the standard options. */
  public static Task<TcpStream> connect(String host, int port) throws IOException {
    return connect(host, port, ConnectOptions.standard());
  }

  /**
   * Connects to {@code host}, whichever of its addresses answers first.
   *
   * <p>The name is resolved off the loop. Its addresses are tried in turn, IPv6 and IPv4
   * alternating, each while those before it still try (Happy Eyeballs, RFC 8305). Cancelling closes
   * all of them.
   *
   * @param host a name, or an address
   * @param port the same at each address
   * @param options how long to try, from where, and how the connection is set
   * @return a task that fails with {@link java.net.UnknownHostException}; with what the first
   *     address failed with, the failures of the others suppressed in it; with {@link
   *     dev.weft.DeadlineExceededException} after the options' time limit
   * @throws IOException is what the task fails with if {@code host} has no address or none of them
   *     answers
   * @throws IllegalStateException if the caller runs on no event loop
   */
  public static Task<TcpStream> connect(String host, int port, ConnectOptions options)
      throws IOException {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(options, "options");
    CurrentLoop.require("A connection was opened");
    Duration limit = options.timeout();
    if (limit == null) return open(host, port, options);
    return openInTime(limit, host, port, options);
  }

  /**
   * As {@link #connect(String, int, ConnectOptions)}, to one address; its name is resolved only if
   * it has not been.
   */
  public static Task<TcpStream> connect(InetSocketAddress address, ConnectOptions options)
      throws IOException {
    if (address.isUnresolved()) {
      return connect(address.getHostString(), address.getPort(), options);
    }
    Resolver known = host -> Task.of(List.of(address.getAddress()));
    return connect(address.getHostString(), address.getPort(), options.withResolver(known));
  }

  @Override
  void reset(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
  }

  @Async
  @ShownAs("connect")
  private static Task<TcpStream> openInTime(
      Duration limit, String host, int port, ConnectOptions options) {
    return Task.of(await(Weft.timeout(limit, () -> open(host, port, options))));
  }

  @Async
  @ShownAs("connect")
  private static Task<TcpStream> open(String host, int port, ConnectOptions options)
      throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    List<InetAddress> addresses = await(options.resolver().resolve(host));
    SocketChannel connected = await(HappyEyeballs.connect(host, addresses, port, options));
    return Task.of(new TcpStream(connected));
  }
}
