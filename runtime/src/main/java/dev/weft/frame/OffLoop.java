package dev.weft.frame;

import java.util.ArrayDeque;

/**
 * Where frames without a loop run: on the thread that settles what they await, one after the other.
 *
 * <p>A chain of completions would otherwise recurse as deep as it is long.
 */
final class OffLoop {
  private static final ThreadLocal<ArrayDeque<Runnable>> RUNNING = new ThreadLocal<>();

  private OffLoop() {}

  /** Runs {@code action} now, or after the one that this thread is running. */
  static void execute(Runnable action) {
    ArrayDeque<Runnable> queue = RUNNING.get();
    if (queue != null) {
      queue.add(action);
      return;
    }
    queue = new ArrayDeque<>();
    RUNNING.set(queue);
    Inherited bound = Inherited.bind(null); // it is not for what happens to be completed here
    try {
      for (Runnable next = action; next != null; next = queue.poll()) run(next);
    } finally {
      Inherited.bind(bound);
      RUNNING.remove();
    }
  }

  /** Runs one action; the ones behind it must not be lost because it threw. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable error) {
      ErrorLog.tell(ErrorLog.INSTANCE, "An action outside any loop threw", error);
    }
  }
}
