package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.ErrorLog;
import dev.weft.report.FirstFailure;
import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.Inherited;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts several pieces of work, all at once or one after the other, of which one is wanted. The
 * others are cancelled, and have ended when this is settled.
 */
public final class Racing<T> extends Combining<T> implements Runnable {
  private final AsyncSupplier<T>[] runners;

  /** How long one has before the next starts beside it; negative: all start at once. */
  private final long headStartNanos;

  /** Whether the first to end wins, however it ends; else the first to succeed. */
  private final boolean anyEnd;

  private final Inherited inherited = dispatcher().handedOn();
  private final List<CoreTask<?>> started = new ArrayList<>();
  private int running;
  private @Nullable CoreTask<?> winner;

  /** Null while none has failed. */
  private @Nullable FirstFailure failures;

  private @Nullable String stopReason;

  /** Those that failed when this was asked to stop already. */
  private final List<CoreTask<?>> failedLate = new ArrayList<>();

  private Loop.@Nullable Timer timer;
  private boolean queued;

  private Racing(AsyncSupplier<T>[] runners, long headStartNanos, boolean anyEnd) {
    this.runners = runners;
    this.headStartNanos = headStartNanos;
    this.anyEnd = anyEnd;
  }

  /** Returns a task that ends as the first of {@code runners} to end does. */
  public static <T> Task<T> first(AsyncSupplier<T>[] runners) {
    return new Racing<>(runners, -1, true).begin();
  }

  /**
   * Returns a task for the value of the first of {@code runners} to succeed.
   *
   * @param headStartNanos negative: all start at once
   */
  public static <T> Task<T> successful(AsyncSupplier<T>[] runners, long headStartNanos) {
    return new Racing<>(runners, headStartNanos, false).begin();
  }

  private Task<T> begin() {
    startDue();
    return this;
  }

  /** Starts what is due, in a turn of its own: starting runs code of others. */
  @Override
  public void run() {
    queued = false;
    runAsTask(this::startDue);
  }

  private void startDue() {
    if (timer != null) timer.cancel();
    timer = null;
    boolean all = headStartNanos < 0;
    do {
      if (mayStart()) startNext();
    } while (mayStart() && (all || running == 0));
    if (mayStart()) timer = dispatcher().loop().schedule(this, headStartNanos);
    concludeIfEnded();
  }

  private boolean mayStart() {
    return !isDecided() && started.size() < runners.length;
  }

  private boolean isDecided() {
    return winner != null || stopReason != null;
  }

  /** The child counts as running while it starts: what it does may cancel this task. */
  private void startNext() {
    AsyncSupplier<T> runner = runners[started.size()];
    int index = started.size();
    started.add(null);
    running++;
    CoreTask<?> child = Spawn.start(dispatcher(), inherited, Spawn.CALL, runner);
    started.set(index, child);
    if (child.isDone()) {
      running--;
      takeBackFrom(child);
      note(child);
    } else {
      join(child);
      if (stopReason != null) ask(child, stopReason);
    }
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    running--;
    note(child);
    if (mayStart() && !queued) {
      queued = true;
      executeHere(this);
    }
    concludeIfEnded();
  }

  private void note(CoreTask<?> child) {
    if (winner != null) {
      if (child.isFailed()) reportLoser(child);
    } else if (child.isSucceeded() || anyEnd && stopReason == null) {
      winner = child;
      if (stopReason != null) return; // the others are asked already, and this value is not lost
      askOthers("another one of the same race was first");
      watch("another one of the same race was first");
    } else if (stopReason != null) {
      if (child.isFailed()) failedLate.add(child);
    } else {
      if (failures == null) failures = new FirstFailure();
      failures.add(exception(child));
    }
  }

  /** Nobody is thrown the failure of one that was stopped, so the loop's handler is told. */
  private void reportLoser(CoreTask<?> loser) {
    executeHere(
        () ->
            ErrorLog.tell(
                dispatcher().loop().errorHandler(),
                "A task that had lost a race failed while it was being stopped: " + loser.name(),
                exception(loser)));
  }

  private void askOthers(String reason) {
    if (timer != null) timer.cancel();
    timer = null;
    for (PendingTask<?> child : waitsFor()) ask(child, reason);
  }

  @Override
  protected boolean stop(String reason) {
    if (winner != null) return false; // that is why the others were asked
    stopReason = reason;
    askOthers(reason);
    concludeIfEnded();
    return true;
  }

  private void concludeIfEnded() {
    if (running > 0 || isDone()) return;
    if (winner == null && stopReason != null) {
      concludeStopped(stopReason);
    } else if (winner == null) {
      if (started.size() == runners.length) settleFailed();
    } else if (winner.isCancelled()) {
      settle(FAILED, failure(exception(winner)));
    } else {
      failedLate.forEach(this::reportLoser);
      settleAs(winner);
    }
  }

  private void settleFailed() {
    assert failures != null : "all have ended, and none has won";
    settle(FAILED, failure(failures.take()));
  }

  /** All have ended since this was asked to stop, and none has delivered a value. */
  private void concludeStopped(String reason) {
    if (anyEnd && !failedLate.isEmpty()) {
      FirstFailure late = new FirstFailure();
      for (CoreTask<?> each : failedLate) late.add(exception(each));
      settle(FAILED, failure(late.take()));
    } else {
      failedLate.forEach(this::reportLoser);
      settleCancelled(reason);
    }
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> pending = new ArrayList<>();
    for (CoreTask<?> child : started) {
      if (child instanceof PendingTask<?> task && !task.isDone()) pending.add(task);
    }
    return pending;
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    for (int i = 0; i < started.size(); i++) { // another thread may look while one is added
      CoreTask<?> child = started.get(i);
      if (child != null && !child.isDone()) return child;
    }
    return null;
  }

  @Override
  protected String kind() {
    return anyEnd ? "Weft.race" : headStartNanos < 0 ? "Weft.anySuccessful" : "Weft.hedge";
  }
}
