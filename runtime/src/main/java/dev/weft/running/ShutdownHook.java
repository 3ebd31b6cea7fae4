package dev.weft.running;

import dev.weft.RunConfig;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what still runs when the JVM is shut down, by Ctrl-C, SIGTERM or {@code System.exit}, and
 * holds the JVM up until it has cleaned up, within its deadline.
 *
 * <p>A hook and not a signal handler: the exit code stays the signal's, other libraries' hooks are
 * left alone, and nothing is needed that the JDK does not promise.
 */
public final class ShutdownHook {
  /** What a loop that keeps its deadline may take beyond it. */
  private static final Duration ALLOWANCE = Duration.ofSeconds(1);

  /** A hundred years: longer waits would overflow sums of nanoseconds. */
  public static final Duration LONGEST = Duration.ofDays(36_500);

  public static final String REASON = "the JVM is being shut down";

  /** Something that ends when the JVM does. */
  public abstract static class Running {
    protected final RunConfig config;

    protected Running(RunConfig config) {
      this.config = config;
    }

    /** Asks it to end, and returns at once. */
    protected abstract void ask();

    /** Waits for its end; returns whether it has come, within {@code limit}. */
    protected abstract boolean awaitEnd(Duration limit) throws InterruptedException;

    /** Returns the threads that run its loops now. */
    protected abstract List<Thread> threads();
  }

  /** Those that run. A set and one hook, since a thread for each run would cost more than it. */
  private static final Set<Running> ALL = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ShutdownHook::endAll, "weft-shutdown"));
    } catch (IllegalStateException ending) {
      // The JVM is being shut down already, and whoever runs something now is part of that.
    }
  }

  private ShutdownHook() {}

  /** Makes {@code running} end when the JVM does, unless its configuration says otherwise. */
  public static void add(Running running) {
    if (running.config.shutdownHook()) ALL.add(running);
  }

  public static void remove(Running running) {
    ALL.remove(running);
  }

  private static void endAll() {
    List<Running> all = List.copyOf(ALL);
    for (Running each : all) each.ask();
    try {
      for (Running each : all) waitFor(each);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void waitFor(Running running) throws InterruptedException {
    // A loop's thread that called System.exit stands still until this hook returns.
    if (running.threads().stream().anyMatch(ShutdownHook::isExiting)) return;
    Duration limit = limit(running.config);
    if (!running.awaitEnd(limit)) reportStuck(running, limit);
  }

  /** Returns how long a loop may take to end before it counts as stuck. */
  public static Duration limit(RunConfig config) {
    Duration timeout = config.shutdownTimeout();
    return timeout.compareTo(LONGEST) < 0 ? timeout.plus(ALLOWANCE) : LONGEST;
  }

  private static boolean isExiting(Thread thread) {
    for (StackTraceElement element : thread.getStackTrace()) {
      if (element.getClassName().equals("java.lang.Shutdown")) return true;
    }
    return false;
  }

  /** Reports the threads of {@code running}, each with the place where it stands. */
  public static void reportStuck(Running running, Duration waited) {
    for (Thread thread : running.threads()) {
      StackTraceElement[] stack = thread.getStackTrace();
      if (stack.length == 0) continue; // it has just ended
      String what =
          "The thread \""
              + thread.getName()
              + "\" of a loop that is to end had not come to its end "
              + Durations.text(waited)
              + " later. Something blocks it, at "
              + stack[0]
              + ": what may block belongs into Weft.blocking.";
      IllegalStateException stuck = new IllegalStateException(what);
      stuck.setStackTrace(stack);
      ErrorLog.tell(running.config.errorHandler(), what, stuck);
    }
  }
}
