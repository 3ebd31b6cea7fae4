package dev.weft.task;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.report.ShownMethod;
import dev.weft.report.Traces;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task that had its outcome when it was made. Immutable, belongs to no loop. */
public final class SettledTask<T> extends CoreTask<T> {
  /** What a failed task is of which no method is known. */
  static final String BY_HAND = "Task.failed";

  /** Has succeeded with null. */
  public static final SettledTask<Object> DONE = new SettledTask<>(SUCCEEDED, null);

  private static final SettledTask<Object> TRUE = new SettledTask<>(SUCCEEDED, true);
  private static final SettledTask<Object> FALSE = new SettledTask<>(SUCCEEDED, false);

  private SettledTask(int status, @Nullable Object slot) {
    super(status, slot);
  }

  /** Returns a task that has succeeded with {@code value}. */
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> Task<T> of(@Nullable T value) {
    if (value == null) return (Task<T>) DONE;
    if (value == Boolean.TRUE) return (Task<T>) TRUE;
    if (value == Boolean.FALSE) return (Task<T>) FALSE;
    return new SettledTask<>(SUCCEEDED, value);
  }

  /** Returns a task that has failed with {@code cause}. */
  public static <T> Task<T> failed(Throwable cause) {
    return failed(cause, null);
  }

  /** As {@link #failed(Throwable)}, for a call of {@code method}. */
  private static <T> SettledTask<T> failed(Throwable cause, @Nullable String method) {
    Objects.requireNonNull(cause, "cause");
    SettledTask<T> task = new SettledTask<>(FAILED, new Failure(cause, method));
    Unobserved.note(task);
    return task;
  }

  /**
   * Returns the task of a call whose body threw before it first suspended.
   *
   * @param method the class and name of what was called, for messages; or null
   */
  public static SettledTask<?> ofThrown(Throwable thrown, @Nullable String method) {
    return thrown instanceof CancelledError
        ? new SettledTask<>(CANCELLED, failure(new CancelledError(new Failure(thrown).reason())))
        : failed(thrown, method);
  }

  /** As {@link #failed}, for a failure that is thrown right away. */
  static SettledTask<?> thrown(Throwable cause) {
    return new SettledTask<>(FAILED, failure(cause));
  }

  /** Returns a task that was cancelled for {@code reason}. */
  static <T> SettledTask<T> cancelled(String reason) {
    return new SettledTask<>(CANCELLED, failure(new CancelledError(reason)));
  }

  /** Returns the method with the line where it failed, if a call of it ended so, else its maker. */
  @Override
  protected String kind() {
    if (!(slot instanceof Failure failure)) return "Task.of";
    if (failure.method == null) return BY_HAND;
    String name = Traces.shortName(ShownMethod.of(failure.method).toString());
    StackTraceElement at = Traces.elementOf(failure.method, failure.cause);
    return at == null || at.getLineNumber() < 0
        ? name
        : name + "(" + at.getFileName() + ":" + at.getLineNumber() + ")";
  }

  @Override
  void register(Waiter waiter) {
    tell(waiter);
  }

  @Override
  void unregister(Waiter waiter) {}

  @Override
  public boolean cancel(String reason) {
    Objects.requireNonNull(reason, "reason");
    return false;
  }
}
