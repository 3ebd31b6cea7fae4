package dev.weft.task;

/**
 * Who is told once when a task is settled: a suspended frame, a blocked thread, a counter.
 *
 * <p>Called on the thread that settles the task, in the order of registration. An implementation
 * runs no user code here; it queues it.
 */
@FunctionalInterface
public interface Waiter {
  /** Tells this waiter that {@code task} has its outcome. */
  void settled(CoreTask<?> task);

  /**
   * Returns whether to tell this waiter of a failure is to tell somebody: it throws the failure, or
   * hands it on. One that only looks whether the task has ended says no, and the failure is
   * reported unless somebody asks for it afterwards.
   */
  default boolean isAsking() {
    return true;
  }

  /**
   * Returns whether this deals with the outcome, as whoever awaits it does. A callback is told of a
   * failure, and yet a scope is not spared it.
   */
  default boolean isAwaiting() {
    return true;
  }
}
