package dev.weft;

import java.util.concurrent.CancellationException;

/** The first failure of several tasks, in which the later ones are suppressed. */
final class FirstFailure {
  private Throwable first;

  boolean isEmpty() {
    return first == null;
  }

  void add(Outcome<?> outcome) {
    Throwable failure = thrownBy(outcome);
    if (first == null) {
      first = failure;
    } else if (first != failure) {
      first.addSuppressed(failure);
    }
  }

  private static Throwable thrownBy(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Failed<?> failed) return failed.cause();
    return new CancellationException(((Outcome.Cancelled<?>) outcome).reason());
  }

  void throwIfAny() throws Throwable {
    if (first != null) throw first;
  }
}
