package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.frame.CoreTask;
import dev.weft.frame.Spawn;
import dev.weft.frame.Waiter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Hands out tasks as they end. Leaves them as they are. Confined to the loop it is made on. */
public final class CompletionOrder<T> extends PushedValues<Task<T>> implements Waiter {
  private final Loop loop = Spawn.requireLoop("asCompleted");
  private final Set<Task<T>> pending;
  private final ArrayDeque<Task<T>> ended = new ArrayDeque<>();

  private CompletionOrder(Collection<? extends Task<T>> tasks) {
    pending = new LinkedHashSet<>(tasks);
  }

  /** Returns {@code tasks}, each once, in the order in which they end. */
  public static <T> AsyncIterator<Task<T>> of(Collection<? extends Task<T>> tasks) {
    Objects.requireNonNull(tasks, "tasks");
    for (Task<T> task : tasks) Objects.requireNonNull(task, "task");
    CompletionOrder<T> order = new CompletionOrder<>(tasks);
    for (Task<T> task : new LinkedHashSet<>(tasks)) ((CoreTask<T>) task).register(order);
    return order;
  }

  @Override
  public void settled(CoreTask<?> task) {
    if (loop.inLoop()) {
      ended(task);
    } else {
      loop.execute(() -> ended(task));
    }
  }

  /** It only looks: the failure is for whoever asks the task itself. */
  @Override
  public boolean isAsking() {
    return false;
  }

  @SuppressWarnings("unchecked")
  private void ended(CoreTask<?> task) {
    if (!pending.remove(task)) return; // closed meanwhile
    ended.add((Task<T>) task);
    if (isAwaited()) deliverPolled();
  }

  @Override
  protected Boolean poll() {
    if (!ended.isEmpty()) return moveTo(ended.remove());
    return pending.isEmpty() ? false : null;
  }

  @Override
  protected String operation() {
    return "Weft.asCompleted";
  }

  @Override
  protected Task<Void> release() {
    for (Task<T> task : pending) ((CoreTask<T>) task).unregister(this);
    pending.clear();
    ended.clear();
    return Task.of(null);
  }
}
