package dev.weft.frame;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Settles a {@link CompletableFuture} as the task was, from the task's loop. */
final class FutureCopy<T> implements Waiter, Runnable {
  private final CompletableFuture<T> copy;
  private final Inherited inherited;
  private CoreTask<T> task;

  FutureCopy(CoreTask<T> task, CompletableFuture<T> copy) {
    this.task = task;
    this.copy = copy;
    this.inherited = Inherited.here(task.homeOfCallbacks());
  }

  @Override
  @SuppressWarnings("unchecked")
  public void settled(CoreTask<?> settled) {
    // The copy's dependents are code of others, which never runs in the call that settles a task.
    Home home = task.home();
    task = (CoreTask<T>) settled; // yieldNow is never settled itself
    try {
      home.execute(this);
    } catch (RejectedExecutionException closed) {
      OffLoop.execute(this);
    }
  }

  @Override
  public void run() {
    inherited.run(() -> task.copyTo(copy));
  }
}
