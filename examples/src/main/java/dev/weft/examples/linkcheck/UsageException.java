package dev.weft.examples.linkcheck;

/** Wrong arguments; the message is for the person who typed them. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
