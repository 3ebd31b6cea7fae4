package dev.weft.frame;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.task.CoreTask;
import dev.weft.task.Dispatcher;
import dev.weft.task.PendingTask;
import dev.weft.task.Sneaky;
import dev.weft.task.TaskAccess;
import dev.weft.task.Waiter;
import dev.weft.task.YieldTask;
import java.util.concurrent.CompletionStage;

/**
 * An iterator over values each of which is fetched when it is asked for. The async method that the
 * transformer would make of
 *
 * <pre>{@code
 * Boolean more;
 * do {
 *   if (isClosed()) return Task.of(false);
 *   more = take(await(fetch()));
 * } while (more == null);
 * return Task.of(more);
 * }</pre>
 *
 * <p>Written by hand: of this module, only {@code dev.weft.io} is rewritten.
 *
 * @param <T> the values
 */
public abstract non-sealed class PulledValues<T> extends AbstractAsyncIterator<T> {
  private CompletionStage<?> pending;

  /** Whether {@link #pending} is not a fetch, but a turn for others. */
  private boolean gaveWay;

  /** For those who extend this. */
  protected PulledValues() {}

  /**
   * Begins to fetch the next value. Not called once this is closed.
   *
   * @return what is to be awaited; null if that is nothing
   * @throws Throwable becomes the failure of {@code advance}
   */
  protected abstract CompletionStage<?> fetch() throws Throwable;

  /**
   * Takes what {@link #fetch} has come to. If that is a cancellation, the next {@code fetch} goes
   * on as if this one had not been.
   *
   * @param settled what it returned
   * @return what {@link #moveTo} returns; false at the end; null to fetch again
   * @throws Throwable becomes the failure of {@code advance}
   */
  protected abstract Boolean take(CompletionStage<?> settled) throws Throwable;

  @Override
  final Task<Boolean> next() throws Throwable {
    Boolean more = pull();
    return more == null ? new Advancing(this).suspendFirst(pending, 1) : Task.of(more);
  }

  /** Returns whether there is a value, or null if that depends on what is {@link #pending}. */
  private Boolean pull() throws Throwable {
    for (int left = Dispatcher.RUN_LIMIT; !isClosed(); left--) {
      gaveWay = left == 0;
      CompletionStage<?> stage = gaveWay ? YieldTask.instance() : fetch();
      if (stage != null && !Await.isSettled(stage)) {
        pending = stage;
        return null;
      }
      Boolean more = take(stage);
      if (more != null) return more;
    }
    return false;
  }

  /** Goes on with the outcome of what was pending; returns as {@link #pull} does. */
  private Boolean pullFurther(Task<?> settled) throws Throwable {
    pending = null;
    if (gaveWay) {
      Await.take(settled);
      return pull();
    }
    Boolean more = take(settled);
    return more == null ? pull() : more;
  }

  @Override
  final Task<Void> endWait() {
    Stopping stopping = new Stopping();
    Advancing advancing = (Advancing) waited();
    if (!TaskAccess.endWith(advancing, false, "the iterator was closed", stopping))
      return Task.of(null);
    pending = null;
    return stopping;
  }

  /** A call of advance that is waiting. */
  private static final class Advancing extends Frame<Boolean> {
    private static final FrameInfo INFO =
        new FrameInfo(
            AsyncIterator.class.getName(), "advance", "AsyncIterator.java", "\0\0", "\0\1");

    private PulledValues<?> iterator;

    Advancing(PulledValues<?> iterator) {
      this.iterator = iterator;
    }

    @Override
    protected Frame<?> resume() {
      PulledValues<?> of = iterator;
      try {
        Boolean more = of.pullFurther(awaited());
        if (more == null) return suspend(of.pending, 1);
        clear();
        return succeed(more);
      } catch (Throwable thrown) {
        throw Sneaky.rethrow(thrown);
      }
    }

    @Override
    protected FrameInfo info() {
      return INFO;
    }

    @Override
    protected void clear() {
      iterator = null;
    }
  }

  /**
   * The end of a fetch that nobody waits for any more. A failure is whoever closes'; and so is the
   * wait, even if that one is cancelled: the source is not released under the hands of the fetch.
   */
  private static final class Stopping extends PendingTask<Void> implements Waiter {
    @Override
    public void settled(CoreTask<?> fetching) {
      if (fetching.isFailed()) {
        settleFromAnywhere(FAILED, failure(TaskAccess.exception(fetching)));
      } else {
        settleFromAnywhere(SUCCEEDED, null);
      }
    }

    @Override
    protected void requestCancel(String reason) {
      // Goes back to whoever closes.
    }

    @Override
    protected String kind() {
      return "AsyncIterator.close";
    }
  }
}
