package dev.weft;

import dev.weft.task.Operation;
import dev.weft.task.PendingTask;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that is settled by hand: the bridge from callbacks to {@code await}.
 *
 * <p>A promise belongs to the loop it was made on, if any. Settling it never runs other code before
 * it returns: who waits is queued, first in first out. From another thread the outcome is handed to
 * the promise's loop, and the first to arrive there wins; made outside any loop, it is settled at
 * once by whichever thread comes first.
 *
 * @param <T> what the promise delivers
 */
@SuppressWarnings("exports") // what it inherits is not public there, but for what Task says
public final class Promise<T extends @Nullable Object> extends PendingTask<T> {
  private final @Nullable Runnable onCancel;

  /** Creates a pending promise that belongs to the current loop, if there is one. */
  public Promise() {
    onCancel = null;
  }

  /**
   * Creates a pending promise that belongs to the current loop, if there is one, and says when
   * nobody wants its outcome any more.
   *
   * @param onCancel called once, if and when a cancellation settled this promise: it takes back
   *     what would have settled it, such as a place in a queue. Runs within the cancelling call, on
   *     the promise's loop (without a loop: on the cancelling thread), and must not throw
   */
  public Promise(Runnable onCancel) {
    this.onCancel = Objects.requireNonNull(onCancel, "onCancel");
  }

  /**
   * Settles the promise with {@code value}. Any thread may call this.
   *
   * @return false if the promise was already settled; from another thread than its loop's, true
   *     means that the value is on its way there
   */
  public boolean succeed(T value) {
    return settleFromAnywhere(SUCCEEDED, value);
  }

  /**
   * Settles the promise with a failure, which {@code await} throws as this same object. Any thread
   * may call this.
   *
   * @param cause why, not null
   * @return as {@link #succeed}
   */
  public boolean fail(Throwable cause) {
    return settleFromAnywhere(FAILED, failure(cause));
  }

  @Override
  protected String kind() {
    return onCancel instanceof Operation named ? named.operation() : "Promise";
  }

  @Override
  protected void cancelled() {
    if (onCancel != null) onCancel.run();
  }
}
