package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.task.CoreTask;
import dev.weft.task.Dispatcher;
import dev.weft.task.Spawn;
import dev.weft.task.TaskAccess;
import dev.weft.task.Waiter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands out tasks as they end. Leaves them as they are. Confined to the loop it is made on. */
public final class CompletionOrder<T> extends PushedValues<Task<T>> implements Waiter {
  private final Dispatcher dispatcher = Dispatcher.present();
  private final Set<Task<T>> pending;
  private final ArrayDeque<Task<T>> ended = new ArrayDeque<>();

  private CompletionOrder(Collection<? extends Task<T>> tasks) {
    pending = new LinkedHashSet<>(tasks);
  }

  /** Returns {@code tasks}, each once, in the order in which they end. */
  public static <T> AsyncIterator<Task<T>> of(Collection<? extends Task<T>> tasks) {
    Spawn.requireLoop("asCompleted");
    Objects.requireNonNull(tasks, "tasks");
    for (Task<T> task : tasks) Objects.requireNonNull(task, "task");
    CompletionOrder<T> order = new CompletionOrder<>(tasks);
    for (Task<T> task : new LinkedHashSet<>(tasks)) TaskAccess.register((CoreTask<T>) task, order);
    return order;
  }

  @Override
  public void settled(CoreTask<?> task) {
    if (dispatcher.loop().inLoop()) {
      ended(task);
    } else {
      dispatcher.loop().execute(() -> ended(task));
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
  protected @Nullable Boolean poll() {
    if (!ended.isEmpty()) return moveTo(ended.remove());
    return pending.isEmpty() ? false : null;
  }

  @Override
  protected String operation() {
    return "Weft.asCompleted";
  }

  @Override
  protected Task<Void> release() {
    for (Task<T> task : pending) TaskAccess.unregister((CoreTask<T>) task, this);
    pending.clear();
    ended.clear();
    return Task.done();
  }
}
