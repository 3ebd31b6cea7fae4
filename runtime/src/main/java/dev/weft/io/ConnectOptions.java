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
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class ConnectOptions {
  private static final ConnectOptions STANDARD =
      new ConnectOptions(
          new Values(null, Duration.ofMillis(250), null, true, false, Resolver.system()));

  private final Values values;

  private ConnectOptions(Values values) {
    this.values = values;
  }

  /** Returns the standard: no time limit, 250 ms between attempts, TCP_NODELAY. */
  public static ConnectOptions standard() {
    return STANDARD;
  }

  /**
   * Returns this with a limit for the whole.
   *
   * @param limit how long all of it may take, resolving included; null for as long as the system
   *     tries
   */
  public ConnectOptions withTimeout(@Nullable Duration limit) {
    return new ConnectOptions(
        new Values(
            limit,
            values.attemptDelay,
            values.localAddress,
            values.noDelay,
            values.keepAlive,
            values.resolver));
  }

  /**
   * Returns this with another delay between attempts.
   *
   * @param delay how long the first address may keep silent before the next is tried beside it; not
   *     negative
   */
  public ConnectOptions withAttemptDelay(Duration delay) {
    return new ConnectOptions(
        new Values(
            values.timeout,
            delay,
            values.localAddress,
            values.noDelay,
            values.keepAlive,
            values.resolver));
  }

  /**
   * Returns this with an address to connect from.
   *
   * @param address where to connect from; null lets the system choose
   */
  public ConnectOptions withLocalAddress(@Nullable InetSocketAddress address) {
    return new ConnectOptions(
        new Values(
            values.timeout,
            values.attemptDelay,
            address,
            values.noDelay,
            values.keepAlive,
            values.resolver));
  }

  /**
   * Returns this with TCP_NODELAY or without.
   *
   * @param on whether small writes are sent at once
   */
  public ConnectOptions withNoDelay(boolean on) {
    return new ConnectOptions(
        new Values(
            values.timeout,
            values.attemptDelay,
            values.localAddress,
            on,
            values.keepAlive,
            values.resolver));
  }

  /**
   * Returns this with SO_KEEPALIVE or without.
   *
   * @param on whether the system checks that an idle peer is still there
   */
  public ConnectOptions withKeepAlive(boolean on) {
    return new ConnectOptions(
        new Values(
            values.timeout,
            values.attemptDelay,
            values.localAddress,
            values.noDelay,
            on,
            values.resolver));
  }

  /**
   * Returns this with another way to find addresses.
   *
   * @param other finds the addresses of a name
   */
  public ConnectOptions withResolver(Resolver other) {
    return new ConnectOptions(
        new Values(
            values.timeout,
            values.attemptDelay,
            values.localAddress,
            values.noDelay,
            values.keepAlive,
            other));
  }

  void applyTo(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, values.noDelay);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, values.keepAlive);
    if (values.localAddress != null) channel.bind(values.localAddress);
  }

  /**
   * Returns how long all of it may take, resolving included; null for as long as the system tries.
   */
  public @Nullable Duration timeout() {
    return values.timeout;
  }

  /** Returns how long the first address may keep silent before the next is tried beside it. */
  public Duration attemptDelay() {
    return values.attemptDelay;
  }

  /** Returns where to connect from; null lets the system choose. */
  public @Nullable InetSocketAddress localAddress() {
    return values.localAddress;
  }

  /** Returns whether small writes are sent at once (TCP_NODELAY). */
  public boolean noDelay() {
    return values.noDelay;
  }

  /** Returns whether the system checks that an idle peer is still there. */
  public boolean keepAlive() {
    return values.keepAlive;
  }

  /** Returns finds the addresses of a name. */
  public Resolver resolver() {
    return values.resolver;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectOptions that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "ConnectOptions");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      @Nullable Duration timeout,
      Duration attemptDelay,
      @Nullable InetSocketAddress localAddress,
      boolean noDelay,
      boolean keepAlive,
      Resolver resolver) {
    Values {
      Objects.requireNonNull(attemptDelay, "attemptDelay");
      Objects.requireNonNull(resolver, "resolver");
      if (attemptDelay.isNegative()) {
        throw new IllegalArgumentException("attemptDelay < 0: " + attemptDelay);
      }
    }
  }
}
