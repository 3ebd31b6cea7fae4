package dev.weft.iteration;

import dev.weft.Task;
import dev.weft.task.PendingTask;
import dev.weft.task.TaskAccess;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over values that come by themselves, whether or not somebody waits for them. Confined
 * to its loop.
 *
 * @param <T> the values
 */
public abstract non-sealed class PushedValues<T extends @Nullable Object>
    extends AbstractAsyncIterator<T> {
  /** For those who extend this. */
  protected PushedValues() {}

  /**
   * Moves to the next value, if it is there.
   *
   * @return what {@link #moveTo} returns; false at the end; null if it has to be waited for
   * @throws Throwable becomes the failure of {@code advance}
   */
  protected abstract @Nullable Boolean poll() throws Throwable;

  /** Takes note that nobody waits any more, and nothing was delivered. */
  protected void stopWaiting() {}

  /** Returns what users call, for messages, such as {@code Channel.values}. */
  protected abstract String operation();

  /** Returns whether only other threads know that somebody waits, so that the loop has to, too. */
  protected boolean isFedFromElsewhere() {
    return false;
  }

  @Override
  final Task<Boolean> next() throws Throwable {
    Boolean more = poll();
    return more == null ? new Wait(this) : Task.of(more);
  }

  @Override
  final Task<Void> endWait() {
    deliverArrived();
    if (isAwaited()) {
      stopWaiting();
      deliverEnd(null);
    }
    return Task.done();
  }

  /** Delivers what has come, and is known only in a turn of the loop to come. */
  protected void deliverArrived() {}

  /** Moves to {@code value}, for which somebody {@linkplain #isAwaited waits}. */
  protected final void deliver(T value) {
    moveTo(value);
    ((Wait) waited()).end(true);
  }

  /** Tells whoever {@linkplain #isAwaited waits} that there are no more values, or why. */
  protected final void deliverEnd(@Nullable Throwable failure) {
    if (failure == null) {
      ((Wait) waited()).end(false);
    } else {
      ((Wait) waited()).fail(failure);
    }
  }

  /**
   * Lets whoever {@linkplain #isAwaited waits} go on with what {@link #poll} says now, if it can.
   */
  protected final void deliverPolled() {
    try {
      Boolean more = poll();
      if (more != null) ((Wait) waited()).end(more);
    } catch (Throwable thrown) {
      deliverEnd(thrown);
    }
  }

  /** A call of advance that is waiting. */
  private static final class Wait extends PendingTask<Boolean> {
    private final PushedValues<?> iterator;

    Wait(PushedValues<?> iterator) {
      this.iterator = iterator;
      if (iterator.isFedFromElsewhere()) hold();
    }

    void end(boolean more) {
      release();
      settleFromAnywhere(SUCCEEDED, more);
    }

    void fail(Throwable cause) {
      release();
      settleFromAnywhere(FAILED, TaskAccess.failure(cause));
    }

    @Override
    protected void cancelled() {
      release();
      iterator.stopWaiting();
    }

    @Override
    protected String kind() {
      return iterator.operation();
    }
  }
}
