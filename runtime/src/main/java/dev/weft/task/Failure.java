package dev.weft.task;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a task failed, and whether anybody has been told. Kept in the task's result slot. */
final class Failure {
  final Throwable cause;

  /**
   * Set when the failure was thrown or handed to somebody; a plain flag, so a race only repeats.
   */
  boolean observed;

  /** The class and name of the method that failed before it first suspended, else null. */
  final @Nullable String method;

  /**
   * Set when a task that had failed already was awaited, or looked at: who does that deals with the
   * failure, and a scope leaves it to them. Who waits before the failure comes is seen from the
   * task's waiters.
   */
  boolean attended;

  /** Returns why the task was cancelled, if it was. */
  String reason() {
    return Objects.requireNonNullElse(cause.getMessage(), "no reason was given");
  }

  Failure(Throwable cause) {
    this(cause, null);
  }

  Failure(Throwable cause, @Nullable String method) {
    this.cause = cause;
    this.method = method;
  }
}
