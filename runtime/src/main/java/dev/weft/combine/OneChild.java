package dev.weft.combine;

import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.PendingTask;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task around one child, which it has started: asked to stop, it asks the child, and it ends when
 * that has, as that has.
 */
abstract class OneChild<T> extends Combining<T> {
  final CoreTask<?> child;

  /** Why this was asked to stop; null if it was not. */
  @Nullable String cancelReason;

  /** Creates the task around a child that has not ended yet. */
  OneChild(CoreTask<?> child) {
    this.child = child;
  }

  @Override
  protected boolean stop(String reason) {
    if (child.isDone()) return false; // its outcome is on its way here
    cancelReason = reason;
    ask(child, reason);
    return true;
  }

  /** A child that was cancelled though nobody asked this is an ordinary failure here. */
  @Override
  protected void childSettled(CoreTask<?> settled) {
    if (!settled.isCancelled()) {
      settleAs(settled);
    } else if (cancelReason != null) {
      settleCancelled(cancelReason);
    } else {
      settle(FAILED, failure(exception(settled)));
    }
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return child.isDone() ? List.of() : List.of((PendingTask<?>) child);
  }

  @Override
  protected CoreTask<?> awaits() {
    return child;
  }
}
