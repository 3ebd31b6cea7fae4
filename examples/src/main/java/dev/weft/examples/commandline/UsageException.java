package dev.weft.examples.commandline;

/** Wrong arguments; the message is for the person who typed them. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates one that says which argument is wrong, and why. */
  public UsageException(String message) {
    super(message);
  }
}
