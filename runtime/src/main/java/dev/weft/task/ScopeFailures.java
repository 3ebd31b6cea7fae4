package dev.weft.task;

import dev.weft.report.FirstFailure;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scope fails with: of all failures that nobody deals with the first in time, with the
 * others suppressed in it.
 *
 * <p>The first is not always the one that is known first. Who awaits a child deals with its
 * failure, and if that is not caught it comes out again a little later, behind one that came after
 * it.
 */
final class ScopeFailures {
  private final FirstFailure failures = new FirstFailure();

  /**
   * Those that came in the same turn as the first, but before it, and that somebody deals with:
   * each with its place in time. Null if there are none.
   */
  private @Nullable Map<Throwable, Integer> dealtWith;

  /** The place of the first failure among {@link #dealtWith}. */
  private int place = Integer.MAX_VALUE;

  /** Returns whether the scope does not fail. */
  boolean isEmpty() {
    return failures.isEmpty();
  }

  /** Takes note of a failure that somebody deals with. */
  void addDealtWith(Throwable cause) {
    if (!isEmpty()) return;
    if (dealtWith == null) dealtWith = new IdentityHashMap<>();
    dealtWith.putIfAbsent(cause, dealtWith.size());
  }

  /** Takes note of a failure that nobody deals with. */
  void add(Throwable cause) {
    Integer came = dealtWith == null || isEmpty() ? null : dealtWith.get(cause);
    if (came == null || came >= place) {
      failures.add(cause);
    } else {
      failures.addBefore(cause);
      place = came;
    }
  }

  /** Returns the failure of the scope, and holds none of them any more. */
  Throwable take() {
    dealtWith = null;
    return failures.take();
  }
}
