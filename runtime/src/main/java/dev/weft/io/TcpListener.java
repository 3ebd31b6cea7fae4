package dev.weft.io;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A TCP port that accepts connections. */
public final class TcpListener extends SocketListener<TcpStream> {
  private final ListenOptions options;

  private TcpListener(ServerSocketChannel channel, ListenOptions options) throws IOException {
    super(channel, options.acceptPause());
    this.options = options;
  }

  /** As {@link #listen(InetSocketAddress, ListenOptions)}, with the standard options. */
  public static TcpListener listen(InetSocketAddress address) throws IOException {
    return listen(address, ListenOptions.standard());
  }

  /**
   * Begins to listen, at once: {@link #localAddress} is known when this returns.
   *
   * @param address port 0 for any free one; the wildcard address takes IPv4 and IPv6
   * @param options how to listen, and how accepted connections are set
   * @return a listener, which is to be closed
   * @throws IOException if the system has no socket to give
   * @throws BindException if the address is in use or not this machine's; it names the address
   * @throws java.net.UnknownHostException if it is unresolved
   * @throws IllegalStateException if the caller runs on no event loop
   */
  public static TcpListener listen(InetSocketAddress address, ListenOptions options)
      throws IOException {
    CurrentLoop.require("A listener was opened");
    Addresses.requireResolved(address);
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
      if (options.reusePort()) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      channel.bind(address, options.backlog());
      return new TcpListener(channel, options);
    } catch (IOException e) {
      channel.close();
      throw notBound(address, e);
    } catch (RuntimeException unsupported) {
      channel.close();
      throw unsupported;
    }
  }

  private static IOException notBound(SocketAddress address, IOException e) {
    IOException named = new BindException("cannot listen on " + address + ": " + e.getMessage());
    named.initCause(e);
    return named;
  }

  /** Returns the port that clients connect to. */
  public int port() {
    return ((InetSocketAddress) localAddress()).getPort();
  }

  @Override
  TcpStream stream(SocketChannel accepted) throws IOException {
    accepted.setOption(StandardSocketOptions.TCP_NODELAY, options.noDelay());
    accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
    return new TcpStream(accepted);
  }
}
