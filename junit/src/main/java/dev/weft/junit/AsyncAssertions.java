package dev.weft.junit;

import dev.weft.AsyncSupplier;
import dev.weft.Outcome;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.Weft;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.opentest4j.AssertionFailedError;

/** What a test claims of work that has to be awaited; meant to be imported statically. */
public final class AsyncAssertions {
  private AsyncAssertions() {}

  /**
   * Starts {@code work}, waits for its end, and delivers the exception it failed with, the same
   * object: {@code assertThrows} for work that awaits.
   *
   * <pre>{@code
   * IOException failure = await(assertFails(IOException.class, () -> fetch(uri)));
   * }</pre>
   *
   * <p>Suspends while the work does. Cancelling the returned task cancels the work. Work that was
   * cancelled by others counts as failed with a {@link CancellationException}. Any thread may call
   * this.
   *
   * @param expected the exception's class, or one that it extends
   * @return a task that fails with an {@link AssertionFailedError} if the work succeeds, or fails
   *     with something else, which is then the error's cause
   */
  public static <X extends Throwable> Task<X> assertFails(
      Class<X> expected, AsyncSupplier<?> work) {
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(work, "work");
    return Weft.gatherOutcomes(Weft.async(work)).map(one -> failure(expected, one.get(0)));
  }

  /** As {@link #assertFails(Class, AsyncSupplier)}, for work without a value. */
  public static <X extends Throwable, W extends SuspendingRunnable> Task<X> assertFails(
      Class<X> expected, W work) {
    Objects.requireNonNull(work, "work");
    Objects.requireNonNull(expected, "expected");
    return Weft.gatherOutcomes(Weft.async(work)).map(one -> failure(expected, one.get(0)));
  }

  private static <X extends Throwable> X failure(Class<X> expected, Outcome<?> outcome) {
    String wanted = "The work was expected to fail with " + expected.getName();
    if (outcome instanceof Outcome.Succeeded<?> succeeded) {
      throw new AssertionFailedError(wanted + ", and has succeeded with " + succeeded.value());
    }
    Throwable thrown = thrown(outcome);
    if (expected.isInstance(thrown)) return expected.cast(thrown);
    throw new AssertionFailedError(wanted + ", and has failed with " + thrown, thrown);
  }

  private static Throwable thrown(Outcome<?> outcome) {
    return outcome instanceof Outcome.Cancelled<?> cancelled
        ? new CancellationException(cancelled.reason())
        : ((Outcome.Failed<?>) outcome).cause();
  }
}
