package dev.weft.frame;

import dev.weft.Task;

/**
 * A task that is settled by what other tasks, its children, come to.
 *
 * <p>Children may be settled on any thread; what that means for this task is worked out where it
 * has itself to itself: on its own loop, or under its guard.
 */
abstract class Combining<T> extends Owner<T> implements Waiter {
  Combining() {}

  Combining(Context context) {
    super(context);
  }

  /** Takes note that {@code child} is settled. */
  abstract void childSettled(CoreTask<?> child);

  @Override
  public final void settled(CoreTask<?> child) {
    context.home.combine(this, child);
  }

  /** Takes note of that where this task changes. */
  final void takeNote(CoreTask<?> child) {
    Cancellation.takeBack(this, child);
    childSettled(child);
  }

  /**
   * Returns what stands for a {@code child} that had ended when its start returned, where it would
   * have made this task fail if it had been cancelled later, by others.
   */
  @SuppressWarnings("unchecked")
  static <T> Task<T> endedAtOnce(CoreTask<?> child) {
    return child.isCancelled() ? SettledTask.failed(child.exception()) : (Task<T>) child;
  }
}
