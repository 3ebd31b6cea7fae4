package dev.weft.frame;

import dev.weft.AsyncIterator;
import dev.weft.Promise;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** Hands out tasks as they end. Leaves them as they are. Confined to the loop it is made on. */
public final class CompletionOrder<T> implements AsyncIterator<Task<T>>, Waiter {
  private final Dispatcher dispatcher = Dispatcher.current();
  private final Set<Task<T>> pending;
  private final ArrayDeque<Task<T>> ended = new ArrayDeque<>();
  private Promise<Boolean> waiting;
  private Task<T> current;

  private CompletionOrder(Collection<? extends Task<T>> tasks) {
    pending = new LinkedHashSet<>(tasks);
  }

  /** Returns {@code tasks}, each once, in the order in which they end. */
  public static <T> AsyncIterator<Task<T>> of(Collection<? extends Task<T>> tasks) {
    Spawn.requireLoop("asCompleted");
    Objects.requireNonNull(tasks, "tasks");
    for (Task<T> task : tasks) Objects.requireNonNull(task, "task");
    CompletionOrder<T> order = new CompletionOrder<>(tasks);
    for (Task<T> task : new LinkedHashSet<>(tasks)) ((CoreTask<T>) task).register(order);
    return order;
  }

  @Override
  public void settled(CoreTask<?> task) {
    if (dispatcher.loop.inLoop()) {
      ended(task);
    } else {
      dispatcher.execute(() -> ended(task));
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
    if (waiting == null) return;
    Promise<Boolean> told = waiting;
    waiting = null;
    current = ended.remove();
    told.succeed(true);
  }

  @Override
  public Task<Boolean> advance() {
    if (waiting != null) {
      throw new IllegalStateException(
          "advance was called again before its task was settled; await it first");
    }
    current = ended.poll();
    if (current != null) return Task.of(true);
    if (pending.isEmpty()) return Task.of(false);
    waiting = new Promise<>(() -> waiting = null);
    return waiting;
  }

  @Override
  public Task<T> current() {
    if (current == null) throw new IllegalStateException("there is no current task; advance first");
    return current;
  }

  @Override
  public Task<Void> close() {
    for (Task<T> task : pending) ((CoreTask<T>) task).unregister(this);
    pending.clear();
    ended.clear();
    return Task.of(null);
  }
}
