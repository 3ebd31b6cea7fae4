package dev.weft.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The future that a task is seen as, and those that are derived from it: who blocks on one off the
 * loop first runs what it waits for, where that is queued on the same thread.
 */
class JoinableFuture<T> extends CompletableFuture<T> {
  @Override
  public final T join() {
    runQueued();
    return super.join();
  }

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    runQueued();
    return super.get();
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    runQueued();
    return super.get(timeout, unit);
  }

  private void runQueued() {
    while (!isDone() && OffLoop.runNext()) {}
  }

  @Override
  public final <U> CompletableFuture<U> newIncompleteFuture() {
    return new JoinableFuture<>();
  }
}
