package dev.weft.task;

import dev.weft.Task;

/**
 * What {@code yieldNow} returns: always pending, and whoever waits for it is queued at once behind
 * what is ready. One object serves every loop, so that giving way allocates nothing.
 */
public final class YieldTask extends PendingTask<Void> {
  static final YieldTask INSTANCE = new YieldTask();

  private YieldTask() {
    super(Anywhere.INSTANCE.root);
  }

  /** Returns the one instance. */
  public static Task<Void> instance() {
    return INSTANCE;
  }

  @Override
  void register(Waiter waiter) {
    if (waiter instanceof BodyTask<?> frame) {
      frame.giveWay();
    } else {
      Home.current().execute(() -> waiter.settled(SettledTask.DONE));
    }
  }

  /** Who has left is told nevertheless: every waiter that leaves has its outcome by then. */
  @Override
  void unregister(Waiter waiter) {}

  @Override
  protected boolean isCancellable() {
    return false; // nobody owns it, and who waits for it is queued already
  }

  @Override
  protected void requestCancel(String reason) {}

  @Override
  protected String kind() {
    return "Weft.yieldNow";
  }
}
