package dev.weft.frame;

import java.util.Collection;
import java.util.List;

/**
 * Stands for a logical task that has no frame yet: its body has not suspended, or has not begun,
 * since it was handed to another thread's loop. Settled as what the body's call returns.
 */
final class TaskHandle<T> extends Combining<T> {
  private PendingTask<?> followed;
  private String reason;
  private volatile String askedAnywhere;

  TaskHandle(Context context) {
    super(context);
  }

  /** Returns why a body that has not begun must not begin any more, or null if it may. */
  String askedBeforeItBegan() {
    return askedAnywhere;
  }

  /** The request itself would come too late: the start of the body is queued before it. */
  @Override
  void askedAnywhere(String reason) {
    askedAnywhere = reason;
  }

  /** Takes note of what the call of the body returned. */
  void follow(CoreTask<?> started) {
    if (started.isDone()) {
      settle(started.status(), started.slot);
      return;
    }
    followed = (PendingTask<?>) started;
    started.register(this);
    if (reason != null) ask(reason);
  }

  @Override
  boolean stop(String reason) {
    this.reason = reason;
    if (followed == null) return true; // the first suspension is where it is delivered
    if (followed.context == context && followed.isCancellable()) {
      followed.ask(reason);
    } else {
      followed.unregister(this);
      settleCancelled(reason);
    }
    return true;
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    return followed == null || followed.isDone() ? List.of() : List.of(followed);
  }

  @Override
  void childSettled(CoreTask<?> child) {
    settle(child.status(), child.slot);
  }

  @Override
  public List<StackTraceElement> where() {
    return followed == null ? List.of() : followed.where();
  }

  @Override
  protected String kind() {
    return followed == null ? "(not suspended yet)" : followed.name();
  }
}
