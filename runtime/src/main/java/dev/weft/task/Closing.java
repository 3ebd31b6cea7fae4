package dev.weft.task;

import dev.weft.AsyncCloseable;
import dev.weft.CancelledError;
import dev.weft.report.FirstFailure;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The closing of a resource by code that awaits it. It is part of that code's task, but a request
 * to stop does not reach it before the grace period is over: it goes back to whoever made it, and
 * is delivered at the next suspension.
 */
public final class Closing extends Combining<Object> {
  private final PendingTask<?> child;

  /** That to which a failure of the closing is added, so that this succeeds; or null. */
  private final @Nullable Throwable failure;

  /** Why the closing was asked to stop; null if it was not. */
  private @Nullable String cancelReason;

  private Closing(PendingTask<?> child, @Nullable Throwable failure) {
    this.child = child;
    this.failure = failure;
  }

  /** Returns a task for the end of {@code started}; that itself if there is nothing to shield. */
  public static CoreTask<?> of(CoreTask<?> started) {
    return of(started, null);
  }

  private static CoreTask<?> of(CoreTask<?> started, @Nullable Throwable failure) {
    if (!(started instanceof PendingTask<?> pending) || pending.isDone()) return started;
    Closing closing = new Closing(pending, failure);
    closing.join(pending);
    return closing;
  }

  /**
   * Closes {@code resource}, of any kind or null, after a block that has ended with {@code
   * failure}, or well if that is null.
   *
   * @return a task that fails with what closing fails with; if the block has failed, that is added
   *     to its failure, and the task succeeds
   */
  public static CoreTask<?> after(
      @Nullable AutoCloseable resource, @Nullable Throwable failure) {
    try {
      CoreTask<?> closing = of(begun(resource), failure);
      if (failure == null || closing == null || !closing.isDone()) return closing;
      if (!closing.isSucceeded()) FirstFailure.suppress(failure, closing.exception());
    } catch (Throwable thrown) {
      if (failure == null) throw Sneaky.rethrow(thrown);
      FirstFailure.suppress(failure, thrown);
    }
    return SettledTask.DONE;
  }

  private static CoreTask<?> begun(@Nullable AutoCloseable resource) throws Exception {
    if (resource instanceof AsyncCloseable<?> async) return (CoreTask<?>) async.closeAsync();
    if (resource != null) resource.close();
    return SettledTask.DONE;
  }

  @Override
  protected boolean stop(String reason) {
    return false;
  }

  @Override
  protected void insist(String reason) {
    if (child.isDone()) return; // its outcome is on its way here
    cancelReason = reason;
    if (isOwnChild(child)) {
      askAgain(child, reason);
    } else {
      leave(child);
      stopped(reason);
    }
  }

  @Override
  protected void childSettled(CoreTask<?> settled) {
    if (isDone()) return;
    if (settled.isSucceeded()) {
      settleAs(settled);
    } else if (cancelReason != null && settled.isCancelled()) {
      stopped(cancelReason);
    } else {
      // Also one that was cancelled though nobody asked this: an ordinary failure here.
      endedBy(exception(settled));
    }
  }

  private void stopped(String reason) {
    if (failure == null) {
      settleCancelled(reason);
    } else {
      endedBy(new CancelledError(reason));
    }
  }

  private void endedBy(Throwable cause) {
    if (failure == null) {
      settle(FAILED, failure(cause));
    } else {
      FirstFailure.suppress(failure, cause);
      settle(SUCCEEDED, null);
    }
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return child.isDone() ? List.of() : List.of(child);
  }

  @Override
  protected CoreTask<?> awaits() {
    return child;
  }

  @Override
  protected String kind() {
    return "AsyncCloseable.close";
  }
}
