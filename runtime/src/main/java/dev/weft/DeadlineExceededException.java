package dev.weft;

import dev.weft.report.Durations;
import java.time.Duration;

/**
 * Thrown by the await of a {@link Weft#timeout} whose work took too long.
 *
 * <p>Never a cancellation: the work inside was cancelled and has ended, the caller goes on.
 */
public final class DeadlineExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception for work that was given {@code limit} to finish.
   *
   * @param limit the time it had, from its start
   */
  public DeadlineExceededException(Duration limit) {
    super("the work did not finish within " + Durations.text(limit));
  }
}
