package dev.weft.task;

import dev.weft.Task;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Another library's future that is cancelled when this task is, and which counts as ended when the
 * future says so. A value that comes in spite of the cancellation is delivered.
 */
public final class OwnedStage<T> extends PendingTask<T> implements BiConsumer<T, Throwable> {
  private final CompletableFuture<T> future;
  private final String kind;
  private @Nullable String cancelReason;

  private OwnedStage(CompletableFuture<T> future, String kind) {
    this.future = future;
    this.kind = kind;
  }

  /** Returns a task that owns {@code future}. */
  public static <T> Task<T> of(CompletableFuture<T> future) {
    return new OwnedStage<>(future, "Weft.owned").watched();
  }

  /** Returns a task that owns {@code stage}, or the stage itself if that cannot be cancelled. */
  public static CompletionStage<?> started(CompletionStage<?> stage) {
    if (stage instanceof CoreTask<?>) return stage;
    CompletableFuture<?> future = Stages.future(stage);
    if (future == null) return stage;
    return new OwnedStage<>(future, stage.getClass().getSimpleName()).watched();
  }

  private Task<T> watched() {
    hold();
    future.whenComplete(this);
    return this;
  }

  @Override
  public void accept(@Nullable T value, @Nullable Throwable exception) {
    confined(() -> conclude(value, exception));
  }

  private void conclude(@Nullable T value, @Nullable Throwable exception) {
    release();
    if (exception == null) {
      settle(SUCCEEDED, value);
      return;
    }
    // The wrapper says that what was cancelled is a stage on which the future depends.
    Throwable original = ForeignTask.original(exception);
    if (cancelReason != null && original instanceof CancellationException) {
      settleCancelled(cancelReason);
    } else {
      settle(FAILED, failure(original));
    }
  }

  @Override
  protected void requestCancel(String reason) {
    if (isDone() || cancelReason != null) return;
    cancelReason = reason;
    // Its dependents are code of others, which never runs inside the call that cancels a task.
    context.home.execute(() -> future.cancel(true));
  }

  /** The grace period is over: the future goes its own way. */
  @Override
  protected void insist(String reason) {
    release();
    settleCancelled(reason);
  }

  @Override
  protected boolean isWorkElsewhere() {
    return cancelReason == null; // one that is deaf to that is given up when time has passed
  }

  @Override
  protected String kind() {
    return kind;
  }
}
