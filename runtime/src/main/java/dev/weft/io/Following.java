package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.CoreTask;
import dev.weft.frame.PendingTask;
import dev.weft.frame.Waiter;

/**
 * Waits for work that goes on when nobody waits for it any more: a cancellation only ends the
 * waiting. What the work brings is kept by its owner for the next who asks.
 */
final class Following<T> extends PendingTask<T> implements Waiter {
  /** Stands for the owner, who takes a failure of the work, too; else it would be reported. */
  private static final Waiter OWNER = work -> {};

  private final CoreTask<?> work;

  private Following(CoreTask<?> work) {
    this.work = work;
    hold();
  }

  static <T> Task<T> of(Task<T> work) {
    if (work.isDone()) return work;
    Following<T> following = new Following<>((CoreTask<?>) work);
    following.work.register(following);
    return following;
  }

  @Override
  public void settled(CoreTask<?> task) {
    release();
    try {
      settleFromAnywhere(SUCCEEDED, Routine.take(task));
    } catch (Throwable thrown) {
      settleFromAnywhere(FAILED, failure(thrown));
    }
  }

  @Override
  protected void cancelled() {
    release();
    work.unregister(this);
    work.register(OWNER);
  }
}
