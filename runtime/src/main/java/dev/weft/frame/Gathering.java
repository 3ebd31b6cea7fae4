package dev.weft.frame;

import dev.weft.Outcome;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

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
  private String cancelReason;

  private Gathering(CompletionStage<?>[] stages, boolean collects) {
    this.collects = collects;
    children = new CoreTask<?>[stages.length];
    for (int i = 0; i < stages.length; i++) children[i] = here(Stages.task(stages[i]));
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

  /** Returns {@code child}, or what stands for it on this task's own loop. */
  private CoreTask<?> here(CoreTask<?> child) {
    if (!(child instanceof PendingTask<?> task)) return child;
    boolean elsewhere = !task.home().isShared && task.home() != home();
    return elsewhere || task == YieldTask.INSTANCE ? new Mirror<>(task) : task;
  }

  private void registerWithChildren() {
    if (children.length == 0) conclude();
    for (CoreTask<?> child : children) {
      if (isDone()) return;
      if (child instanceof PendingTask<?> task && task.isAwaitedBy(this)) {
        settled(SettledTask.DONE); // given twice: it tells a waiter only once
      } else {
        child.register(this);
      }
    }
  }

  @Override
  void childSettled(CoreTask<?> child) {
    if (isDone()) return;
    pending--;
    if (child.status() != SUCCEEDED && cancelReason == null && !collects) {
      fail(child);
    } else if (pending == 0) {
      conclude();
    }
  }

  private void fail(CoreTask<?> first) {
    FirstFailure failures = new FirstFailure();
    failures.add(first.exception());
    for (CoreTask<?> child : children) {
      if (!child.isDone()) {
        child.unregister(this);
      } else if (child.isFailed()) {
        failures.add(child.exception());
      }
    }
    settle(FAILED, failure(failures.take()));
  }

  @Override
  boolean stop(String reason) {
    cancelReason = reason;
    boolean left = false;
    for (CoreTask<?> child : children) {
      if (child.isDone()) continue;
      PendingTask<?> task = (PendingTask<?>) child;
      if (task.isPartOf(this)) {
        task.ask(reason);
      } else if (task.isAwaitedBy(this)) {
        left = true;
        task.unregister(this);
        pending--;
      }
    }
    if (!isDone() && pending == 0) conclude();
    return !left;
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> running = new ArrayList<>();
    for (CoreTask<?> child : children) {
      if (!child.isDone() && ((PendingTask<?>) child).isAwaitedBy(this)) {
        running.add((PendingTask<?>) child);
      }
    }
    return running;
  }

  @Override
  void insist(String reason) {
    for (PendingTask<?> each : waitsFor()) {
      if (each.isPartOf(this)) each.askAgain(reason);
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
      if (child.isFailed()) failures.add(child.exception());
    }
    if (!failures.isEmpty()) {
      settle(FAILED, failure(failures.take()));
    } else if (complete) {
      settle(SUCCEEDED, values());
    } else {
      settleCancelled(cancelReason);
    }
  }

  private List<Object> values() {
    Object[] values = new Object[children.length];
    for (int i = 0; i < values.length; i++) values[i] = children[i].slot;
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  @Override
  CoreTask<?> awaits() {
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
