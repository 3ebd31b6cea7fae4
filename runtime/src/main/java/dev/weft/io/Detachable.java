package dev.weft.io;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.CoreTask;
import dev.weft.frame.PendingTask;
import dev.weft.frame.Waiter;
import java.util.concurrent.Callable;

/**
 * A call on another thread whose result nobody needs once it is cancelled, and that does not notice
 * interruptions: the cancellation does not wait for it.
 */
final class Detachable<T> extends PendingTask<T> implements Waiter {
  private Task<T> running;

  private Detachable() {}

  static <T> Task<T> call(Callable<? extends T> body) {
    Detachable<T> call = new Detachable<>();
    call.running = Weft.blocking(body);
    call.hold();
    ((CoreTask<?>) call.running).register(call);
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
  protected void cancelled() {
    release();
    ((CoreTask<?>) running).unregister(this);
    running.cancel(true);
  }
}
