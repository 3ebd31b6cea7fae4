package dev.weft.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param timeout how long all of it may take, resolving included; null for as long as the system
 *     tries
 * @param attemptDelay how long the first address may keep silent before the next is tried beside it
 * @param localAddress where to connect from; null lets the system choose
 * @param noDelay whether small writes are sent at once (TCP_NODELAY)
 * @param keepAlive whether the system checks that an idle peer is still there
 * @param resolver finds the addresses of a name
 */
public record ConnectOptions(
    @Nullable Duration timeout,
    Duration attemptDelay,
    @Nullable InetSocketAddress localAddress,
    boolean noDelay,
    boolean keepAlive,
    Resolver resolver) {
  private static final ConnectOptions STANDARD =
      new ConnectOptions(null, Duration.ofMillis(250), null, true, false, Resolver.system());

  /** Checks the values. */
  public ConnectOptions {
    Objects.requireNonNull(attemptDelay, "attemptDelay");
    Objects.requireNonNull(resolver, "resolver");
    if (attemptDelay.isNegative()) {
      throw new IllegalArgumentException("attemptDelay < 0: " + attemptDelay);
    }
  }

  /** Returns the standard: no time limit, 250 ms between attempts, TCP_NODELAY. */
  public static ConnectOptions standard() {
    return STANDARD;
  }

  /** Returns this with a limit for the whole. */
  public ConnectOptions withTimeout(@Nullable Duration limit) {
    return new ConnectOptions(limit, attemptDelay, localAddress, noDelay, keepAlive, resolver);
  }

  /** Returns this with another delay between attempts. */
  public ConnectOptions withAttemptDelay(Duration delay) {
    return new ConnectOptions(timeout, delay, localAddress, noDelay, keepAlive, resolver);
  }

  /** Returns this with an address to connect from. */
  public ConnectOptions withLocalAddress(@Nullable InetSocketAddress address) {
    return new ConnectOptions(timeout, attemptDelay, address, noDelay, keepAlive, resolver);
  }

  /** Returns this with TCP_NODELAY or without. */
  public ConnectOptions withNoDelay(boolean on) {
    return new ConnectOptions(timeout, attemptDelay, localAddress, on, keepAlive, resolver);
  }

  /** Returns this with SO_KEEPALIVE or without. */
  public ConnectOptions withKeepAlive(boolean on) {
    return new ConnectOptions(timeout, attemptDelay, localAddress, noDelay, on, resolver);
  }

  /** Returns this with another way to find addresses. */
  public ConnectOptions withResolver(Resolver other) {
    return new ConnectOptions(timeout, attemptDelay, localAddress, noDelay, keepAlive, other);
  }

  void applyTo(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, noDelay);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
    if (localAddress != null) channel.bind(localAddress);
  }
}
