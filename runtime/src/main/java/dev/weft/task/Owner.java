package dev.weft.task;

import java.util.Collection;

/**
 * A task without a body of its own that started other tasks: asked to stop, it asks them, and ends
 * when they have ended.
 */
public abstract class Owner<T> extends PendingTask<T> {
  protected Owner() {}

  Owner(Context context) {
    super(context);
  }

  /**
   * Asks what this task started to stop, each time this task is asked while it is pending; it may
   * be settled when this returns.
   *
   * @return whether everything that this still waits for was asked; if not, the request goes back
   *     to whoever made it, unless this ends as cancelled
   */
  protected abstract boolean stop(String reason);

  /** Returns the tasks that this one waits for. */
  protected abstract Collection<PendingTask<?>> waitsFor();

  @Override
  protected final void requestCancel(String reason) {
    context.home.alone(this, () -> stopNow(reason));
  }

  private void stopNow(String reason) {
    if (isDone()) return;
    boolean all = stop(reason);
    if (!isDone()) Cancellation.asked(this, all);
  }

  @Override
  protected void insist(String reason) {
    for (PendingTask<?> each : waitsFor()) each.askAgain(reason);
  }
}
