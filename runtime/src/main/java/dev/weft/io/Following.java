package dev.weft.io;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.CoreTask;
import java.util.concurrent.Callable;

/**
 * Waits for work on another thread that may go on when nobody waits for it any more: a cancellation
 * ends the waiting at once.
 */
final class Following<T> extends Elsewhere<T> {
  private final CoreTask<?> work;
  private final boolean needed;

  private Following(Task<T> work, boolean needed) {
    this.work = (CoreTask<?>) work;
    this.needed = needed;
    this.work.register(this);
  }

  /** Waits for {@code work}, whose outcome its owner keeps for the next who asks. */
  static <T> Task<T> of(Task<T> work) {
    return work.isDone() ? work : new Following<>(work, true);
  }

  /** Calls {@code body}, which does not notice interruptions; a cancelled call has no outcome. */
  static <T> Task<T> call(Callable<? extends T> body) {
    return new Following<>(Weft.<T>blocking(body), false);
  }

  @Override
  protected void cancelled() {
    leave(work);
    if (!needed) work.cancel(true);
  }
}
