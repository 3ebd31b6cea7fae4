package dev.weft.task;

import dev.weft.report.ErrorLog;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Where frames without a loop run: on the thread that settles what they await, one after the other.
 *
 * <p>A chain of completions would otherwise recurse as deep as it is long. So what is made ready by
 * an action waits until that is over; unless the action is about to block, when nobody else would
 * come to it: see {@link #runQueued}. A loop that the action runs has a queue of its own.
 */
public final class OffLoop {
  private static final ThreadLocal<OffLoop> RUNNING = new ThreadLocal<>();

  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();

  /** That of the loop which this thread was running when this began, or null. */
  private final @Nullable Dispatcher around;

  private OffLoop(@Nullable Dispatcher around) {
    this.around = around;
  }

  /** Runs {@code action} now, or after the one that this thread is running. */
  static void execute(Runnable action) {
    OffLoop running = RUNNING.get();
    Dispatcher current = Dispatcher.current();
    if (running != null && running.around == current) {
      running.queue.add(action);
      return;
    }
    OffLoop own = new OffLoop(current);
    own.queue.add(action);
    RUNNING.set(own);
    try {
      while (own.runOne()) {}
    } finally {
      if (running == null) {
        RUNNING.remove();
      } else {
        RUNNING.set(running);
      }
    }
  }

  /**
   * Runs what this thread has queued behind the action that it is running, if it is: before that
   * action blocks, perhaps until the very tasks have ended that would go on here.
   */
  public static void runQueued() {
    while (runNext()) {}
  }

  /** Runs the first of what this thread has queued; returns false if there is nothing. */
  static boolean runNext() {
    OffLoop running = RUNNING.get();
    return running != null && running.runOne();
  }

  /** Runs one action; the ones behind it must not be lost because it threw. */
  private boolean runOne() {
    Runnable action = queue.poll();
    if (action == null) return false;
    Inherited bound = Inherited.bind(null); // it is not for what happens to be completed here
    try {
      action.run();
    } catch (Throwable error) {
      ErrorLog.tell(ErrorLog.INSTANCE, "An action outside any loop threw", error);
    } finally {
      Inherited.bind(bound);
    }
    return true;
  }
}
