package dev.weft.sync;

import dev.weft.Task;

/**
 * A flag that tasks wait for: one task sets it, any number go on.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 */
public final class Event extends Confined {
  private final WaitQueue<UntilSet> waiters = new WaitQueue<>();
  private boolean set;

  /** Creates an event that is not set. Any thread may call this. */
  public Event() {}

  /** How things stand at an event. */
  public sealed interface Statistics {
    /** Returns whether it is set. */
    boolean set();

    /** Returns how many wait for it. */
    int waiting();
  }

  record Snapshot(boolean set, int waiting) implements Statistics {}

  private static final class UntilSet extends QueuedOperation<Void> {
    @Override
    public String operation() {
      return "Event.untilSet";
    }
  }

  /**
   * Waits until the event is set.
   *
   * <p>Suspends if it is not. Who waits when it is set goes on even if it is cleared at once.
   * Cancelled, it leaves the queue.
   *
   * @throws IllegalStateException if called from outside this event's loop
   */
  public Task<Void> untilSet() {
    enter();
    return set ? Task.done() : waiters.add(new UntilSet()).promise;
  }

  /**
   * Sets the event, and lets go on who waits for it, in the order in which they came. Does nothing
   * if it is set. Never suspends.
   *
   * @throws IllegalStateException if called from outside this event's loop
   */
  public void set() {
    enter();
    set = true;
    for (UntilSet each; (each = waiters.poll()) != null; ) QueuedOperation.release(each.promise);
  }

  /**
   * Makes the event not set, so that those who come from now on wait. Never suspends.
   *
   * @throws IllegalStateException if called from outside this event's loop
   */
  public void clear() {
    enter();
    set = false;
  }

  /** Returns whether the event is set. */
  public boolean isSet() {
    return set;
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(set, waiters.size());
  }

  @Override
  public String toString() {
    return "Event[" + (set ? "set" : "not set") + ", " + waiters.size() + " waiting]";
  }
}
