package dev.weft.report;

import dev.weft.Outcome;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Several failures, of which the first comes out and the others are suppressed in it, each once.
 *
 * <p>They are put together when they are asked for, so that n of them cost n. Here alone one
 * failure is added to another: whoever calls {@link Throwable#addSuppressed} itself will sooner or
 * later add one to itself, which the JDK answers with an exception that hides both. Confined to one
 * thread at a time.
 */
public final class FirstFailure {
  private final ArrayDeque<Throwable> failures = new ArrayDeque<>(2);

  /** Creates one that holds none. */
  public FirstFailure() {}

  /** Adds {@code later} to {@code first}, unless it is the same or is there already. */
  public static void suppress(Throwable first, Throwable later) {
    if (later != first && !suppressedIn(first).contains(later)) first.addSuppressed(later);
  }

  /**
   * Returns whether {@code first} and all that is suppressed in it say that a task was cancelled.
   */
  public static boolean isOnlyCancellation(Throwable first) {
    if (!(first instanceof CancellationException)) return false;
    for (Throwable later : first.getSuppressed()) {
      if (!(later instanceof CancellationException)) return false;
    }
    return true;
  }

  private static Set<Throwable> suppressedIn(Throwable failure) {
    Set<Throwable> suppressed = Collections.newSetFromMap(new IdentityHashMap<>());
    suppressed.addAll(Arrays.asList(failure.getSuppressed()));
    return suppressed;
  }

  /** Returns whether there is none. */
  public boolean isEmpty() {
    return failures.isEmpty();
  }

  /** Adds a failure that came after all others. */
  public void add(Throwable failure) {
    failures.addLast(failure);
  }

  /** Adds what an await is thrown by {@code outcome}, which is no value. */
  public void add(Outcome<?> outcome) {
    add(
        outcome instanceof Outcome.Failed<?> failed
            ? failed.cause()
            : new CancellationException(((Outcome.Cancelled<?>) outcome).reason()));
  }

  /** Adds a failure that came before all others, though it is known only now. */
  public void addBefore(Throwable failure) {
    failures.addFirst(failure);
  }

  /**
   * Returns the first, with the others suppressed in it, and forgets all; null if there is none.
   */
  public Throwable take() {
    Throwable first = failures.poll();
    if (failures.isEmpty()) return first;
    Set<Throwable> known = suppressedIn(first);
    known.add(first);
    for (Throwable later = failures.poll(); later != null; later = failures.poll()) {
      if (known.add(later)) first.addSuppressed(later);
    }
    return first;
  }
}
