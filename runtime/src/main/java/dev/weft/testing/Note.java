package dev.weft.testing;

import dev.weft.report.FirstFailure;

/**
 * A sentence on a failure: a suppressed exception, so that the stack trace shows it, while the
 * failure stays the object that the test expects.
 */
final class Note extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private Note(String text) {
    super(text, null, false, false);
  }

  /** Returns {@code thrown} with {@code text} on it; wrapped, if it takes no suppressed ones. */
  static Throwable on(Throwable thrown, String text) {
    FirstFailure.suppress(thrown, new Note(text));
    return thrown.getSuppressed().length > 0 ? thrown : new AssertionError(text, thrown);
  }
}
