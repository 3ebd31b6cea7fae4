package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * What the rooms above may do with a task that is not their own.
 *
 * <p>These are not public methods of the task, since promises are tasks, too, and users have those:
 * whatever a promise inherits and is public, users can call. A class that extends {@link
 * PendingTask} has what it needs for itself as protected members.
 */
public final class TaskAccess {
  private TaskAccess() {}

  /**
   * Tells {@code waiter} of the outcome of {@code task}: at once if it is known, else when it is.
   */
  public static void register(CoreTask<?> task, Waiter waiter) {
    task.register(waiter);
  }

  /** Lets {@code task} forget {@code waiter}, which is then never told. */
  public static void unregister(CoreTask<?> task, Waiter waiter) {
    task.unregister(waiter);
  }

  /** Returns the value of {@code task}, which is settled, or throws its original failure. */
  public static @Nullable Object take(CoreTask<?> task) {
    return task.take();
  }

  /** Returns what an awaiter of {@code task} is thrown, which is settled and has not succeeded. */
  public static Throwable exception(CoreTask<?> task) {
    return task.exception();
  }

  /** As {@link BodyTask#endWith}. */
  public static boolean endWith(BodyTask<?> call, Object value, String reason, Waiter successor) {
    return call.endWith(value, reason, successor);
  }

  /** Returns what stands for a failure with {@code cause} where a task keeps its outcome. */
  public static Object failure(Throwable cause) {
    return CoreTask.failure(cause);
  }

  /** Returns whether {@code outcome} is what {@link #failure} returns. */
  public static boolean isFailure(Object outcome) {
    return outcome instanceof Failure;
  }

  /** Asks {@code task} to stop, if it is pending. On its loop. */
  public static void ask(PendingTask<?> task, String reason) {
    task.ask(reason);
  }

  /** Asks {@code task} again, since the grace period is over. On its loop. */
  public static void askAgain(PendingTask<?> task, String reason) {
    task.askAgain(reason);
  }
}
