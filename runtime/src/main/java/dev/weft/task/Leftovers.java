package dev.weft.task;

import dev.weft.ErrorHandler;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What still runs on a loop that is to end. Nobody keeps a list of tasks; they are found from what
 * can still wake them up, by following who waits for whom.
 */
public final class Leftovers {
  private Leftovers() {}

  /**
   * Returns the tasks that nobody waits for and that {@code wakers} lead to.
   *
   * @param wakers timers, queued actions, callbacks of channels; those that are no tasks are
   *     skipped
   */
  public static Collection<PendingTask<?>> of(Dispatcher dispatcher, Collection<?> wakers) {
    Set<PendingTask<?>> seen = new LinkedHashSet<>();
    Set<PendingTask<?>> outermost = new LinkedHashSet<>();
    for (PendingTask<?> held : dispatcher.held) follow(held, seen, outermost);
    for (Object waker : wakers) {
      if (waker instanceof PendingTask<?> task) follow(task, seen, outermost);
    }
    return outermost;
  }

  /**
   * Returns what {@code task} waits for and its cancellation may not reach: tasks that others
   * started. They can be outermost once it has ended, and to find them so costs less than to look
   * at everything again. To be called before it is cancelled.
   */
  public static Collection<PendingTask<?>> below(PendingTask<?> task) {
    PendingTask<?> last = task;
    while (last instanceof BodyTask<?> frame) {
      if (!(frame.awaits() instanceof PendingTask<?> awaited)) return List.of();
      if (!awaited.isPartOf(frame)) return List.of(awaited);
      last = awaited;
    }
    return last instanceof Owner<?> owner ? owner.waitsFor() : List.of();
  }

  /** Returns whether {@code task} has not ended, and no other task waits for that. Its loop. */
  public static boolean isOutermost(PendingTask<?> task) {
    if (task.isDone()) return false;
    List<PendingTask<?>> dependents = new ArrayList<>();
    task.addDependents(dependents);
    return dependents.stream().allMatch(PendingTask::isDone);
  }

  private static void follow(
      PendingTask<?> from, Set<PendingTask<?>> seen, Set<PendingTask<?>> outermost) {
    List<PendingTask<?>> left = new ArrayList<>(List.of(from));
    while (!left.isEmpty()) {
      PendingTask<?> task = left.remove(left.size() - 1);
      if (task.isDone() || !seen.add(task)) continue;
      int before = left.size();
      task.addDependents(left);
      if (left.size() == before) outermost.add(task);
    }
  }

  /** Returns whether other threads work for tasks of the loop, whose outcome comes by itself. */
  public static boolean isWorkElsewhere(Dispatcher dispatcher) {
    for (PendingTask<?> held : dispatcher.held) {
      if (held.isWorkElsewhere()) return true;
    }
    return false;
  }

  /** Calls {@code action} once all of {@code tasks}, of one loop, are settled. On that loop. */
  public static void whenSettled(Collection<PendingTask<?>> tasks, Runnable action) {
    Countdown countdown = new Countdown(tasks.size(), action);
    for (PendingTask<?> task : tasks) task.register(countdown);
  }

  /** Ends the task that {@code waker} would have gone on with, now that its loop is closed. */
  public static void abandon(Object waker) {
    if (waker instanceof BodyTask<?> frame) {
      frame.context.dispatcher().afterClose(frame::abandonIfPending);
    }
  }

  /** Tells {@code handler} of those that failed, unless somebody has been told. */
  public static void reportFailed(Collection<PendingTask<?>> tasks, ErrorHandler handler) {
    for (PendingTask<?> task : tasks) {
      if (task.status() != CoreTask.FAILED || task.failureHere().observed) continue;
      String what = "A task that was cancelled at the end failed: " + task.name();
      ErrorLog.tell(handler, what, task.exception());
    }
  }

  /** Tells {@code handler} of those that still run, each with the place where it stands. */
  public static void reportRunning(
      Collection<PendingTask<?>> tasks, Duration waited, ErrorHandler handler) {
    for (PendingTask<?> task : tasks) {
      List<StackTraceElement> where = task.where();
      String what =
          "The task "
              + task.name()
              + " was cancelled, and had not ended "
              + Durations.text(waited)
              + " later; it is given up"
              + (where.isEmpty() ? "" : ". It stands at " + where.get(where.size() - 1));
      IllegalStateException still = new IllegalStateException(what);
      if (!where.isEmpty()) still.setStackTrace(where.toArray(StackTraceElement[]::new));
      ErrorLog.tell(handler, what, still);
    }
  }

  private static final class Countdown implements Waiter {
    private final Runnable action;
    private int left;

    Countdown(int left, Runnable action) {
      this.left = left;
      this.action = action;
    }

    @Override
    public void settled(CoreTask<?> task) {
      if (--left == 0) action.run();
    }
  }
}
