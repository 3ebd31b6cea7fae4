package dev.weft.io;

import dev.weft.frame.CoreTask;
import dev.weft.frame.PendingTask;
import dev.weft.frame.Waiter;

/** A task on a loop that stands for work on another thread, whose outcome is its own. */
abstract class Elsewhere<T> extends PendingTask<T> implements Waiter {
  /** Takes the failure of work that nobody wants to know of any more; else it would be reported. */
  private static final Waiter NOBODY = work -> {};

  Elsewhere() {
    hold();
  }

  @Override
  protected final String kind() {
    return "a call on another thread";
  }

  @Override
  public final void settled(CoreTask<?> work) {
    release();
    try {
      settleFromAnywhere(SUCCEEDED, Routine.take(work));
    } catch (Throwable thrown) {
      settleFromAnywhere(FAILED, failure(thrown));
    }
  }

  /** Lets the work go on without this, which is cancelled. */
  final void leave(CoreTask<?> work) {
    release();
    work.unregister(this);
    work.register(NOBODY);
  }
}
