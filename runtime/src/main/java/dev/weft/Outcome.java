package dev.weft;

import dev.weft.task.Sneaky;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * What a task has come to: a value that can be kept and looked at, where {@code await} would throw.
 *
 * @param <T> what the task produces
 */
public sealed interface Outcome<T> {
  /** Returns the value, or throws what {@code await} would: the original exception. */
  T get();

  /** Returns whether there is a value, as {@link Task#isSucceeded} of the task does. */
  default boolean isSucceeded() {
    return this instanceof Succeeded<T>;
  }

  /**
   * The task delivered its value.
   *
   * @param value what it delivered, which may be null
   */
  record Succeeded<T>(T value) implements Outcome<T> {
    @Override
    public T get() {
      return value;
    }
  }

  /**
   * The task failed.
   *
   * @param cause what its body threw, the same object
   */
  record Failed<T>(Throwable cause) implements Outcome<T> {
    /** Checks that there is a cause. */
    public Failed {
      Objects.requireNonNull(cause, "cause");
    }

    @Override
    public T get() {
      throw Sneaky.rethrow(cause);
    }
  }

  /**
   * The task was cancelled, and ended because of it.
   *
   * @param reason why, as whoever cancelled it said
   */
  record Cancelled<T>(String reason) implements Outcome<T> {
    @Override
    public T get() {
      throw new CancellationException(reason);
    }
  }
}
