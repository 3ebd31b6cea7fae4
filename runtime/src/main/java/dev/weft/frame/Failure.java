package dev.weft.frame;

/** Why a task failed, and whether anybody has been told. Kept in the task's result slot. */
final class Failure {
  final Throwable cause;

  /**
   * Set when the failure was thrown or handed to somebody; a plain flag, so a race only repeats.
   */
  boolean observed;

  Failure(Throwable cause) {
    this.cause = cause;
  }
}
