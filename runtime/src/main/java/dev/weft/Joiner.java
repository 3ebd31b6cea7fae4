package dev.weft;

import dev.weft.combine.AllSuccessful;
import dev.weft.combine.AllUntil;
import dev.weft.combine.AnySuccessful;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides what the outcomes of the tasks in a scope mean: when the others are cancelled, and what
 * the scope's {@link JoinScope#join} delivers. The names are those of {@code
 * java.util.concurrent.StructuredTaskScope.Joiner}.
 *
 * <p>One object serves one scope. Its methods are called on the scope's loop, one at a time, {@link
 * #onSpawn} within {@code spawn} and the others in turns of their own, and must not block.
 *
 * @param <T> what the tasks produce
 * @param <R> what {@code join} delivers
 */
public interface Joiner<T, R> {
  /**
   * Takes note that {@code task} is being spawned; its work begins when this has returned. If this
   * throws, the work never begins, and {@code spawn} throws the same; from another thread than the
   * scope's, it is the failure of the task.
   */
  default void onSpawn(Task<? extends T> task) {}

  /**
   * Takes note that {@code task} has ended. Called for those that were cancelled by its answer,
   * too. A failure that it does not look at is reported, unless somebody else does.
   *
   * @return true to cancel the tasks that still run; no more can be spawned then
   */
  boolean onComplete(Task<? extends T> task);

  /**
   * Returns what {@code join} delivers, or throws what it fails with. Called once, when every task
   * has ended.
   */
  R result() throws Throwable;

  /**
   * Returns a joiner that wants all: the first failure, or cancellation of a task by others,
   * cancels the rest and is thrown by {@code join}, later failures suppressed in it. Delivers the
   * values in the order of spawning.
   */
  static <T> Joiner<T, List<T>> allSuccessfulOrThrow() {
    return new AllSuccessful<>();
  }

  /** As {@link #allSuccessfulOrThrow}, without the values. */
  static <T> Joiner<T, Void> awaitAllSuccessfulOrThrow() {
    AllSuccessful<T> all = new AllSuccessful<>();
    return new Joiner<>() {
      @Override
      public boolean onComplete(Task<? extends T> task) {
        return all.onComplete(task);
      }

      @Override
      public Void result() throws Throwable {
        all.throwFailure();
        return null;
      }
    };
  }

  /**
   * Returns a joiner that wants one: the first success cancels the rest and is what {@code join}
   * delivers. If all fail, the first failure is thrown, with the others suppressed in it.
   */
  static <T> Joiner<T, T> anySuccessfulOrThrow() {
    return new AnySuccessful<>();
  }

  /**
   * Returns a joiner that waits for all, whatever they come to: their tasks say what that is, and
   * their failures count as told.
   */
  static <T> Joiner<T, Void> awaitAll() {
    AllUntil<T> all = new AllUntil<>(task -> false);
    return new Joiner<>() {
      @Override
      public boolean onComplete(Task<? extends T> task) {
        return all.onComplete(task);
      }

      @Override
      public Void result() {
        return null;
      }
    };
  }

  /**
   * Returns a joiner that waits until {@code isEnough} says true of a task that has ended, and then
   * cancels the rest. Delivers all tasks in the order of spawning; their failures count as told.
   */
  static <T> Joiner<T, List<Task<? extends T>>> allUntil(
      Predicate<? super Task<? extends T>> isEnough) {
    return new AllUntil<>(isEnough);
  }
}
