package dev.weft;

import dev.weft.task.CallGraph;
import dev.weft.task.Callback;
import dev.weft.task.CoreTask;
import dev.weft.task.FutureCopy;
import dev.weft.task.Joining;
import dev.weft.task.SettledTask;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A running or finished piece of asynchronous work, and the value or failure it ends in.
 *
 * <p>What an {@code @Async} method returns. Inside asynchronous code {@code await} is the way to
 * its value; outside, it is an ordinary {@link CompletionStage} and {@link Future}.
 *
 * <p>The {@code CompletionStage} methods behave as {@link java.util.concurrent.CompletableFuture}'s
 * do: functions without {@code Async} run where this task is settled, those with it on the common
 * pool or the given executor, and a failure reaches dependents wrapped in a {@link
 * java.util.concurrent.CompletionException}. {@code await} is what gives the failure unwrapped.
 * Functions without {@code Async} have a copy of the {@linkplain TaskLocal task-locals} that
 * whoever passed them in had; those with it have what their thread has.
 *
 * @param <T> what the work produces
 */
public abstract sealed class Task<T> implements CompletionStage<T>, Future<T> permits CoreTask {
  /** For the runtime: there are no other kinds of task. */
  protected Task() {}

  /** Returns a task that has already succeeded with {@code value}, which may be null. */
  public static <T> Task<T> of(T value) {
    return SettledTask.of(value);
  }

  /** Returns the task of work that has ended and has no value: what such a method returns. */
  public static Task<Void> done() {
    return SettledTask.of(null);
  }

  /** Returns a task that has already failed with {@code cause}, the object {@code await} throws. */
  public static <T> Task<T> failed(Throwable cause) {
    return SettledTask.failed(cause);
  }

  /**
   * Returns a task for what {@code function} makes of this one's value; what it throws is that
   * task's failure, and so is what this task failed with, the same object.
   *
   * <p>As an async method that awaits this task: the function is called on the loop of the calling
   * task, in a turn of its own (at once if this task is done); and cancelling the returned task
   * reaches this one, if the same task started it and nobody else awaits it.
   */
  public final <R> Task<R> map(Function<? super T, ? extends R> function) {
    return Mapping.of(this, Objects.requireNonNull(function, "function"));
  }

  /**
   * Asks the work to stop: at the suspension point where it is, or at its next, {@code await}
   * throws {@link CancelledError} with {@code reason}. If it is still running when the loop's grace
   * period is over, it gets that at every await. Its outcome is what it answers with.
   *
   * <p>Any thread may call this; from another than the task's loop's, the request is handed there.
   * {@code cancel(boolean)} is the same without a reason of one's own.
   *
   * @param reason why, for people to read
   * @return false if the task is known to be done; true means that it is asked, not that it has
   *     stopped
   */
  public abstract boolean cancel(String reason);

  /** Returns whether the work failed; a cancelled task has not. Any thread may ask. */
  public abstract boolean isFailed();

  /** Returns whether the work has delivered its value. Any thread may ask. */
  public abstract boolean isSucceeded();

  /**
   * Returns what the work has come to. Any thread may ask. Who asks a failed task counts as told of
   * its failure.
   *
   * @throws IllegalStateException if the task is not done
   */
  public abstract Outcome<T> outcome();

  /**
   * Returns the value of a task that has succeeded. Any thread may ask; never waits.
   *
   * @throws IllegalStateException if the task has not succeeded
   */
  public abstract T resultNow();

  /**
   * Returns what a failed task failed with, the same object. Any thread may ask; never waits.
   *
   * @throws IllegalStateException if the task has not failed
   */
  public abstract Throwable exceptionNow();

  /**
   * Returns the name the task was spawned with; without one, the class and method that it runs, or
   * what kind of operation it is. For people to read.
   */
  public abstract String name();

  /**
   * Returns where the task is suspended, through all the methods that await each other: innermost
   * first, as in a stack trace. Empty for a task that is done or runs no method. For people to
   * read: on another thread than its loop's the answer may be out of date.
   */
  public abstract List<StackTraceElement> where();

  /**
   * Returns a picture of who waits for whom around this task, for people to read: its name, the
   * lines where it stands, innermost first, what it awaits, with the children of scopes and of
   * {@code gather} and the like; and then who awaits it.
   *
   * <pre>
   * report
   *   at shop.Report.prices(Report.java:33)
   *   at shop.Report.write(Report.java:12)
   *   awaits Weft.gather
   *     Report.price
   *       at shop.Report.price(Report.java:40)
   *       awaits Semaphore.acquire
   *     Report.price
   *       at shop.Report.price(Report.java:43)
   *       awaits Weft.sleep
   *   awaited by Scope.open
   *     awaited by Main.main
   *       at shop.Main.main(Main.java:7)
   * </pre>
   *
   * <p>Of a task on another loop it shows what {@link #where} says there. Callbacks and threads
   * that wait are not shown. The form of the text may change.
   *
   * @throws IllegalStateException if the task is not done and the calling thread does not run its
   *     loop: ask there, {@code loop.submit(() -> Task.of(task.callGraph()))}
   */
  public final String callGraph() {
    return CallGraph.of(this);
  }

  /**
   * Calls {@code callback} with the outcome, in a turn of its own on the task's loop, after those
   * that were registered before. Never called within this method, nor within the call that settles
   * the task, except for a task that belongs to no loop.
   *
   * <p>Any thread may call this. The callback is no task: {@link Weft#current} refuses there, and
   * it has a copy of the {@linkplain TaskLocal task-locals} that the caller has now. What it throws
   * goes to the loop's error handler. A failure that reaches a callback counts as told to somebody,
   * but not as awaited: in a scope it still stops the others.
   *
   * @return takes the callback back
   */
  public final Registration onDone(Consumer<? super Outcome<T>> callback) {
    return Callback.register(this, callback);
  }

  /** A callback that was given to {@link #onDone}. */
  public interface Registration {
    /** Takes the callback back; returns false if it has been called. Any thread may call this. */
    boolean remove();
  }

  /**
   * Returns the value, waiting for it off the loop. If the calling code runs because the thread has
   * completed what a task without a loop awaited, others that go on here run first: this task may
   * wait for them.
   *
   * @throws java.util.concurrent.CompletionException if the task failed, with the failure as cause
   * @throws java.util.concurrent.CancellationException if the task was cancelled
   * @throws IllegalStateException if the task is not done and the calling thread runs a loop, which
   *     would wait for itself; use {@code await} there
   */
  public final T join() {
    return Joining.value(this);
  }

  /**
   * Returns the value, waiting for it off the loop as {@link #join} does.
   *
   * @throws ExecutionException if the task failed, with the failure as cause; {@code await} throws
   *     the failure itself
   * @throws java.util.concurrent.CancellationException if the task was cancelled
   * @throws InterruptedException if the calling thread is interrupted while it waits; the task goes
   *     on
   * @throws IllegalStateException if the task is not done and the calling thread runs a loop
   */
  @Override
  public final T get() throws InterruptedException, ExecutionException {
    return Joining.get(this);
  }

  /**
   * As {@link #get()}, for so long at most. A task that is not done by then goes on: to have it
   * stopped, use {@link Weft#timeout}.
   *
   * @throws TimeoutException if the time is up
   */
  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return Joining.get(this, timeout, unit);
  }

  /**
   * Asks this task to stop. Any thread may call this; from another than its loop's, the request is
   * handed there.
   *
   * <p>A method is asked at the await where it is suspended, or at its next one, which then throws
   * {@link CancelledError}. It may clean up, and await meanwhile; what it ends in is the outcome.
   * So this method may return before the task is done, and a task that was asked may still succeed.
   *
   * @param mayInterruptIfRunning makes no difference: only {@link Weft#blocking} interrupts, always
   * @return false if the task is done, or is nobody's to cancel; true means that it was asked
   */
  @Override
  public abstract boolean cancel(boolean mayInterruptIfRunning);

  /** Returns whether the task has ended, in whatever way. Any thread may ask. */
  @Override
  public abstract boolean isDone();

  /** Returns whether the task ended by being cancelled. Any thread may ask. */
  @Override
  public abstract boolean isCancelled();

  /**
   * Returns a copy: a future that is settled as this task is, on the task's loop. Settling or
   * cancelling the copy leaves the task alone. A failure that reaches the copy counts as told to
   * somebody, whatever becomes of it there.
   */
  @Override
  public final CompletableFuture<T> toCompletableFuture() {
    return FutureCopy.of(this);
  }

  @Override
  public final <U> CompletionStage<U> thenApply(Function<? super T, ? extends U> fn) {
    return toCompletableFuture().thenApply(fn);
  }

  @Override
  public final <U> CompletionStage<U> thenApplyAsync(Function<? super T, ? extends U> fn) {
    return toCompletableFuture().thenApplyAsync(fn);
  }

  @Override
  public final <U> CompletionStage<U> thenApplyAsync(
      Function<? super T, ? extends U> fn, Executor executor) {
    return toCompletableFuture().thenApplyAsync(fn, executor);
  }

  @Override
  public final CompletionStage<Void> thenAccept(Consumer<? super T> action) {
    return toCompletableFuture().thenAccept(action);
  }

  @Override
  public final CompletionStage<Void> thenAcceptAsync(Consumer<? super T> action) {
    return toCompletableFuture().thenAcceptAsync(action);
  }

  @Override
  public final CompletionStage<Void> thenAcceptAsync(
      Consumer<? super T> action, Executor executor) {
    return toCompletableFuture().thenAcceptAsync(action, executor);
  }

  @Override
  public final CompletionStage<Void> thenRun(Runnable action) {
    return toCompletableFuture().thenRun(action);
  }

  @Override
  public final CompletionStage<Void> thenRunAsync(Runnable action) {
    return toCompletableFuture().thenRunAsync(action);
  }

  @Override
  public final CompletionStage<Void> thenRunAsync(Runnable action, Executor executor) {
    return toCompletableFuture().thenRunAsync(action, executor);
  }

  @Override
  public final <U, V> CompletionStage<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return toCompletableFuture().thenCombine(other, fn);
  }

  @Override
  public final <U, V> CompletionStage<V> thenCombineAsync(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return toCompletableFuture().thenCombineAsync(other, fn);
  }

  @Override
  public final <U, V> CompletionStage<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> fn,
      Executor executor) {
    return toCompletableFuture().thenCombineAsync(other, fn, executor);
  }

  @Override
  public final <U> CompletionStage<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return toCompletableFuture().thenAcceptBoth(other, action);
  }

  @Override
  public final <U> CompletionStage<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return toCompletableFuture().thenAcceptBothAsync(other, action);
  }

  @Override
  public final <U> CompletionStage<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> action,
      Executor executor) {
    return toCompletableFuture().thenAcceptBothAsync(other, action, executor);
  }

  @Override
  public final CompletionStage<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return toCompletableFuture().runAfterBoth(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
    return toCompletableFuture().runAfterBothAsync(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return toCompletableFuture().runAfterBothAsync(other, action, executor);
  }

  @Override
  public final <U> CompletionStage<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return toCompletableFuture().applyToEither(other, fn);
  }

  @Override
  public final <U> CompletionStage<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return toCompletableFuture().applyToEitherAsync(other, fn);
  }

  @Override
  public final <U> CompletionStage<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> fn, Executor executor) {
    return toCompletableFuture().applyToEitherAsync(other, fn, executor);
  }

  @Override
  public final CompletionStage<Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return toCompletableFuture().acceptEither(other, action);
  }

  @Override
  public final CompletionStage<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return toCompletableFuture().acceptEitherAsync(other, action);
  }

  @Override
  public final CompletionStage<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> action, Executor executor) {
    return toCompletableFuture().acceptEitherAsync(other, action, executor);
  }

  @Override
  public final CompletionStage<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
    return toCompletableFuture().runAfterEither(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action) {
    return toCompletableFuture().runAfterEitherAsync(other, action);
  }

  @Override
  public final CompletionStage<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return toCompletableFuture().runAfterEitherAsync(other, action, executor);
  }

  @Override
  public final <U> CompletionStage<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return toCompletableFuture().thenCompose(fn);
  }

  @Override
  public final <U> CompletionStage<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return toCompletableFuture().thenComposeAsync(fn);
  }

  @Override
  public final <U> CompletionStage<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> fn, Executor executor) {
    return toCompletableFuture().thenComposeAsync(fn, executor);
  }

  @Override
  public final <U> CompletionStage<U> handle(BiFunction<? super T, Throwable, ? extends U> fn) {
    return toCompletableFuture().handle(fn);
  }

  @Override
  public final <U> CompletionStage<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> fn) {
    return toCompletableFuture().handleAsync(fn);
  }

  @Override
  public final <U> CompletionStage<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> fn, Executor executor) {
    return toCompletableFuture().handleAsync(fn, executor);
  }

  @Override
  public final CompletionStage<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
    return toCompletableFuture().whenComplete(action);
  }

  @Override
  public final CompletionStage<T> whenCompleteAsync(
      BiConsumer<? super T, ? super Throwable> action) {
    return toCompletableFuture().whenCompleteAsync(action);
  }

  @Override
  public final CompletionStage<T> whenCompleteAsync(
      BiConsumer<? super T, ? super Throwable> action, Executor executor) {
    return toCompletableFuture().whenCompleteAsync(action, executor);
  }

  @Override
  public final CompletionStage<T> exceptionally(Function<Throwable, ? extends T> fn) {
    return toCompletableFuture().exceptionally(fn);
  }

  @Override
  public final CompletionStage<T> exceptionallyAsync(Function<Throwable, ? extends T> fn) {
    return toCompletableFuture().exceptionallyAsync(fn);
  }

  @Override
  public final CompletionStage<T> exceptionallyAsync(
      Function<Throwable, ? extends T> fn, Executor executor) {
    return toCompletableFuture().exceptionallyAsync(fn, executor);
  }

  @Override
  public final CompletionStage<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return toCompletableFuture().exceptionallyCompose(fn);
  }

  @Override
  public final CompletionStage<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return toCompletableFuture().exceptionallyComposeAsync(fn);
  }

  @Override
  public final CompletionStage<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> fn, Executor executor) {
    return toCompletableFuture().exceptionallyComposeAsync(fn, executor);
  }
}
