package dev.weft.io;

import java.time.Duration;
import java.util.Objects;

/**
 * How to listen.
 *
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class ListenOptions {
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
  private static final ListenOptions STANDARD =
      new ListenOptions(new Values(1024, !WINDOWS, false, true, false, Duration.ofSeconds(1)));

  private final Values values;

  private ListenOptions(Values values) {
    this.values = values;
  }

  /** Returns the standard: a backlog of 1,024, TCP_NODELAY, one second after a failure. */
  public static ListenOptions standard() {
    return STANDARD;
  }

  /**
   * Returns this with another backlog.
   *
   * @param count how many connections the system keeps until they are accepted, at least 1; it may
   *     keep fewer
   */
  public ListenOptions withBacklog(int count) {
    return new ListenOptions(
        new Values(
            count,
            values.reuseAddress,
            values.reusePort,
            values.noDelay,
            values.keepAlive,
            values.acceptPause));
  }

  /**
   * Returns this with SO_REUSEADDR or without.
   *
   * @param on whether an address may be taken again right after its last user
   */
  public ListenOptions withReuseAddress(boolean on) {
    return new ListenOptions(
        new Values(
            values.backlog,
            on,
            values.reusePort,
            values.noDelay,
            values.keepAlive,
            values.acceptPause));
  }

  /**
   * Returns this with SO_REUSEPORT or without.
   *
   * @param on whether several listeners may share one port
   */
  public ListenOptions withReusePort(boolean on) {
    return new ListenOptions(
        new Values(
            values.backlog,
            values.reuseAddress,
            on,
            values.noDelay,
            values.keepAlive,
            values.acceptPause));
  }

  /**
   * Returns this with TCP_NODELAY or without.
   *
   * @param on whether small writes on accepted connections are sent at once
   */
  public ListenOptions withNoDelay(boolean on) {
    return new ListenOptions(
        new Values(
            values.backlog,
            values.reuseAddress,
            values.reusePort,
            on,
            values.keepAlive,
            values.acceptPause));
  }

  /**
   * Returns this with SO_KEEPALIVE or without.
   *
   * @param on whether the system checks that idle peers are still there
   */
  public ListenOptions withKeepAlive(boolean on) {
    return new ListenOptions(
        new Values(
            values.backlog,
            values.reuseAddress,
            values.reusePort,
            values.noDelay,
            on,
            values.acceptPause));
  }

  /**
   * Returns this with another pause after a failed accept.
   *
   * @param pause how long to wait after an accept that failed for lack of something
   */
  public ListenOptions withAcceptPause(Duration pause) {
    return new ListenOptions(
        new Values(
            values.backlog,
            values.reuseAddress,
            values.reusePort,
            values.noDelay,
            values.keepAlive,
            pause));
  }

  /** Returns how many connections the system keeps until they are accepted. */
  public int backlog() {
    return values.backlog;
  }

  /**
   * Returns whether an address may be taken again right after its last user (not on Windows, where
   * it means something else).
   */
  public boolean reuseAddress() {
    return values.reuseAddress;
  }

  /**
   * Returns whether several listeners may share one port (SO_REUSEPORT), each on its own loop: the
   * system spreads the connections.
   */
  public boolean reusePort() {
    return values.reusePort;
  }

  /** Returns whether small writes on accepted connections are sent at once. */
  public boolean noDelay() {
    return values.noDelay;
  }

  /** Returns whether the system checks that idle peers are still there. */
  public boolean keepAlive() {
    return values.keepAlive;
  }

  /** Returns how long to wait after an accept that failed for lack of something. */
  public Duration acceptPause() {
    return values.acceptPause;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ListenOptions that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "ListenOptions");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      int backlog,
      boolean reuseAddress,
      boolean reusePort,
      boolean noDelay,
      boolean keepAlive,
      Duration acceptPause) {
    Values {
      Objects.requireNonNull(acceptPause, "acceptPause");
      if (backlog < 1) throw new IllegalArgumentException("backlog < 1: " + backlog);
    }
  }
}
