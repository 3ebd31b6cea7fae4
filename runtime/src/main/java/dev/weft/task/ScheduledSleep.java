package dev.weft.task;

import dev.weft.Loop;
import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/** The sleep of a loop that only knows how to schedule actions. */
public final class ScheduledSleep extends PendingTask<Void> implements Runnable {
  private Loop.@Nullable Timer timer;

  private ScheduledSleep() {}

  /** Returns a task that succeeds once {@code delayNanos} have passed on {@code loop}. */
  public static Task<Void> on(Loop loop, long delayNanos) {
    ScheduledSleep sleep = new ScheduledSleep();
    sleep.timer = loop.schedule(sleep, delayNanos);
    return sleep;
  }

  @Override
  public void run() {
    settleFromAnywhere(SUCCEEDED, null);
  }

  @Override
  protected void cancelled() {
    if (timer != null) timer.cancel();
  }

  @Override
  protected String kind() {
    return "Weft.sleep";
  }
}
