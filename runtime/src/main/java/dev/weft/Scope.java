package dev.weft;

import dev.weft.combine.WithoutValue;
import dev.weft.task.ScopeTask;
import dev.weft.task.Spawn;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block that owns the tasks that are spawned into it, and ends when the last of them has ended.
 *
 * <pre>{@code
 * int total = await(Scope.open(s -> {
 *   var here = s.spawn(() -> count(left));
 *   var there = s.spawn(() -> count(right));
 *   return Task.of(await(here) + await(there));
 * }));
 * }</pre>
 *
 * <p><b>Failures.</b> The first failure cancels the body and every other task; when all have ended,
 * the scope fails with it, the same object, and later failures are suppressed in it. A failure that
 * somebody awaits when it happens is that one's to deal with: a body that catches it goes on, and
 * so do the others. A task that is cancelled by itself is no failure.
 *
 * <p><b>Cancellation.</b> Cancelling the task that {@link #open} returned reaches the body, then
 * the tasks in the order of spawning. Cancelling one that merely awaits a spawned task does not
 * reach it: it is the scope's. If a failure comes out of a scope that was cancelled from outside,
 * the failure is thrown, and the cancellation at the next suspension point.
 *
 * <p>A scope belongs to the loop it was opened on. It may be handed to other components and to its
 * own tasks; tasks may be spawned until all have ended, also while the body has ended already.
 *
 * <p>{@link #open(Joiner, AsyncFunction)} opens one with another policy.
 */
public final class Scope {
  private final ScopeTask<?> task;

  private Scope(ScopeTask<?> task) {
    this.task = task;
  }

  /**
   * Opens a scope and runs {@code body} in it, at once up to its first suspension.
   *
   * @return settled when the body and every task in the scope have ended: as the body, or with the
   *     first failure
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> open(AsyncFunction<Scope, T> body) {
    Objects.requireNonNull(body, "body");
    Spawn.requireLoop("Scope.open");
    ScopeTask<T> task = new ScopeTask<>(null);
    Scope scope = new Scope(task);
    return task.begin(() -> body.apply(scope));
  }

  /** As {@link #open(AsyncFunction)}, for a body without a value. */
  public static <W extends SuspendingConsumer<Scope>> Task<Void> open(W body) {
    return open(WithoutValue.of(body, "body"));
  }

  /**
   * As {@link #open(AsyncFunction)}, with a time limit: when it has passed, everything in the scope
   * is cancelled, and when all have ended {@link DeadlineExceededException} is thrown.
   *
   * @param limit zero or negative: the body is not started
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> open(
      Duration limit, AsyncFunction<Scope, T> body) {
    Objects.requireNonNull(body, "body");
    return Weft.timeout(limit, () -> open(body));
  }

  /** As {@link #open(Duration, AsyncFunction)}, for a body without a value. */
  public static <W extends SuspendingConsumer<Scope>> Task<Void> open(Duration limit, W body) {
    return open(limit, WithoutValue.of(body, "body"));
  }

  /**
   * As {@link #open(Duration, AsyncFunction)}, with a moment instead of a time.
   *
   * @param deadline of the current loop's clock; if it has passed the body is not started
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> open(
      Deadline deadline, AsyncFunction<Scope, T> body) {
    Objects.requireNonNull(body, "body");
    return Weft.timeout(deadline, () -> open(body));
  }

  /** As {@link #open(Deadline, AsyncFunction)}, for a body without a value. */
  public static <W extends SuspendingConsumer<Scope>> Task<Void> open(Deadline deadline, W body) {
    return open(deadline, WithoutValue.of(body, "body"));
  }

  /**
   * Opens a scope in which {@code joiner} decides what the outcomes of the tasks mean.
   *
   * @param joiner a fresh one, as the methods of {@link Joiner} make them
   * @param body gets the scope, to start tasks in it
   * @return settled as the body when that and every task in the scope have ended
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <C extends @Nullable Object, R extends @Nullable Object, T extends @Nullable Object>
      Task<T> open(Joiner<C, R> joiner, AsyncFunction<JoinScope<C, R>, T> body) {
    Objects.requireNonNull(joiner, "joiner");
    Objects.requireNonNull(body, "body");
    Spawn.requireLoop("Scope.open");
    ScopeTask<T> task = new ScopeTask<>(joiner);
    JoinScope<C, R> scope = new JoinScope<>(task);
    return task.begin(() -> body.apply(scope));
  }

  /** As {@link #open(Joiner, AsyncFunction)}, for a body without a value. */
  public static <
          C extends @Nullable Object,
          R extends @Nullable Object,
          W extends SuspendingConsumer<JoinScope<C, R>>>
      Task<Void> open(Joiner<C, R> joiner, W body) {
    return open(joiner, WithoutValue.of(body, "body"));
  }

  /**
   * Starts {@code work} as a task of this scope: at once, up to its first suspension. From another
   * thread than the scope's loop the work is handed there and started later.
   *
   * <p>Never suspends, and never throws what the work throws; that is the outcome of the task.
   * Cancelling the task stops this work alone; from another thread, before it has begun, it never
   * does. The work gets a copy of its spawner's {@linkplain TaskLocal task-locals}.
   *
   * @return the task, for which the scope waits whether it is awaited or not
   * @throws IllegalStateException if the scope has ended or is being cancelled; the work is not
   *     started. From another thread, where that cannot always be known, it may be found in the
   *     returned task
   */
  public <T extends @Nullable Object> Task<T> spawn(AsyncSupplier<T> work) {
    return task.spawn(null, work);
  }

  /** As {@link #spawn(AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> spawn(W work) {
    return spawn(WithoutValue.of(work, "work"));
  }

  /** As {@link #spawn(AsyncSupplier)}, for work that suspends and delivers its value. */
  public <T extends @Nullable Object> Task<T> spawn(SuspendingSupplier<T> work) {
    return spawn(WithoutValue.started(work, "work"));
  }

  /** As {@link #spawn(AsyncSupplier)}; {@code name} is what {@link Task#name} says. */
  public <T extends @Nullable Object> Task<T> spawn(String name, AsyncSupplier<T> work) {
    return task.spawn(Objects.requireNonNull(name, "name"), work);
  }

  /** As {@link #spawn(String, AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> spawn(String name, W work) {
    return spawn(name, WithoutValue.of(work, "work"));
  }

  /** As {@link #spawn(String, AsyncSupplier)}, for work that suspends and delivers its value. */
  public <T extends @Nullable Object> Task<T> spawn(String name, SuspendingSupplier<T> work) {
    return spawn(name, WithoutValue.started(work, "work"));
  }

  /**
   * Cancels the body and every task; no more can be spawned. The scope's task is cancelled then,
   * unless the body answers with a value. Once the scope has ended this does nothing.
   *
   * <p>Any thread may call this; from another than the scope's loop the request is handed there.
   * Never suspends.
   *
   * @param reason why, for people to read
   */
  public void cancel(String reason) {
    task.cancelAll(Objects.requireNonNull(reason, "reason"));
  }

  /**
   * Cancels every task, while the body goes on; no more can be spawned. What a server does that
   * ends in good order. Once the scope has ended this does nothing.
   *
   * <p>Any thread may call this; from another than the scope's loop the request is handed there.
   * Never suspends.
   *
   * @param reason why, for people to read
   */
  public void cancelChildren(String reason) {
    task.cancelChildren(Objects.requireNonNull(reason, "reason"));
  }

  @Override
  public String toString() {
    return "Scope of " + task;
  }
}
