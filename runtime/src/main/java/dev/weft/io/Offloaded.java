package dev.weft.io;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.CoreTask;
import dev.weft.frame.PendingTask;
import dev.weft.frame.Waiter;
import java.util.concurrent.Callable;

/**
 * A short call to the system that may wait for a disk, on another thread.
 *
 * <p>{@link Weft#blocking} would interrupt it when it is cancelled, and an interruption closes the
 * file channel under the hands of its owner. So this one is left to end, and its value is
 * delivered; the cancellation comes at the next suspension point.
 */
final class Offloaded<T> extends PendingTask<T> implements Waiter {
  private Offloaded() {}

  static <T> Task<T> call(Callable<? extends T> body) {
    Offloaded<T> call = new Offloaded<>();
    Task<T> running = Weft.blocking(body);
    call.hold();
    ((CoreTask<?>) running).register(call);
    return call;
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
  protected void requestCancel(String reason) {
    keepRequest();
  }
}
