package dev.weft.benchmarks.floor;

/** What a hand-written state machine awaits. */
class Promised {
  Object value;
  Frame waiter;
  boolean settled;
  boolean failed;

  /** Settles this; returns the frame that waits for it, or null. */
  final Frame settle(Object outcome) {
    value = outcome;
    settled = true;
    Frame next = waiter;
    waiter = null;
    return next;
  }

  final Frame fail(Throwable cause) {
    failed = true;
    return settle(cause);
  }
}
