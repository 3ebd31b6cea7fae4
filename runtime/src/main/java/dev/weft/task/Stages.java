package dev.weft.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where stages of other libraries become tasks. */
public final class Stages {
  private Stages() {}

  /** Returns {@code stage} if it is a task, else a task that is settled as the stage is. */
  public static CoreTask<?> task(@Nullable CompletionStage<?> stage) {
    if (stage instanceof CoreTask<?> task) return task;
    if (stage == null) throw MissingTask.awaited();
    Home home = Home.current();
    ForeignTask known = home.abandoned.find(stage);
    if (known != null) return known.reclaimed(home);
    ForeignTask task = new ForeignTask(stage, home.abandoned);
    stage.whenComplete(task);
    return task;
  }

  /** Returns whether the outcome of {@code stage}, which is not a task, can be had at once. */
  public static boolean isSettled(CompletionStage<?> stage) {
    CompletableFuture<?> future = future(stage);
    return future != null && future.isDone();
  }

  /** Returns the value of {@code stage}, which is settled, or throws its original failure. */
  public static @Nullable Object take(CompletionStage<?> stage) {
    CompletableFuture<?> future = future(stage);
    assert future != null : "it is settled";
    if (!future.isCompletedExceptionally()) return future.join();
    // Not join: it would wrap the failure, and fill in a stack trace for the wrapper.
    ForeignTask outcome = new ForeignTask(stage, null);
    future.whenComplete(outcome);
    return outcome.take();
  }

  /** Returns the future of {@code stage}, or null if it has none. */
  static @Nullable CompletableFuture<?> future(@Nullable CompletionStage<?> stage) {
    // Also for a CompletableFuture: a minimal stage is one, too, and must not be asked itself.
    if (stage == null) throw MissingTask.awaited();
    try {
      return stage.toCompletableFuture();
    } catch (UnsupportedOperationException e) {
      return null; // the interface allows it; such a stage is waited for even if it is complete
    }
  }
}
