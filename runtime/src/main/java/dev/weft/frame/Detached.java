package dev.weft.frame;

/** Work that nobody awaits: an async method that returns nothing. Its failures are reported. */
final class Detached {
  private Detached() {}

  /** Reports a failure of {@code task} to its loop's error handler. */
  static void watch(CoreTask<?> task) {
    task.register(Detached::report);
  }

  private static void report(CoreTask<?> task) {
    if (task.status() != CoreTask.FAILED) return;
    Throwable cause = task.exception();
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
  }
}
