package dev.weft.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Stands for a future of another library on which others depend: cancelling one that is derived
 * from this, by {@code thenApply} and the like, cancels the future at the root, too. With the JDK's
 * own, what is derived is cancelled alone, and the work goes on for nobody.
 */
public final class RootedFuture<T> extends CompletableFuture<T> {
  private final CompletableFuture<?> root;

  private RootedFuture(CompletableFuture<?> root) {
    this.root = root;
  }

  /** Returns a future for {@code root}, which is itself enough once it is done. */
  public static <T> CompletableFuture<T> of(CompletableFuture<T> root) {
    if (root.isDone()) return root;
    RootedFuture<T> future = new RootedFuture<>(root);
    root.whenComplete(
        (value, failure) -> {
          if (failure == null) future.complete(value);
          else future.completeExceptionally(failure);
        });
    return future;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new RootedFuture<>(root);
  }

  @Override
  public Executor defaultExecutor() {
    return root.defaultExecutor();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    root.cancel(mayInterruptIfRunning);
    return cancelled;
  }
}
