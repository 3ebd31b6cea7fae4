package dev.weft;

import dev.weft.combine.Binding;
import dev.weft.combine.WithoutValue;
import dev.weft.task.Inherited;
import dev.weft.task.Spawn;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable of which each task has its own: what is known to all the code of a task without being
 * handed from call to call, such as the user on whose behalf it runs.
 *
 * <pre>{@code
 * static final TaskLocal<String> USER = TaskLocal.of("user", "nobody");
 *
 * await(USER.where("alice", () -> handle(request))); // handle, and all that it calls, sees alice
 * }</pre>
 *
 * <p>A method that is called shares its caller's values, and keeps them however often it suspends.
 * Work that is given as a lambda ({@code spawn}, {@code background}, {@code gather}, {@code race},
 * {@code retry}, {@code timeout}, {@code shield}, the body of a scope) is a task of its own, and
 * gets a copy when it is given: what it sets is not seen outside, nor the other way. So do work for
 * {@link Weft#blocking} and a callback. Copying takes no time, and tasks that have nothing set take
 * no more memory.
 *
 * <p>Outside any task the value is the initial one: on other threads, in async methods that run
 * without a loop, and in a plain action given to {@link Loop#execute}. {@link #carry} takes the
 * values there.
 *
 * @param <T> of the value
 */
public final class TaskLocal<T extends @Nullable Object> {
  private final String name;
  private final T initial;

  private TaskLocal(String name, T initial) {
    this.name = name;
    this.initial = initial;
  }

  /**
   * Makes a variable. Any thread may call this; usually the result is kept in a static field.
   *
   * @param name for people to read
   * @param initial the value where none has been set; may be null
   * @return a variable of its own, even if others have the same name
   */
  public static <T extends @Nullable Object> TaskLocal<T> of(String name, T initial) {
    return new TaskLocal<>(Objects.requireNonNull(name, "name"), initial);
  }

  /** Returns the value that the running code has. Any thread may ask; never suspends. */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is a T if it was set or is the initial one
  public T get() {
    return (T) Inherited.running().valueOf(this, initial);
  }

  /**
   * Sets the value for the running task from here on: for its callers too, up to where the task was
   * started. Tasks that were started before keep the value that they have.
   *
   * @param value may be null
   * @throws IllegalStateException if no task is running, nor a callback of one
   */
  public void set(T value) {
    Inherited.set(this, value);
  }

  /**
   * Starts {@code work} as a task of its own that has {@code value}, at once up to its first
   * suspension. What it sets itself ends with it.
   *
   * @param value may be null
   * @return settled as the work is; cancelling it cancels the work
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public <R extends @Nullable Object> Task<R> where(T value, AsyncSupplier<R> work) {
    Objects.requireNonNull(work, "work");
    Spawn.requireLoop("TaskLocal.where");
    return Binding.start(this, value, work);
  }

  /** As {@link #where(Object, AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> where(T value, W work) {
    return where(value, WithoutValue.of(work, "work"));
  }

  /** As {@link #where(Object, AsyncSupplier)}, for work that suspends and delivers its value. */
  public <R extends @Nullable Object> Task<R> where(T value, SuspendingSupplier<R> work) {
    return where(value, WithoutValue.started(work, "work"));
  }

  /**
   * Returns an action that runs {@code action} with the values that the calling code has now: the
   * ones of all task-locals, and what the {@linkplain Carrier carriers} of its loop take along. For
   * what the runtime does not see: {@link Loop#execute}, another library's executor or callback.
   *
   * <p>Any thread may run it, several times too, each with a copy of its own. It is not a task, so
   * {@link Weft#current} refuses there.
   */
  public static Runnable carry(Runnable action) {
    Objects.requireNonNull(action, "action");
    Inherited here = Inherited.here();
    return () -> here.run(action);
  }

  @Override
  public String toString() {
    return "TaskLocal " + name;
  }
}
