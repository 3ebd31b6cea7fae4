package dev.weft.frame;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import dev.weft.task.Closing;
import dev.weft.task.CoreTask;
import dev.weft.task.Detached;
import dev.weft.task.MissingTask;
import dev.weft.task.OwnedStage;
import dev.weft.task.PendingTask;
import dev.weft.task.RootedFuture;
import dev.weft.task.SettledTask;
import dev.weft.task.Sneaky;
import dev.weft.task.Stages;
import dev.weft.task.TaskAccess;
import dev.weft.task.TaskFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What rewritten code calls around a suspension point and at its end.
 *
 * <p>An <em>outcome</em>, which direct entries return, is the bare value of a call that has
 * succeeded, or a {@link Task} that stands for the call. A value that is itself a task travels as a
 * settled task, so the two cannot be confused.
 */
public final class Await {
  private Await() {}

  // ---- at a suspension point

  /** Returns whether {@code stage} can be {@linkplain #take taken} without suspending. */
  public static boolean isSettled(CompletionStage<?> stage) {
    return stage instanceof CoreTask<?> task ? task.isDone() : Stages.isSettled(stage);
  }

  /** Returns the value of a settled stage, or throws its original failure. */
  public static @Nullable Object take(CompletionStage<?> stage) {
    return stage instanceof CoreTask<?> task ? TaskAccess.take(task) : Stages.take(stage);
  }

  /** Returns whether {@code outcome} can be {@linkplain #value taken} without suspending. */
  public static boolean isReady(@Nullable Object outcome) {
    return !(outcome instanceof CoreTask<?> task) || task.isDone();
  }

  /** Returns the value of a ready outcome, or throws its original failure. */
  public static @Nullable Object value(@Nullable Object outcome) {
    return outcome instanceof CoreTask<?> task ? TaskAccess.take(task) : outcome;
  }

  /**
   * Throws {@code exception} as it is, checked or not; declared to return so that callers can say
   * {@code throw}.
   */
  public static RuntimeException rethrow(Throwable exception) {
    throw Sneaky.rethrow(exception);
  }

  // ---- where the code itself has started what it awaits or returns

  /**
   * Returns a task that owns {@code stage}, which was started for whoever takes it from here: who
   * cancels the task cancels the stage. One that is settled, or a task already, is returned itself.
   */
  public static @Nullable CompletionStage<?> owned(@Nullable CompletionStage<?> stage) {
    return stage == null || isSettled(stage) ? stage : OwnedStage.started(stage);
  }

  /** Returns {@code started}, such that cancelling what is derived from it cancels it, too. */
  public static @Nullable CompletableFuture<?> rooted(@Nullable CompletableFuture<?> started) {
    return started == null ? null : RootedFuture.of(started);
  }

  /** As {@link #rooted(CompletableFuture)}; a stage that is no future stays as it is. */
  public static @Nullable CompletionStage<?> rooted(@Nullable CompletionStage<?> started) {
    return started instanceof CompletableFuture<?> future ? RootedFuture.of(future) : started;
  }

  // ---- at the end of a try-with-resources

  /**
   * Starts to close {@code resource}.
   *
   * @return a task for the end of that, which a cancellation does not reach before the grace period
   *     is over
   */
  public static <X extends Exception> Task<?> closing(AsyncCloseable<X> resource) throws X {
    return Closing.of((CoreTask<?>) resource.closeAsync());
  }

  /**
   * As {@link #closing}, for what Kotlin and javac 9 call at the end of a block: a resource of any
   * kind, or null, after the block has ended with {@code failure}, or well if that is null.
   *
   * @return a task that fails with what closing fails with; if the block has failed, that is added
   *     to its failure, and the task succeeds
   */
  public static Task<?> closing(
      @Nullable AutoCloseable resource, @Nullable Throwable failure) {
    return Closing.after(resource, failure);
  }

  // ---- at a return

  /** Returns {@code returned}, checked to be there. */
  public static Task<?> returned(@Nullable Task<?> returned) {
    return MissingTask.requireReturned(returned);
  }

  /** As {@link #returned(Task)}, for methods that return a stage. */
  public static CompletionStage<?> returned(@Nullable CompletionStage<?> returned) {
    return MissingTask.requireReturned(returned);
  }

  /** Returns the outcome of a direct entry that returns {@code Task.of(value)}. */
  public static @Nullable Object raw(@Nullable Object value) {
    return value instanceof CoreTask<?> ? Task.of(value) : value;
  }

  /** Returns the outcome of a direct entry that returns {@code stage}. */
  public static Object outcome(@Nullable CompletionStage<?> stage) {
    return Stages.task(MissingTask.requireReturned(stage));
  }

  // ---- in the method that users call, when it has a direct entry

  /** Returns the task that stands for {@code outcome}. */
  public static Task<?> task(@Nullable Object outcome) {
    return outcome instanceof CoreTask<?> task ? task : SettledTask.of(outcome);
  }

  /** Returns a future that is settled as {@code outcome} is, and whose cancellation reaches it. */
  public static CompletableFuture<?> future(@Nullable Object outcome) {
    return outcome instanceof PendingTask<?> task
        ? new TaskFuture<>(task)
        : task(outcome).toCompletableFuture();
  }

  /** Lets {@code outcome}, of a method that returns nothing, go on by itself. */
  public static void detach(@Nullable Object outcome) {
    if (outcome instanceof CoreTask<?> task) Detached.watch(task);
  }

  /** Returns the task of a call whose body threw before it first suspended. */
  public static Task<?> failed(Throwable thrown) {
    return failed(thrown, null);
  }

  /**
   * As {@link #failed(Throwable)}.
   *
   * @param method the class and name of what was called, for messages
   */
  public static Task<?> failed(Throwable thrown, @Nullable String method) {
    return SettledTask.ofThrown(thrown, method);
  }
}
