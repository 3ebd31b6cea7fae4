package dev.weft.frame;

import java.util.Collection;

/**
 * A task without a body of its own that started other tasks: asked to stop, it asks them, and ends
 * when they have ended.
 */
abstract class Owner<T> extends PendingTask<T> {
  Owner() {}

  Owner(Context context) {
    super(context);
  }

  /**
   * Asks what this task started to stop. Called once, while this task is pending; it may be settled
   * when this returns.
   *
   * @return whether somebody was asked; if not, what is on its way arrives first, and the request
   *     goes back to whoever made it
   */
  abstract boolean stop(String reason);

  /** Returns the tasks that this one waits for. */
  abstract Collection<PendingTask<?>> waitsFor();

  @Override
  protected final void requestCancel(String reason) {
    if (context == null) {
      underMonitor(() -> stopOnce(reason));
    } else {
      stopOnce(reason);
    }
  }

  private void stopOnce(String reason) {
    if (isDone() || (state & HANDED) != 0) return;
    STATE.set(this, state | HANDED);
    if (!stop(reason)) keepRequest();
  }

  /** Takes back a request that {@code child}, which is settled, had no more use for. */
  final void takeBack(CoreTask<?> child) {
    if ((state & HANDED) != 0 && (child.state & CANCEL) != 0 && !child.isCancelled()) keepRequest();
  }

  @Override
  void insist(String reason) {
    for (PendingTask<?> each : waitsFor()) each.insist(reason);
  }

  /**
   * Code of others that {@code work} makes ready is queued by OffLoop and runs without the lock.
   */
  final void underMonitor(Runnable work) {
    OffLoop.execute(
        () -> {
          synchronized (this) {
            work.run();
          }
        });
  }
}
