package dev.weft.sync;

import dev.weft.Task;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a fixed number of tasks wait for each other, again and again: the last to arrive lets all
 * go on, and the next phase begins.
 *
 * <p>A cancelled wait leaves the others waiting for somebody else to take its place; a party that
 * gives up for good calls {@link #abort}.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 */
public final class Barrier extends Confined {
  private final int parties;
  private final Runnable action;
  private final WaitQueue<Arrived> waiters = new WaitQueue<>();
  private long phase;
  private @Nullable String broken;
  private @Nullable Throwable cause;

  /**
   * Creates a barrier. Any thread may call this.
   *
   * @param parties how many have to arrive
   * @throws IllegalArgumentException if {@code parties} is less than 1
   */
  public Barrier(int parties) {
    this(parties, () -> {});
  }

  /**
   * Creates a barrier that runs {@code action} in the call of the last to arrive, before anybody
   * goes on. What the action throws breaks the barrier.
   *
   * @throws IllegalArgumentException if {@code parties} is less than 1
   */
  public Barrier(int parties, Runnable action) {
    if (parties < 1) throw new IllegalArgumentException("parties < 1: " + parties);
    this.parties = parties;
    this.action = Objects.requireNonNull(action, "action");
  }

  /** How things stand at a barrier. */
  public sealed interface Statistics {
    /** Returns how many have to arrive. */
    int parties();

    /** Returns how many have. */
    int waiting();

    /** Returns how often all have arrived since the barrier was made. */
    long phase();

    /** Returns whether it is broken. */
    boolean broken();
  }

  record Snapshot(int parties, int waiting, long phase, boolean broken) implements Statistics {}

  private static final class Arrived extends QueuedOperation<Integer> {
    @Override
    public String operation() {
      return "Barrier.untilAllArrived";
    }
  }

  /**
   * Arrives, and waits until all have.
   *
   * <p>Suspends unless this is the last to arrive. Cancelled, it has not arrived.
   *
   * @return the order of arrival in this phase, from 0; the last has {@code parties - 1}. Fails
   *     with {@link BarrierBrokenException} if the barrier is broken, or is while this waits
   * @throws IllegalStateException if called from outside this barrier's loop
   */
  public Task<Integer> untilAllArrived() {
    enter();
    if (broken != null) return Task.failed(new BarrierBrokenException(broken, cause));
    if (waiters.size() < parties - 1) return waiters.add(new Arrived()).promise;
    try {
      action.run();
    } catch (Throwable thrown) {
      String why = "the barrier's action failed in phase " + phase + "; reset repairs it";
      breakUp(why, thrown);
      return Task.failed(new BarrierBrokenException(why, thrown));
    }
    phase++;
    int index = 0;
    for (Arrived each; (each = waiters.poll()) != null; ) each.promise.succeed(index++);
    return Task.of(parties - 1);
  }

  /**
   * Begins anew: who waits fails with {@link BarrierBrokenException}, and a broken barrier is whole
   * again. Those whom the last phase let go are not concerned. Never suspends.
   *
   * @throws IllegalStateException if called from outside this barrier's loop
   */
  public void reset() {
    enter();
    failWaiting("the barrier was reset while this task waited; it can be used again", null);
    broken = null;
    cause = null;
  }

  /**
   * Breaks the barrier: who waits, and who comes until it is {@linkplain #reset reset}, fails with
   * {@link BarrierBrokenException}. Never suspends.
   *
   * @throws IllegalStateException if called from outside this barrier's loop
   */
  public void abort() {
    enter();
    breakUp("the barrier was aborted; reset repairs it", null);
  }

  private void breakUp(String why, @Nullable Throwable because) {
    broken = why;
    cause = because;
    failWaiting(why, because);
  }

  private void failWaiting(String why, @Nullable Throwable because) {
    for (Arrived each; (each = waiters.poll()) != null; ) {
      each.promise.fail(new BarrierBrokenException(why, because));
    }
  }

  /** Returns whether the barrier is broken, so that a wait would fail. */
  public boolean isBroken() {
    return broken != null;
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(parties, waiters.size(), phase, broken != null);
  }

  @Override
  public String toString() {
    String state = broken == null ? "phase " + phase : "broken";
    return "Barrier[" + state + ", " + waiters.size() + " of " + parties + " waiting]";
  }
}
