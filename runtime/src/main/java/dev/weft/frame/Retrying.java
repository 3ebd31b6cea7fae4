package dev.weft.frame;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.RetryPolicy;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * Starts work again and again until it succeeds or its policy says that it is enough. Fails with
 * the last failure, in which those before it are suppressed, the latest of them.
 */
public final class Retrying<T> extends Combining<T> implements Runnable {
  private static final int FAILURES_KEPT = 10;

  private final RetryPolicy policy;
  private final AsyncSupplier<T> work;
  private final Inherited inherited = context.dispatcher().handedOn();
  private final ArrayDeque<Throwable> failures = new ArrayDeque<>();
  private int attempts;

  /** The attempt that runs or has just ended; null while waiting for the next. */
  private CoreTask<?> attempt;

  private Loop.Timer timer;
  private String stopReason;

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
    CoreTask<?> child = Spawn.start(context.dispatcher(), inherited, Spawn.CALL, work);
    attempt = child;
    child.register(this);
    if (stopReason != null && !child.isDone()) ((PendingTask<?>) child).ask(stopReason);
  }

  @Override
  void childSettled(CoreTask<?> child) {
    if (child.isSucceeded()) {
      settle(SUCCEEDED, child.slot);
    } else if (stopReason != null && child.isCancelled()) {
      settleCancelled(stopReason);
    } else {
      context.home.execute(this); // the policy is code of others
    }
  }

  /** An attempt has failed, or the time for the next has come. */
  @Override
  public void run() {
    if (isDone()) return;
    Dispatcher dispatcher = context.dispatcher();
    Context before = dispatcher.switchTo(context);
    try {
      if (attempt == null) {
        start();
      } else {
        attemptFailed(attempt.exception());
      }
    } catch (Throwable broken) {
      policyFailed(broken);
    } finally {
      dispatcher.switchTo(before);
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
    timer = context.home.loop.schedule(this, policy.delayNanos(attempts));
  }

  /** What it was asked about is not lost. */
  private void policyFailed(Throwable broken) {
    if (attempt != null) FirstFailure.suppress(broken, attempt.exception());
    fail(broken);
  }

  private void fail(Throwable thrown) {
    for (Throwable earlier : failures) FirstFailure.suppress(thrown, earlier);
    settle(FAILED, failure(thrown));
  }

  @Override
  boolean stop(String reason) {
    stopReason = reason;
    if (attempt instanceof PendingTask<?> running && !running.isDone()) {
      running.ask(reason);
      return true;
    }
    if (timer != null) {
      timer.cancel();
      settleCancelled(reason);
    }
    return false; // the attempt's outcome is on its way here
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    return attempt instanceof PendingTask<?> task && !task.isDone() ? List.of(task) : List.of();
  }

  @Override
  CoreTask<?> awaits() {
    return attempt;
  }

  @Override
  protected String kind() {
    return "Weft.retry";
  }
}
