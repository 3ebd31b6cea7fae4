package dev.weft;

import dev.weft.report.ErrorLog;

/**
 * Who is told of an error that no caller can be thrown: the failure of a background task or of a
 * method that returns nothing, an exception of a queued action, a task that ignores its
 * cancellation, a turn that takes too long.
 *
 * <p>Called on the loop's thread, except for tasks that belong to no loop, and for a thread that
 * something blocks: {@link RunConfig#withTurnLimit}, the end of a JVM or a {@link LoopGroup}, and a
 * {@linkplain Blocking blocking call} that is left behind report that on threads of their own,
 * perhaps at the same time. An error handler must not throw; what it throws is logged, and the loop
 * goes on.
 */
@FunctionalInterface
public interface ErrorHandler {
  /**
   * Takes note of {@code error}.
   *
   * @param what a sentence that says what failed, for people to read
   */
  void handle(String what, Throwable error);

  /** Returns the handler that logs, at level ERROR, through the {@link System.Logger} dev.weft. */
  static ErrorHandler logging() {
    return ErrorLog.INSTANCE;
  }
}
