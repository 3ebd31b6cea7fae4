package dev.weft.task;

/** Why a task failed, and whether anybody has been told. Kept in the task's result slot. */
final class Failure {
  final Throwable cause;

  /**
   * Set when the failure was thrown or handed to somebody; a plain flag, so a race only repeats.
   */
  boolean observed;

  /** The class and name of the method that failed before it first suspended, else null. */
  final String method;

  /**
   * Set when a task that had failed already was awaited, or looked at: who does that deals with the
   * failure, and a scope leaves it to them. Who waits before the failure comes is seen from the
   * task's waiters.
   */
  boolean attended;

  Failure(Throwable cause) {
    this(cause, null);
  }

  Failure(Throwable cause, String method) {
    this.cause = cause;
    this.method = method;
  }
}
