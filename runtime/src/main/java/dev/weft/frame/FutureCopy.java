package dev.weft.frame;

import java.util.concurrent.CompletableFuture;

/** Settles a {@link CompletableFuture} as the task was, from the task's loop. */
final class FutureCopy<T> implements Waiter, Runnable {
  private final CoreTask<T> task;
  private final CompletableFuture<T> copy;

  FutureCopy(CoreTask<T> task, CompletableFuture<T> copy) {
    this.task = task;
    this.copy = copy;
  }

  @Override
  public void settled(CoreTask<?> settled) {
    // The copy's dependents are user code, which never runs inside the call that settles a task.
    if (task instanceof PendingTask<T> pending && pending.context != null) {
      pending.context.dispatcher.execute(this);
    } else {
      OffLoop.execute(this);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public void run() {
    if (task.status() == CoreTask.SUCCEEDED) {
      copy.complete((T) task.slot);
    } else {
      copy.completeExceptionally(task.exception());
    }
  }
}
