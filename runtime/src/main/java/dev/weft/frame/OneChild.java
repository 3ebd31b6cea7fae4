package dev.weft.frame;

import java.util.Collection;
import java.util.List;

/**
 * A task around one child, which it has started: asked to stop, it asks the child, and it ends when
 * that has, as that has.
 */
abstract class OneChild<T> extends Combining<T> {
  final CoreTask<?> child;

  /** Why this was asked to stop; null if it was not. */
  String cancelReason;

  /** Creates the task around a child that has not ended yet. */
  OneChild(CoreTask<?> child) {
    this.child = child;
  }

  @Override
  boolean stop(String reason) {
    if (child.isDone()) return false; // its outcome is on its way here
    cancelReason = reason;
    ((PendingTask<?>) child).ask(reason);
    return true;
  }

  /** A child that was cancelled though nobody asked this is an ordinary failure here. */
  @Override
  void childSettled(CoreTask<?> settled) {
    if (settled.status() != CANCELLED) {
      settle(settled.status(), settled.slot);
    } else if (cancelReason != null) {
      settleCancelled(cancelReason);
    } else {
      settle(FAILED, failure(settled.exception()));
    }
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    return child.isDone() ? List.of() : List.of((PendingTask<?>) child);
  }

  @Override
  CoreTask<?> awaits() {
    return child;
  }
}
