package dev.weft.frame;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** Where stages of other libraries become tasks. */
final class Stages {
  private Stages() {}

  /** Returns {@code stage} if it is a task, else a task that is settled as the stage is. */
  static CoreTask<?> task(CompletionStage<?> stage) {
    if (stage instanceof CoreTask<?> task) return task;
    Objects.requireNonNull(stage, "awaited stage");
    Foreign task = new Foreign();
    stage.whenComplete(task);
    return task;
  }

  /** Returns whether the outcome of {@code stage}, which is not a task, can be had at once. */
  static boolean isSettled(CompletionStage<?> stage) {
    CompletableFuture<?> future = future(stage);
    return future != null && future.isDone();
  }

  /** Returns the value of {@code stage}, which is settled, or throws its original failure. */
  static Object take(CompletionStage<?> stage) {
    CompletableFuture<?> future = future(stage);
    if (!future.isCompletedExceptionally()) return future.join();
    // Not join: it would wrap the failure, and fill in a stack trace for the wrapper.
    Foreign outcome = new Foreign();
    future.whenComplete(outcome);
    return outcome.take();
  }

  private static CompletableFuture<?> future(CompletionStage<?> stage) {
    // Also for a CompletableFuture: a minimal stage is one, too, and must not be asked itself.
    Objects.requireNonNull(stage, "awaited stage");
    try {
      return stage.toCompletableFuture();
    } catch (UnsupportedOperationException e) {
      return null; // the interface allows it; such a stage is waited for even if it is complete
    }
  }

  /** A task that is settled by the callback of a foreign stage, on whatever thread that runs. */
  private static final class Foreign extends PendingTask<Object>
      implements BiConsumer<Object, Throwable> {
    @Override
    public void accept(Object value, Throwable exception) {
      if (exception == null) {
        settleFromAnywhere(SUCCEEDED, value);
      } else {
        settleFromAnywhere(FAILED, failure(original(exception)));
      }
    }

    /** CompletionStage wraps a failure that came through a dependent stage; nobody threw that. */
    private static Throwable original(Throwable exception) {
      return exception instanceof CompletionException && exception.getCause() != null
          ? exception.getCause()
          : exception;
    }

    /** The stage is another library's: whoever awaits it steps away, and it goes on. */
    @Override
    boolean isCancellable() {
      return false;
    }
  }
}
