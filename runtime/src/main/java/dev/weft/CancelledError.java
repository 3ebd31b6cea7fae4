package dev.weft;

/**
 * Thrown by {@code await} in a task that is asked to stop.
 *
 * <p>An {@link Error}, so that {@code catch (Exception e)} does not swallow it while {@code
 * finally} blocks run, and may await. It means "I am cancelled"; awaiting <em>another</em> task
 * that was cancelled throws {@link java.util.concurrent.CancellationException} instead.
 */
public final class CancelledError extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error that is thrown at a suspension point. Its stack trace is only that of the
   * awaits that it crosses: many tasks may be cancelled at once, and walking the thread's stack for
   * each would cost more than all the rest.
   *
   * @param reason why the task is asked to stop, for people to read
   */
  public CancelledError(String reason) {
    super(reason);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
