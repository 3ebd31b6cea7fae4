package dev.weft.transformer.running;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.task.Dispatcher;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * What programs under test call: tasks that are settled now or later, and a log of what they do.
 */
public final class Soon {
  private static IntPredicate pending = position -> false;
  private static int position;
  private static StringBuilder log = new StringBuilder();

  private Soon() {}

  /** Starts a run in which the tasks at the positions of {@code later} are pending at first. */
  static void begin(IntPredicate later) {
    pending = later;
    position = 0;
    log = new StringBuilder();
  }

  static String logged() {
    return log.toString();
  }

  /** Returns a task that succeeds with {@code value}. */
  public static Task<Object> value(Object value) {
    return task(Task.of(value), promise -> promise.succeed(value));
  }

  /** Returns a task that succeeds with {@code value} as an {@link Integer}. */
  public static Task<Object> number(int value) {
    return value(value);
  }

  /** Returns a task that fails with an {@link IllegalStateException}. */
  public static Task<Object> failure(String message) {
    RuntimeException thrown = new IllegalStateException(message);
    return task(Task.failed(thrown), promise -> promise.fail(thrown));
  }

  /** Adds to the log of this run. */
  public static void log(String what) {
    log.append(what).append(' ');
  }

  private static Task<Object> task(Task<Object> settled, Consumer<Promise<Object>> settle) {
    if (!pending.test(position++)) return settled;
    Promise<Object> promise = new Promise<>();
    Dispatcher.currentLoop().execute(() -> settle.accept(promise));
    return promise;
  }
}
