package dev.weft.spi;

import dev.weft.Loop;
import dev.weft.report.ErrorLog;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A timer of a loop that has only an executor. One thread waits for the timers of all such loops,
 * and runs nothing: what is due is handed to its loop.
 */
final class GuestTimer implements Loop.Timer, Runnable {
  private static final class Lazy {
    static final ScheduledThreadPoolExecutor CLOCK = clock();
  }

  private final Loop loop;

  /** Null once it has begun, or was taken back. Loop's thread only. */
  private Runnable action;

  private Future<?> pending;

  private GuestTimer(Loop loop, Runnable action) {
    this.loop = loop;
    this.action = action;
  }

  /** As {@link Loop#schedule}, on {@code loop}. */
  static Loop.Timer schedule(Loop loop, Runnable action, long delayNanos) {
    Objects.requireNonNull(action, "action");
    if (!loop.inLoop()) {
      throw new IllegalStateException(
          "a timer can be made only on the loop's own thread, and this is \""
              + Thread.currentThread().getName()
              + "\". Post an action that does it, with Loop.execute.");
    }
    GuestTimer timer = new GuestTimer(loop, action);
    if (delayNanos <= 0) {
      loop.execute(timer::fire);
    } else {
      timer.pending = Lazy.CLOCK.schedule(timer, delayNanos, TimeUnit.NANOSECONDS);
    }
    return timer;
  }

  /** On the clock's thread: the time has come. */
  @Override
  public void run() {
    try {
      loop.execute(this::fire);
    } catch (RejectedExecutionException closed) {
      // Nobody is there any more for whom it could fire.
    } catch (Throwable broken) { // the clock would keep it to itself
      ErrorLog.tell(
          loop.errorHandler(),
          "The executor of " + loop + " threw when a timer was handed to it, which never fires",
          broken);
    }
  }

  private void fire() {
    Runnable due = action;
    action = null;
    if (due != null) due.run();
  }

  @Override
  public void cancel() {
    action = null;
    if (pending != null) pending.cancel(false);
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread thread = new Thread(body, "weft-timers");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true); // else a cancelled timer is kept until its time
    return clock;
  }
}
