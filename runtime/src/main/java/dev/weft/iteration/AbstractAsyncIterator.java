package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.frame.Await;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every iterator of Weft does alike: one task at a time pulls, and whoever closes it ends the
 * wait and releases the source once. {@link AsyncIterator} says it for users.
 *
 * <p>{@link PushedValues} come by themselves, {@link PulledValues} are fetched.
 *
 * @param <T> the values
 */
public abstract sealed class AbstractAsyncIterator<T extends @Nullable Object>
    implements AsyncIterator<T> permits PulledValues, PushedValues {
  private static final Object NONE = new Object();

  private Object current = NONE;

  /** What the last {@link #advance} returned, if somebody had to wait for it; else null. */
  private @Nullable Task<Boolean> waited;

  private boolean closed;

  AbstractAsyncIterator() {}

  // ---- what differs

  /**
   * Checks that the calling thread may use this iterator.
   *
   * @throws IllegalStateException if it may not
   */
  protected void enter() {}

  /** Moves to the next value or the end, or returns the task of one who waits for it. */
  abstract Task<Boolean> next() throws Throwable;

  /**
   * Answers false to whoever waits.
   *
   * @return what was begun for them and has yet to stop
   */
  abstract Task<Void> endWait();

  /**
   * Lets go of the source: called once, when nothing is under way any more that uses it.
   *
   * @throws Exception becomes the failure of {@link #closeAsync}
   */
  protected Task<Void> release() throws Exception {
    return Task.done();
  }

  // ---- what does not

  @Override
  public final Task<Boolean> advance() {
    enter();
    if (isAwaited()) {
      throw new IllegalStateException(
          "advance was called while the call before is still pending. One task at a time pulls from"
              + " an AsyncIterator: await each advance before the next, or give each task an"
              + " iterator of its own.");
    }
    waited = null;
    current = NONE;
    if (closed) return Task.of(false);
    try {
      Task<Boolean> answer = next();
      if (!answer.isDone()) waited = answer;
      return answer;
    } catch (Throwable thrown) {
      return failed(thrown);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public final T current() {
    if (current != NONE) return (T) current;
    throw new IllegalStateException(
        "current was called where there is no value. Call it after an advance that was true, and"
            + " before the next one.");
  }

  @Override
  public final Task<Void> closeAsync() {
    enter();
    if (closed) return Task.done();
    closed = true;
    Task<Void> stopping = isAwaited() ? endWait() : Task.done();
    if (!stopping.isSucceeded()) return Closing.run(List.of(() -> stopping, this::release));
    try {
      return release();
    } catch (Throwable thrown) {
      return failed(thrown);
    }
  }

  @SuppressWarnings("unchecked")
  private static <R> Task<R> failed(Throwable thrown) {
    return (Task<R>) Await.failed(thrown);
  }

  /** Returns whether the last {@link #advance} is still pending. */
  protected final boolean isAwaited() {
    return waited != null && !waited.isDone();
  }

  /** Returns what the last {@link #advance} returned; it is pending. */
  final Task<Boolean> waited() {
    assert waited != null : "nobody waits";
    return waited;
  }

  /** Returns whether this iterator was closed. */
  protected final boolean isClosed() {
    return closed;
  }

  /**
   * Makes {@code value} the current one.
   *
   * @return true, the answer to {@code advance}
   */
  protected final boolean moveTo(T value) {
    current = value;
    return true;
  }
}
