package dev.weft;

import dev.weft.combine.WithoutValue;
import dev.weft.task.ScopeTask;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Scope} with a policy: a {@link Joiner} is told what each task comes to, and says what
 * {@link #join} delivers.
 *
 * <pre>{@code
 * String fastest = await(Scope.open(Joiner.<String>anySuccessfulOrThrow(), s -> {
 *   for (URI mirror : mirrors) s.spawn(() -> fetch(mirror));
 *   return s.join();
 * }));
 * }</pre>
 *
 * <p>A failure of a task does nothing but what the joiner makes of it. One of the body cancels
 * everything, as in every scope.
 *
 * @param <C> what the tasks produce
 * @param <R> what {@code join} delivers
 */
public final class JoinScope<C extends @Nullable Object, R extends @Nullable Object> {
  private final ScopeTask<?> task;

  JoinScope(ScopeTask<?> task) {
    this.task = task;
  }

  /** As {@link Scope#spawn(AsyncSupplier)}. */
  public <T extends C> Task<T> spawn(AsyncSupplier<T> work) {
    return task.spawn(null, work);
  }

  /** As {@link Scope#spawn(AsyncSupplier)}, for work without a value: null is what is joined. */
  public <W extends SuspendingRunnable> Task<Void> spawn(W work) {
    return task.spawn(null, WithoutValue.of(work, "work"));
  }

  /** As {@link Scope#spawn(SuspendingSupplier)}. */
  public <T extends C> Task<T> spawn(SuspendingSupplier<T> work) {
    return task.spawn(null, WithoutValue.started(work, "work"));
  }

  /** As {@link Scope#spawn(String, AsyncSupplier)}. */
  public <T extends C> Task<T> spawn(String name, AsyncSupplier<T> work) {
    return task.spawn(Objects.requireNonNull(name, "name"), work);
  }

  /** As {@link Scope#spawn(String, AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> spawn(String name, W work) {
    return task.spawn(Objects.requireNonNull(name, "name"), WithoutValue.of(work, "work"));
  }

  /** As {@link Scope#spawn(String, SuspendingSupplier)}. */
  public <T extends C> Task<T> spawn(String name, SuspendingSupplier<T> work) {
    return task.spawn(Objects.requireNonNull(name, "name"), WithoutValue.started(work, "work"));
  }

  /**
   * Returns a task that is settled as the joiner says, once every task in the scope has ended. The
   * body awaits it, or returns it. Tasks that are spawned before it is settled are waited for too.
   * Cancelling who awaits it only steps away from it.
   *
   * @throws IllegalStateException if the calling thread does not run the scope's loop
   */
  @SuppressWarnings("unchecked")
  public Task<R> join() {
    return (Task<R>) task.joined();
  }

  /** As {@link Scope#cancel}. */
  public void cancel(String reason) {
    task.cancelAll(Objects.requireNonNull(reason, "reason"));
  }

  /** As {@link Scope#cancelChildren}. */
  public void cancelChildren(String reason) {
    task.cancelChildren(Objects.requireNonNull(reason, "reason"));
  }

  @Override
  public String toString() {
    return "Scope of " + task;
  }
}
