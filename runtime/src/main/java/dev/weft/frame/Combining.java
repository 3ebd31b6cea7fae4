package dev.weft.frame;

/**
 * A task that is settled by what other tasks, its children, come to.
 *
 * <p>Children may be settled on any thread; what that means for this task is worked out on its own
 * loop, or under its monitor if it has none.
 */
abstract class Combining<T> extends PendingTask<T> implements Waiter {
  /** Takes note that {@code child} is settled. */
  abstract void childSettled(CoreTask<?> child);

  /** Takes note that this task is asked to stop; it is not settled, but its children may be. */
  abstract void stop(String reason);

  @Override
  public final void settled(CoreTask<?> child) {
    if (context == null) {
      underMonitor(() -> childSettled(child));
    } else if (context.dispatcher.loop.inLoop()) {
      childSettled(child);
    } else {
      onLoop(() -> childSettled(child));
    }
  }

  @Override
  protected final void requestCancel(String reason) {
    if (context == null) {
      underMonitor(() -> stopIfPending(reason));
    } else {
      stopIfPending(reason);
    }
  }

  private void stopIfPending(String reason) {
    if (!isDone()) stop(reason);
  }

  /**
   * Code of others that {@code work} makes ready is queued by OffLoop and runs without the lock.
   */
  private void underMonitor(Runnable work) {
    OffLoop.execute(
        () -> {
          synchronized (this) {
            work.run();
          }
        });
  }

  /** Adds the failure of a child that came after {@code first} to it, so that it is not lost. */
  static void suppress(Throwable first, CoreTask<?> child) {
    if (child.status() != FAILED) return;
    Throwable later = child.exception();
    if (later != first) first.addSuppressed(later);
  }
}
