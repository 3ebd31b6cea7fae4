package dev.weft.task;

/** What an async method that returns a {@code CompletableFuture} gives its caller. */
public final class TaskFuture<T> extends JoinableFuture<T> {
  private final PendingTask<T> task;

  public TaskFuture(PendingTask<T> task) {
    this.task = task;
    task.register(new FutureCopy<>(task, this));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    task.cancel(mayInterruptIfRunning);
    return super.cancel(mayInterruptIfRunning);
  }
}
