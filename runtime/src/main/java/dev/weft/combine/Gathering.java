package dev.weft.combine;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.report.FirstFailure;
import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.Mirror;
import dev.weft.task.PendingTask;
import dev.weft.task.SettledTask;
import dev.weft.task.Stages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Waits for tasks that are running already, and fails as soon as one of them fails. The others then
 * go on: they were started by others, who may still want them. Or collects what each comes to, and
 * does not fail.
 *
 * <p>One object for all children, which is registered with each of them and counts.
 */
public final class Gathering<T> extends Combining<List<T>> {
  private final CoreTask<?>[] children;
  private final boolean collects;
  private int pending;
  private @Nullable String cancelReason;

  private Gathering(CompletionStage<?>[] stages, boolean collects) {
    this.collects = collects;
    children = new CoreTask<?>[stages.length];
    for (int i = 0; i < stages.length; i++)
      children[i] = Mirror.beside(this, Stages.task(stages[i]));
    pending = children.length;
  }

  /** Returns a task for the values of {@code stages}, in their order. */
  public static <T> Task<List<T>> of(CompletionStage<?>[] stages) {
    Gathering<T> gathering = new Gathering<>(stages, false);
    gathering.registerWithChildren();
    return gathering;
  }

  /** Returns a task for what {@code stages} come to, in their order. */
  public static <T> Task<List<Outcome<T>>> outcomes(CompletionStage<?>[] stages) {
    Gathering<Outcome<T>> gathering = new Gathering<>(stages, true);
    gathering.registerWithChildren();
    return gathering;
  }

  private void registerWithChildren() {
    if (children.length == 0) conclude();
    for (CoreTask<?> child : children) {
      if (isDone()) return;
      if (child instanceof PendingTask<?> task && isJoined(task)) {
        settled(SettledTask.DONE); // given twice: it tells a waiter only once
      } else {
        join(child);
      }
    }
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    if (isDone()) return;
    pending--;
    if (!child.isSucceeded() && cancelReason == null && !collects) {
      fail(child);
    } else if (pending == 0) {
      conclude();
    }
  }

  private void fail(CoreTask<?> first) {
    FirstFailure failures = new FirstFailure();
    failures.add(exception(first));
    for (CoreTask<?> child : children) {
      if (!child.isDone()) {
        leave(child);
      } else if (child.isFailed()) {
        failures.add(exception(child));
      }
    }
    settle(FAILED, failure(failures.take()));
  }

  @Override
  protected boolean stop(String reason) {
    cancelReason = reason;
    boolean left = false;
    for (CoreTask<?> child : children) {
      if (child.isDone()) continue;
      PendingTask<?> task = (PendingTask<?>) child;
      if (isOwnChild(task)) {
        ask(task, reason);
      } else if (isJoined(task)) {
        left = true;
        leave(task);
        pending--;
      }
    }
    if (!isDone() && pending == 0) conclude();
    return !left;
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> running = new ArrayList<>();
    for (CoreTask<?> child : children) {
      if (!child.isDone() && isJoined((PendingTask<?>) child)) {
        running.add((PendingTask<?>) child);
      }
    }
    return running;
  }

  @Override
  protected void insist(String reason) {
    for (PendingTask<?> each : waitsFor()) {
      if (isOwnChild(each)) askAgain(each, reason);
    }
  }

  /** Every child that this task has to wait for is settled. */
  private void conclude() {
    if (!collects) {
      concludeWithValues();
    } else if (cancelReason == null || hasAll()) {
      settle(SUCCEEDED, outcomes());
    } else {
      settleCancelled(cancelReason);
    }
  }

  /** Returns whether the request to stop came too late for every child. */
  private boolean hasAll() {
    for (CoreTask<?> child : children) {
      if (!child.isDone() || child.isCancelled()) return false;
    }
    return true;
  }

  private List<Object> outcomes() {
    Object[] outcomes = new Object[children.length];
    for (int i = 0; i < outcomes.length; i++) outcomes[i] = children[i].outcome();
    return Collections.unmodifiableList(Arrays.asList(outcomes));
  }

  private void concludeWithValues() {
    FirstFailure failures = new FirstFailure();
    boolean complete = true;
    for (CoreTask<?> child : children) {
      complete &= child.isSucceeded();
      if (child.isFailed()) failures.add(exception(child));
    }
    if (!failures.isEmpty()) {
      settle(FAILED, failure(failures.take()));
    } else if (complete) {
      settle(SUCCEEDED, values());
    } else {
      assert cancelReason != null : "a child that was cancelled makes this fail";
      settleCancelled(cancelReason);
    }
  }

  private List<Object> values() {
    Object[] values = new Object[children.length];
    for (int i = 0; i < values.length; i++) values[i] = value(children[i]);
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    for (CoreTask<?> child : children) {
      if (!child.isDone()) return child;
    }
    return null;
  }

  @Override
  protected String kind() {
    return collects ? "Weft.gatherOutcomes" : "Weft.gather";
  }
}
