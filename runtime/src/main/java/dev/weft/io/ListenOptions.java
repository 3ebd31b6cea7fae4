package dev.weft.io;

import java.time.Duration;
import java.util.Objects;

/**
 * How to listen.
 *
 * @param backlog how many connections the system keeps until they are accepted
 * @param reuseAddress whether an address may be taken again right after its last user (not on
 *     Windows, where it means something else)
 * @param reusePort whether several listeners may share one port (SO_REUSEPORT), each on its own
 *     loop: the system spreads the connections
 * @param noDelay whether small writes on accepted connections are sent at once
 * @param keepAlive whether the system checks that idle peers are still there
 * @param acceptPause how long to wait after an accept that failed for lack of something
 */
public record ListenOptions(
    int backlog,
    boolean reuseAddress,
    boolean reusePort,
    boolean noDelay,
    boolean keepAlive,
    Duration acceptPause) {
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
  private static final ListenOptions STANDARD =
      new ListenOptions(1024, !WINDOWS, false, true, false, Duration.ofSeconds(1));

  /** Checks the values. */
  public ListenOptions {
    Objects.requireNonNull(acceptPause, "acceptPause");
    if (backlog < 1) throw new IllegalArgumentException("backlog < 1: " + backlog);
  }

  /** Returns the standard: a backlog of 1,024, TCP_NODELAY, one second after a failure. */
  public static ListenOptions standard() {
    return STANDARD;
  }

  /** Returns this with another backlog. */
  public ListenOptions withBacklog(int count) {
    return new ListenOptions(count, reuseAddress, reusePort, noDelay, keepAlive, acceptPause);
  }

  /** Returns this with SO_REUSEADDR or without. */
  public ListenOptions withReuseAddress(boolean on) {
    return new ListenOptions(backlog, on, reusePort, noDelay, keepAlive, acceptPause);
  }

  /** Returns this with SO_REUSEPORT or without. */
  public ListenOptions withReusePort(boolean on) {
    return new ListenOptions(backlog, reuseAddress, on, noDelay, keepAlive, acceptPause);
  }

  /** Returns this with TCP_NODELAY or without. */
  public ListenOptions withNoDelay(boolean on) {
    return new ListenOptions(backlog, reuseAddress, reusePort, on, keepAlive, acceptPause);
  }

  /** Returns this with SO_KEEPALIVE or without. */
  public ListenOptions withKeepAlive(boolean on) {
    return new ListenOptions(backlog, reuseAddress, reusePort, noDelay, on, acceptPause);
  }

  /** Returns this with another pause after a failed accept. */
  public ListenOptions withAcceptPause(Duration pause) {
    return new ListenOptions(backlog, reuseAddress, reusePort, noDelay, keepAlive, pause);
  }
}
