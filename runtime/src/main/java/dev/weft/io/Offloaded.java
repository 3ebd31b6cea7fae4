package dev.weft.io;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.CoreTask;
import dev.weft.frame.Inherited;
import java.util.concurrent.Callable;

/**
 * A short call to the system that may wait for a disk, on another thread.
 *
 * <p>{@link Weft#blocking} would interrupt it when it is cancelled, and an interruption closes the
 * file channel under the hands of its owner. So a call that has begun is left to end, and its value
 * is delivered; the cancellation comes at the next suspension point. That may be such a call again,
 * and again: so one begins only after its caller has suspended, and one that finds its caller
 * cancelled never does.
 */
final class Offloaded<T> extends Elsewhere<T> {
  private final Inherited inherited = Inherited.here();

  /** Null once it has begun. */
  private Callable<? extends T> body;

  private Offloaded(Callable<? extends T> body) {
    this.body = body;
  }

  static <T> Task<T> call(Callable<? extends T> body) {
    Offloaded<T> call = new Offloaded<>(body);
    Loop loop = call.loop();
    if (loop == null) {
      call.begin();
    } else {
      loop.execute(call::begin);
    }
    return call;
  }

  /** As {@link #call}, for what frees something: it happens, even if its caller is cancelled. */
  static <T> Task<T> callInAnyCase(Callable<? extends T> body) {
    Offloaded<T> call = new Offloaded<>(body);
    call.begin();
    return call;
  }

  private void begin() {
    if (isDone()) return;
    Callable<? extends T> beginning = body;
    body = null;
    inherited.run(() -> ((CoreTask<?>) Weft.blocking(beginning)).register(this));
  }

  @Override
  protected void requestCancel(String reason) {
    if (body == null) return;
    release();
    settleCancelled(reason);
  }
}
