package dev.weft.iteration;

import dev.weft.Task;
import dev.weft.task.EndedCall;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over values each of which is fetched when it is asked for, by an async method.
 *
 * @param <T> the values
 */
public abstract non-sealed class PulledValues<T extends @Nullable Object>
    extends AbstractAsyncIterator<T> {
  /** For those who extend this. */
  protected PulledValues() {}

  /**
   * Fetches the next value: an async method, which ends with false where it is suspended when this
   * is closed. It may have been closed also where an await has just succeeded; what was handed over
   * by then is delivered, and nothing else is begun. If it is cancelled, the next call goes on as
   * if this one had not been.
   *
   * @return what {@link #moveTo} returns; false at the end
   * @throws Throwable becomes the failure of {@code advance}
   */
  protected abstract Task<Boolean> pull() throws Throwable;

  @Override
  final Task<Boolean> next() throws Throwable {
    return pull();
  }

  @Override
  final Task<Void> endWait() {
    return EndedCall.end(waited(), false, "the iterator was closed", "AsyncIterator.closeAsync");
  }
}
