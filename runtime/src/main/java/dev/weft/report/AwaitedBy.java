package dev.weft.report;

/**
 * The logical stack of a failure that keeps no stack trace: a suppressed exception whose trace are
 * the methods that awaited. A failure has one at most.
 */
final class AwaitedBy extends Exception {
  private static final long serialVersionUID = 1L;

  AwaitedBy() {
    super("the methods that awaited it; the exception itself keeps no stack trace to add them to");
  }

  /** Where it is made says nothing. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
