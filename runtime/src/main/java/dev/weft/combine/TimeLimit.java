package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Deadline;
import dev.weft.DeadlineExceededException;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.Durations;
import dev.weft.task.CoreTask;
import dev.weft.task.Dispatcher;
import dev.weft.task.Inherited;
import dev.weft.task.Spawn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Work that is cancelled when its time is up, and the exception that says so once it has ended.
 *
 * <p>What the work comes to in the end counts: a value or a failure that it still delivers is not
 * lost. Only if it ended by being cancelled, and the deadline is why, is the deadline the outcome.
 */
public final class TimeLimit<T> extends OneChild<T> implements Runnable {
  /** In the place of a value: that the time is up is a failure. */
  private static final Object NONE = new Object();

  private final Duration limit;

  /** What there is when the time is up, or {@link #NONE}. */
  private final @Nullable Object otherwise;

  private Loop.@Nullable Timer timer;
  private boolean expired;

  private TimeLimit(CoreTask<?> child, Duration limit, @Nullable Object otherwise) {
    super(child);
    this.limit = limit;
    this.otherwise = otherwise;
  }

  /** Starts {@code work}, which has until {@code deadline}; if that has passed: not started. */
  public static <T> Task<T> of(Duration limit, Deadline deadline, AsyncSupplier<T> work) {
    if (deadline.hasPassed()) return Task.failed(new DeadlineExceededException(limit));
    return start(limit, deadline, work, NONE);
  }

  /** As {@link #of}; when the time is up, {@code otherwise} is the value. */
  public static <T> Task<T> orElse(
      Duration limit, Deadline deadline, AsyncSupplier<? extends T> work, T otherwise) {
    if (deadline.hasPassed()) return Task.of(otherwise);
    return start(limit, deadline, work, otherwise);
  }

  private static <T> Task<T> start(
      Duration limit,
      Deadline deadline,
      AsyncSupplier<? extends T> work,
      @Nullable Object otherwise) {
    Dispatcher dispatcher = Dispatcher.present();
    Inherited inherited = dispatcher.handedOn();
    Deadline around = inherited.deadline;
    Deadline earliest = around == null ? deadline : around.earlier(deadline);
    CoreTask<?> child = Spawn.start(dispatcher, inherited.until(earliest), Spawn.CALL, work);
    if (child.isDone()) return endedAtOnce(child);
    TimeLimit<T> timed = new TimeLimit<>(child, limit, otherwise);
    timed.timer = dispatcher.loop().schedule(timed, deadline.remainingNanos());
    timed.join(child);
    return timed;
  }

  /** The time is up. */
  @Override
  public void run() {
    if (isDone() || cancelReason != null) return;
    expired = true;
    if (child.isDone()) return; // its outcome is on its way here
    askTwice(child, "the time limit of " + Durations.text(limit) + " has passed");
  }

  @Override
  protected boolean stop(String reason) {
    return !expired && super.stop(reason);
  }

  @Override
  protected void childSettled(CoreTask<?> settled) {
    if (timer != null) timer.cancel();
    if (expired && settled.isCancelled()) {
      late();
    } else {
      super.childSettled(settled);
    }
  }

  private void late() {
    if (otherwise == NONE) {
      settle(FAILED, failure(new DeadlineExceededException(limit)));
    } else {
      settle(SUCCEEDED, otherwise);
    }
  }

  @Override
  protected String kind() {
    return "Weft.timeout";
  }
}
