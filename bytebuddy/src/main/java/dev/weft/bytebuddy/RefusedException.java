package dev.weft.bytebuddy;

/** Says what forbids the rewriting. What is wrong is in the user's code, so no stack is shown. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message, null, false, false);
  }
}
