package dev.weft.sync;

import dev.weft.Task;

/**
 * A number that is counted down to zero, once, and those who wait for that: for a number of things
 * to have happened, whoever does them.
 *
 * <p>Confined to one loop, as {@linkplain dev.weft.sync the package} says: the loop it was made on,
 * else that of the first use. {@link #postCountDown} counts down from other threads.
 */
public final class CountDownLatch extends Confined {
  private final WaitQueue<UntilZero> waiters = new WaitQueue<>();
  private long count;

  /**
   * Creates a latch. Any thread may call this.
   *
   * @param count how often it has to be counted down until it is open
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public CountDownLatch(long count) {
    if (count < 0) throw new IllegalArgumentException("count < 0: " + count);
    this.count = count;
    bindIfOnLoop();
  }

  /** How things stand at a latch. */
  public sealed interface Statistics {
    /** Returns how often it has yet to be counted down. */
    long count();

    /** Returns how many wait for that. */
    int waiting();
  }

  record Snapshot(long count, int waiting) implements Statistics {}

  private static final class UntilZero extends QueuedOperation<Void> {
    @Override
    public String operation() {
      return "CountDownLatch.untilZero";
    }
  }

  /**
   * Waits until the count is zero.
   *
   * <p>Suspends if it is not. Cancelled, it leaves the queue.
   *
   * @throws IllegalStateException if called from outside this latch's loop
   */
  public Task<Void> untilZero() {
    enter();
    return count == 0 ? Task.done() : waiters.add(new UntilZero()).promise;
  }

  /**
   * Counts down by one. With the last, who waits goes on, in the order in which they came; after
   * it, this does nothing. Never suspends.
   *
   * @throws IllegalStateException if called from outside this latch's loop
   */
  public void countDown() {
    enter();
    if (count == 0 || --count > 0) return;
    for (UntilZero each; (each = waiters.poll()) != null; ) QueuedOperation.release(each.promise);
  }

  /**
   * As {@link #countDown}, from any thread: takes effect when it arrives at the latch's loop. Does
   * nothing if that has ended.
   *
   * @throws IllegalStateException if the latch has no loop yet: it was made on none, and not used
   */
  public void postCountDown() {
    postToLoop("postCountDown", this::countDown);
  }

  /** Returns how often it has yet to be counted down. */
  public long count() {
    return count;
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(count, waiters.size());
  }

  @Override
  public String toString() {
    return "CountDownLatch[" + count + " left, " + waiters.size() + " waiting]";
  }
}
