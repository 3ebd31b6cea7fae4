package dev.weft.frame;

import dev.weft.Task;

/**
 * What {@code yieldNow} returns: always pending, and whoever waits for it is queued at once behind
 * what is ready. One object serves every loop, so that giving way allocates nothing.
 */
public final class YieldTask extends PendingTask<Void> {
  private static final YieldTask INSTANCE = new YieldTask();

  private YieldTask() {
    super((Context) null);
  }

  /** Returns the one instance. */
  public static Task<Void> instance() {
    return INSTANCE;
  }

  @Override
  void register(Waiter waiter) {
    SettledTask<?> done = (SettledTask<?>) SettledTask.of(null);
    if (waiter instanceof Frame<?> frame) frame.slot = done;
    waiter.settled(done);
  }

  @Override
  void unregister(Waiter waiter) {}

  @Override
  void requestCancel(String reason) {
    // Nobody owns it: a task that waits for it is queued already.
  }
}
