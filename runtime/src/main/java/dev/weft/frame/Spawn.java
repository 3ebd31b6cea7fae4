package dev.weft.frame;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Task;

/** Where work is started as a logical task of its own, with a context of its own. */
public final class Spawn {
  private static final AsyncFunction<AsyncSupplier<Object>, Object> CALL = AsyncSupplier::get;

  private Spawn() {}

  /**
   * Starts {@code work} on the current loop. What it throws is the failure of the task.
   *
   * @return a task that only the caller knows of, unless it is settled
   */
  static CoreTask<?> start(AsyncSupplier<?> work) {
    return start(CALL, work);
  }

  /** Starts {@code work} on {@code argument}, as {@link #start(AsyncSupplier)} does. */
  @SuppressWarnings("unchecked")
  static CoreTask<?> start(AsyncFunction<?, ?> work, Object argument) {
    Dispatcher dispatcher = Dispatcher.current();
    Context before = dispatcher.running;
    Context own = before.spawn();
    dispatcher.running = own;
    try {
      CoreTask<?> task = call((AsyncFunction<Object, ?>) work, argument);
      return task instanceof PendingTask<?> pending && pending.context != own
          ? new Mirror<>(pending)
          : task;
    } finally {
      dispatcher.running = before;
    }
  }

  private static CoreTask<?> call(AsyncFunction<Object, ?> work, Object argument) {
    try {
      return Stages.task(work.apply(argument));
    } catch (Throwable thrown) {
      return (CoreTask<?>) Await.failed(thrown);
    }
  }

  /** Starts {@code work} as the first task of a loop, which the calling thread is running. */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> main(AsyncSupplier<T> work) {
    return (Task<T>) start(work);
  }

  /** Starts {@code work}, lets it go on by itself, and sees to it that its failure is reported. */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> background(AsyncSupplier<T> work) {
    requireLoop("background");
    CoreTask<?> task = start(work);
    Detached.watchInBackground(task);
    return (Task<T>) task;
  }

  /**
   * Returns the current loop.
   *
   * @param word the method of {@code Weft} that was called
   * @throws IllegalStateException if the calling thread runs none
   */
  public static Loop requireLoop(String word) {
    Loop loop = Dispatcher.currentLoop();
    if (loop != null) return loop;
    throw new IllegalStateException(
        "Weft."
            + word
            + " was called on thread \""
            + Thread.currentThread().getName()
            + "\", which runs no loop, so nothing would go on with the work. Call it inside"
            + " Weft.run(() -> ...), or from an action that was given to Loop.execute.");
  }
}
