package dev.weft.task;

import dev.weft.Task;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Settles a {@link CompletableFuture} as the task was, from the task's loop. */
public final class FutureCopy<T> implements Waiter, Runnable {
  private final CompletableFuture<T> copy;
  private final Inherited inherited;
  private CoreTask<T> task;

  FutureCopy(CoreTask<T> task, CompletableFuture<T> copy) {
    this.task = task;
    this.copy = copy;
    this.inherited = Inherited.here(task.homeOfCallbacks());
  }

  /** Returns a future that is settled as {@code task} is. */
  public static <T> CompletableFuture<T> of(Task<T> task) {
    CoreTask<T> original = (CoreTask<T>) task;
    CompletableFuture<T> copy = new JoinableFuture<>();
    if (original.isDone()) {
      original.copyTo(copy); // nobody depends on it yet, so no code of others runs here
    } else {
      original.register(new FutureCopy<>(original, copy));
    }
    return copy;
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
