package dev.weft.frame;

import dev.weft.AsyncSupplier;
import dev.weft.DeadlineExceededException;
import dev.weft.Loop;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;

/**
 * Work that is cancelled when its time is up, and the exception that says so once it has ended.
 *
 * <p>What the work comes to in the end counts: a value or a failure that it still delivers is not
 * lost. Only if it ended by being cancelled, and the deadline is why, is the deadline the outcome.
 */
public final class TimeLimit<T> extends Combining<T> implements Runnable {
  private final Duration limit;
  private CoreTask<?> child;
  private Loop.Timer timer;
  private boolean expired;
  private String cancelReason;

  private TimeLimit(Duration limit) {
    this.limit = limit;
  }

  /** Starts {@code work}, which has {@code nanos} to finish; none at all means: not started. */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> of(Duration limit, long nanos, AsyncSupplier<T> work) {
    Loop loop = Spawn.requireLoop("timeout");
    if (nanos <= 0) return Task.failed(new DeadlineExceededException(limit));
    CoreTask<?> child = Spawn.start(work);
    if (child.isDone()) return (Task<T>) child;
    TimeLimit<T> timed = new TimeLimit<>(limit);
    timed.child = child;
    timed.timer = loop.schedule(timed, nanos);
    child.register(timed);
    return timed;
  }

  /** The time is up. */
  @Override
  public void run() {
    if (isDone() || cancelReason != null) return;
    expired = true;
    stopChild("the time limit of " + limit + " has passed");
  }

  @Override
  void stop(String reason) {
    if (cancelReason != null) return;
    cancelReason = reason;
    if (!expired) stopChild(reason);
  }

  private void stopChild(String reason) {
    if (child.isDone()) return; // its outcome is on its way here
    PendingTask<?> running = (PendingTask<?>) child;
    if (running.isCancellable()) {
      running.requestCancel(reason);
    } else {
      running.unregister(this);
      concludeStopped();
    }
  }

  @Override
  void childSettled(CoreTask<?> settled) {
    timer.cancel();
    if (settled.status() != CANCELLED) {
      settle(settled.status(), settled.slot);
    } else if (expired || cancelReason != null) {
      concludeStopped();
    } else {
      settle(FAILED, failure(settled.exception()));
    }
  }

  @Override
  protected List<StackTraceElement> where() {
    return child instanceof PendingTask<?> running ? running.where() : List.of();
  }

  private void concludeStopped() {
    timer.cancel();
    if (expired) {
      settle(FAILED, failure(new DeadlineExceededException(limit)));
    } else {
      settleCancelled(cancelReason);
    }
  }
}
