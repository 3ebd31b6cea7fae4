package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.RetryPolicy;
import dev.weft.Task;
import dev.weft.report.FirstFailure;
import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.Inherited;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts work again and again until it succeeds or its policy says that it is enough. Fails with
 * the last failure, in which those before it are suppressed, the latest of them.
 */
public final class Retrying<T> extends Combining<T> implements Runnable {
  private static final int FAILURES_KEPT = 10;

  private final RetryPolicy policy;
  private final AsyncSupplier<T> work;
  private final Inherited inherited = dispatcher().handedOn();
  private final ArrayDeque<Throwable> failures = new ArrayDeque<>();
  private int attempts;

  /** The attempt that runs or has just ended; null while waiting for the next. */
  private @Nullable CoreTask<?> attempt;

  private Loop.@Nullable Timer timer;
  private @Nullable String stopReason;

  private Retrying(RetryPolicy policy, AsyncSupplier<T> work) {
    this.policy = policy;
    this.work = work;
  }

  /** Returns a task for the first value that {@code work} delivers. */
  public static <T> Task<T> of(RetryPolicy policy, AsyncSupplier<T> work) {
    Spawn.requireLoop("retry");
    Retrying<T> retrying = new Retrying<>(policy, work);
    retrying.start();
    return retrying;
  }

  private void start() {
    timer = null;
    attempts++;
    CoreTask<?> child = Spawn.start(dispatcher(), inherited, Spawn.CALL, work);
    attempt = child;
    join(child);
    if (stopReason != null && !child.isDone()) ask(child, stopReason);
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    if (child.isSucceeded()) {
      settleAs(child);
    } else if (stopReason != null && child.isCancelled()) {
      settleCancelled(stopReason);
    } else {
      executeHere(this); // the policy is code of others
    }
  }

  /** An attempt has failed, or the time for the next has come. */
  @Override
  public void run() {
    if (isDone()) return;
    runAsTask(this::goOn);
  }

  private void goOn() {
    try {
      if (attempt == null) {
        start();
      } else {
        attemptFailed(exception(attempt));
      }
    } catch (Throwable broken) {
      policyFailed(broken);
    }
  }

  private void attemptFailed(Throwable thrown) {
    if (stopReason != null || attempts >= policy.attempts() || !policy.isRetried(thrown)) {
      fail(thrown);
      return;
    }
    if (failures.size() == FAILURES_KEPT) failures.remove();
    failures.add(thrown);
    attempt = null;
    timer = dispatcher().loop().schedule(this, policy.delayNanos(attempts));
  }

  /** What it was asked about is not lost. */
  private void policyFailed(Throwable broken) {
    if (attempt != null) FirstFailure.suppress(broken, exception(attempt));
    fail(broken);
  }

  private void fail(Throwable thrown) {
    for (Throwable earlier : failures) FirstFailure.suppress(thrown, earlier);
    settle(FAILED, failure(thrown));
  }

  @Override
  protected boolean stop(String reason) {
    stopReason = reason;
    if (attempt instanceof PendingTask<?> running && !running.isDone()) {
      ask(running, reason);
      return true;
    }
    if (timer != null) {
      timer.cancel();
      settleCancelled(reason);
    }
    return false; // the attempt's outcome is on its way here
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return attempt instanceof PendingTask<?> task && !task.isDone() ? List.of(task) : List.of();
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    return attempt;
  }

  @Override
  protected String kind() {
    return "Weft.retry";
  }
}
