package dev.weft.loop;

/**
 * How often a busy loop looks away from its tasks: to the clock, and to its channels.
 *
 * <p>Reading the clock costs as much as ten resumptions, asking the selector as much as a hundred.
 * So the clock is read after a number of actions that is fitted to how long they take, and the
 * selector is asked once so many microseconds.
 */
final class Pace {
  /**
   * How many actions may run before the clock is read, at most: then it costs each next to none.
   */
  static final int MAX_ACTIONS = 128;

  /** How often channels are polled: a poll of about 0.5 µs takes one percent of this. */
  static final long POLL_NANOS = 50_000;

  private int actionsPerLook = 1;
  private int actionsLeft;
  private long lastLook;
  private long lastPoll;

  /** Takes note that {@code ran} actions have run; returns whether to look up now. */
  boolean isTimeToLook(int ran) {
    actionsLeft -= ran;
    return actionsLeft <= 0;
  }

  /** Returns whether it will be time to look up when {@code ran} actions have run. */
  boolean isTimeToLookAfter(int ran) {
    return actionsLeft <= ran;
  }

  /** Makes the loop look up at the end of this turn. */
  void lookSoon() {
    actionsLeft = 0;
  }

  /** Takes note of what the clock said; returns whether channels are to be polled. */
  boolean looked(long now) {
    long passed = now - lastLook;
    lastLook = now;
    if (passed < POLL_NANOS / 2) {
      actionsPerLook = Math.min(actionsPerLook * 2, MAX_ACTIONS);
    } else if (passed > POLL_NANOS * 2) {
      actionsPerLook = Math.max(actionsPerLook / 8, 1);
    }
    actionsLeft = actionsPerLook;
    if (now - lastPoll < POLL_NANOS) return false;
    lastPoll = now;
    return true;
  }
}
