package dev.weft.combine;

import dev.weft.DoneAndPending;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits until enough of several tasks have ended, or the time is up, and says which have. Leaves
 * all of them as they are.
 */
public final class AwaitingSome<T> extends Combining<DoneAndPending<T>> {
  /** How many have to end. */
  public enum Until {
    /** One. */
    FIRST("firstCompleted"),
    /** One that fails; all, if none does. */
    FIRST_FAILURE("firstFailed"),
    /** All. */
    ALL("allCompleted");

    /** What users call it. */
    private final String word;

    Until(String word) {
      this.word = word;
    }
  }

  private final Set<Task<T>> tasks;
  private final Until until;
  private int pending;
  private Loop.@Nullable Timer timer;
  private boolean enough;

  private AwaitingSome(Collection<? extends Task<T>> tasks, Until until) {
    this.tasks = new LinkedHashSet<>(tasks);
    this.until = until;
    pending = this.tasks.size();
  }

  /**
   * Returns a task for what has ended.
   *
   * @param limitNanos after which time that is said whatever it is; {@code Long.MAX_VALUE}: never
   */
  public static <T> Task<DoneAndPending<T>> of(
      Collection<? extends Task<T>> tasks, Until until, long limitNanos) {
    Loop loop = Spawn.requireLoop(until.word);
    Objects.requireNonNull(tasks, "tasks");
    for (Task<T> task : tasks) Objects.requireNonNull(task, "task");
    AwaitingSome<T> waiting = new AwaitingSome<>(tasks, until);
    if (waiting.tasks.isEmpty()) throw new IllegalArgumentException("no task to wait for");
    if (limitNanos != Long.MAX_VALUE) {
      waiting.timer = loop.schedule(waiting::timeIsUp, limitNanos);
    }
    for (Task<T> task : waiting.tasks) waiting.join((CoreTask<T>) task);
    return waiting;
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    if (isDone()) return;
    pending--;
    boolean triggers =
        switch (until) {
          case FIRST -> true;
          case FIRST_FAILURE -> child.isFailed();
          case ALL -> false;
        };
    if (triggers || pending == 0) concludeLater();
  }

  /** It only looks: the failure is for whoever asks the task itself. */
  @Override
  public boolean isAsking() {
    return false;
  }

  /** So that those that end in the same turn are counted as well. */
  private void concludeLater() {
    if (enough) return;
    enough = true;
    executeHere(this::conclude);
  }

  private void timeIsUp() {
    concludeLater();
  }

  private void conclude() {
    if (isDone()) return;
    Set<Task<T>> done = new LinkedHashSet<>();
    Set<Task<T>> running = new LinkedHashSet<>();
    for (Task<T> task : tasks) (task.isDone() ? done : running).add(task);
    leaveAll();
    settle(SUCCEEDED, new DoneAndPending<>(done, running));
  }

  private void leaveAll() {
    if (timer != null) timer.cancel();
    for (Task<T> task : tasks) {
      if (!task.isDone()) leave((CoreTask<T>) task);
    }
  }

  @Override
  protected boolean stop(String reason) {
    leaveAll();
    settleCancelled(reason);
    return true;
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> running = new ArrayList<>();
    for (Task<T> task : tasks) {
      if (task instanceof PendingTask<?> child && !child.isDone()) running.add(child);
    }
    return running;
  }

  @Override
  protected void insist(String reason) {}

  @Override
  protected String kind() {
    return "Weft." + until.word;
  }
}
