package dev.weft.task;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.WrongThread;
import org.jspecify.annotations.Nullable;

/** Where work is started as a logical task of its own, with a context of its own. */
public final class Spawn {
  public static final AsyncFunction<AsyncSupplier<Object>, Object> CALL = AsyncSupplier::get;

  private Spawn() {}

  /**
   * Starts {@code work} on the current loop, where no cancellation of the caller reaches it, and so
   * none of its deadlines. What it throws is the failure of the task.
   *
   * @return a task that only the caller knows of, unless it is settled
   */
  public static CoreTask<?> startApart(AsyncSupplier<?> work) {
    Dispatcher dispatcher = Dispatcher.present();
    return start(dispatcher, dispatcher.handedOn().until(null), CALL, work);
  }

  /** Starts {@code work} on {@code argument}, with what was {@code inherited}, on this loop. */
  public static CoreTask<?> start(
      Dispatcher dispatcher,
      Inherited inherited,
      AsyncFunction<?, ?> work,
      @Nullable Object argument) {
    return start(new Context(dispatcher, inherited, null, null), work, argument);
  }

  /** Starts {@code work} on {@code argument} in its {@code own} context, on that one's loop. */
  @SuppressWarnings("unchecked")
  static CoreTask<?> start(Context own, AsyncFunction<?, ?> work, @Nullable Object argument) {
    Dispatcher dispatcher = own.dispatcher();
    Context before = dispatcher.switchTo(own);
    try {
      return own.begin(call((AsyncFunction<Object, ?>) work, argument));
    } finally {
      dispatcher.switchTo(before);
    }
  }

  /**
   * Starts {@code work} as a part of the calling task. What it throws is the failure of its task.
   */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> call(AsyncSupplier<T> work) {
    return (Task<T>) call((AsyncFunction<Object, ?>) (AsyncFunction<?, ?>) CALL, work);
  }

  @SuppressWarnings("NullAway") // what it is called on may be null, where its type says so
  private static CoreTask<?> call(AsyncFunction<Object, ?> work, @Nullable Object argument) {
    try {
      return Stages.task(work.apply(argument));
    } catch (Throwable thrown) {
      return SettledTask.ofThrown(thrown, null);
    }
  }

  /** Returns the task that is running. */
  public static Task<?> current() {
    Context context = Context.current();
    if (context.isOfTask()) return context.taskOrHandle();
    throw WrongThread.failure(
        "Weft.current was called where no task is running,", ". " + NoLoop.REMEDY);
  }

  /** Starts {@code work} as the first task of a loop, which the calling thread is running. */
  public static <T> Task<T> main(AsyncSupplier<T> work) {
    return main(Dispatcher.present().handedOn(), work);
  }

  /** As {@link #main(AsyncSupplier)}, with what whoever runs the loop hands on. */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> main(Inherited callers, AsyncSupplier<T> work) {
    return (Task<T>) start(Dispatcher.present(), callers, CALL, work);
  }

  /**
   * Takes note that whoever runs the loop throws what {@code main}, which is settled, failed with.
   */
  public static void mainEnded(Task<?> main) {
    // A combinator may have handed on the very failure of a task that it had started, for which
    // nobody else has asked.
    if (main instanceof CoreTask<?> task && !task.isSucceeded()) task.exception();
  }

  /** Starts {@code work}, lets it go on by itself, and sees to it that its failure is reported. */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> background(AsyncSupplier<T> work) {
    requireLoop("background");
    CoreTask<?> task = startApart(work);
    Detached.watchInBackground(task);
    return (Task<T>) task;
  }

  /**
   * Returns the current loop.
   *
   * @param word the method that was called: one of {@code Weft}, or with its class
   * @throws IllegalStateException if the calling thread runs none
   */
  public static Loop requireLoop(String word) {
    Loop loop = Dispatcher.currentLoop();
    if (loop != null) return loop;
    throw NoLoop.failure((word.contains(".") ? word : "Weft." + word) + " was called");
  }
}
