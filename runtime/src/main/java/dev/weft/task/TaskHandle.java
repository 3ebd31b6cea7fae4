package dev.weft.task;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a logical task that has no frame yet: its body has not suspended, or has not begun,
 * since it was handed to another thread's loop. Settled as what the body's call returns.
 */
final class TaskHandle<T> extends Combining<T> {
  /** What the call of the body returned; null before that. */
  private @Nullable CoreTask<?> followed;

  private @Nullable String reason;
  private volatile @Nullable String askedAnywhere;

  TaskHandle(Context context) {
    super(context);
  }

  /** Returns why a body that has not begun must not begin any more, or null if it may. */
  @Nullable String askedBeforeItBegan() {
    return askedAnywhere;
  }

  /** The request itself would come too late: the start of the body is queued before it. */
  @Override
  void askedAnywhere(String reason) {
    askedAnywhere = reason;
  }

  /** Returns whether this was asked while the body has not suspended, which is where it is told. */
  boolean isAskedBeforeItSuspended() {
    return followed == null && (reason != null || askedAnywhere != null);
  }

  /** Takes note of what the call of the body returned. */
  void follow(CoreTask<?> started) {
    followed = started;
    if (started.isDone()) {
      childSettled(started);
      return;
    }
    started.register(this);
    if (reason != null) ask(reason);
  }

  @Override
  protected boolean stop(String reason) {
    this.reason = reason;
    if (followed == null) return true; // the first suspension is where it is delivered
    if (followed instanceof PendingTask<?> task
        && task.context == context
        && task.isCancellable()) {
      task.ask(reason);
    } else {
      followed.unregister(this);
      release();
      settleCancelled(reason);
    }
    return true;
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return followed instanceof PendingTask<?> task && !task.isDone() ? List.of(task) : List.of();
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    release(); // of a hop's hold
    settle(child.status(), child.slot);
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    return followed;
  }

  @Override
  protected @Nullable CoreTask<?> standsFor() {
    return followed;
  }

  @Override
  protected String kind() {
    return "(not suspended yet)";
  }
}
