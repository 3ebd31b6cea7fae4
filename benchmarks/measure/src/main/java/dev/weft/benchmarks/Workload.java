package dev.weft.benchmarks;

import java.util.Locale;

/**
 * A piece of work that contenders are compared at, with the result it must have.
 *
 * <p>Every body does the same: the comments say what. {@code DONE} is one of 64 promises that were
 * kept long ago with the value 1, each in its turn, so that no compiler takes the await out of the
 * loop.
 */
public enum Workload {
  /** Calls a method that awaits DONE and returns its value, and awaits that, 10,000 times. */
  COMPLETED_1(10_000, 10_000),
  /** The same through a chain of ten such methods. */
  COMPLETED_10(10_000, 10_000),
  /** As COMPLETED_1, but the method returns the sum of its argument and the value. */
  COMPLETED_INT(10_000, sumTo(10_000) + 10_000),
  /** As COMPLETED_1, through an interface with two implementations that take turns. */
  COMPLETED_VIRTUAL(10_000, 10_000),
  /** As COMPLETED_1, through a generic method of another class. */
  COMPLETED_GENERIC(10_000, 10_000),
  /** Awaits DONE a million times in one method. */
  LOOP(1_000_000, 1_000_000),
  /** Lets others have their turn, of whom there are none, 10,000 times. */
  YIELD(10_000, 10_000),
  /** Two tasks answer each other through a fresh promise each time, 10,000 answers in all. */
  HANDOFF(10_000, 10_000),
  /** Starts 10,000 tasks that give way once, keeps them, and waits for each. */
  SPAWN(10_000, 10_000),
  /** Collects the values of 1,000 tasks that give way once. */
  GATHER(1_000, 1_000),
  /** Calls itself 1,000 deep, awaiting each call; the innermost gives way once. */
  RECURSION(1_000, sumTo(1_001)),
  /** 64 calls deep, all suspended, the innermost throws and the outermost catches; 100 times. */
  EXCEPTION(100, 100),
  /** Four times 2^20 sums in one loop, which gives way once in 2^20. */
  HOT_INSIDE(Hot.ITERATIONS, Hot.EXPECTED),
  /** The same, but it awaits DONE and so never suspends. */
  HOT_INSIDE_DONE(Hot.ITERATIONS, Hot.EXPECTED),
  /** The same sums in an inner loop; the loop around it gives way. */
  HOT_AROUND(Hot.ITERATIONS, Hot.EXPECTED),
  /** Hands 10,000 values to another task through a channel of 16 places. */
  CHANNEL(10_000, 10_000),
  /** The same between two threads, or loops. */
  CHANNEL_THREADS(10_000, 10_000),
  /** Ten tasks take a lock 1,000 times each, and give way while they hold it. */
  MUTEX(10_000, 10_000),
  /** Another thread queues 10,000 actions. */
  POST(10_000, 10_000),
  /** Asks an iterator for a million values, the numbers below 64 again and again. */
  SEQUENCE(1_000_000, 15_625 * 2_016),
  /** Asks for 10,000 values that are there at once, one after the other, and may have to wait. */
  VALUES(10_000, 10_000);

  private final int operations;
  private final long expected;

  Workload(int operations, long expected) {
    this.operations = operations;
    this.expected = expected;
  }

  /** Returns how many operations one run of a body is. */
  public int operations() {
    return operations;
  }

  /** Returns what a body must return. */
  public long expected() {
    return expected;
  }

  /** Returns the name as commands and tables have it: {@code completed-1}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the workload with that label. */
  public static Workload of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static long sumTo(long end) {
    return end * (end - 1) / 2;
  }
}
