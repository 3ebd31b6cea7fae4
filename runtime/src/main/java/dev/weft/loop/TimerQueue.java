package dev.weft.loop;

import java.util.BitSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Timers in the order of their deadlines, and of their making where those are equal: a timing wheel
 * with several levels, which holds millions and never fires one early. Confined to one thread.
 *
 * <p>Time is counted in ticks of 2^10 ns from the queue's origin. A tick number is read as digits
 * of ten bits. A timer lies on the level of the highest digit in which its tick differs from the
 * current tick, in the bucket that this digit numbers. So the buckets of level 0 are single ticks
 * of this millisecond, those of level 1 the milliseconds of this second, and so on. Whenever the
 * current tick reaches the range of a bucket above level 0, its timers move down. Where a timer
 * lies thus follows from its deadline and the current tick, and need not be kept.
 *
 * <p>A bucket is a ring of nodes, oldest first; on level 0, where a bucket is about a microsecond,
 * it is sorted by deadline. Moving down keeps the order, and what is added later lies behind, so
 * equal deadlines stay in the order in which the timers were made.
 */
final class TimerQueue {
  private static final int TICK_BITS = 10;
  private static final int DIGIT_BITS = 10;
  private static final int BUCKETS = 1 << DIGIT_BITS;
  private static final int LEVELS = 6; // 63 bits of nanoseconds are 53 of ticks

  /** The bucket of each level and digit: its oldest node, or null. */
  private final @Nullable TimerNode[] buckets = new TimerNode[LEVELS * BUCKETS];

  /** The buckets of each level that are not empty. */
  private final BitSet[] occupied = new BitSet[LEVELS];

  private final long origin;
  private long currentTick;
  private int size;

  /** The ring of the timers that are about to fire, in order; they are in no bucket any more. */
  private @Nullable TimerNode due;

  /** Creates an empty queue for a clock that says {@code now}. */
  TimerQueue(long now) {
    origin = now;
    for (int level = 0; level < LEVELS; level++) occupied[level] = new BitSet(BUCKETS);
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Adds {@code node}, whose deadline may have passed. */
  void add(TimerNode node) {
    assert node.queue == null : "a timer is added once";
    node.queue = this;
    size++;
    place(node);
  }

  /** Takes {@code node} out before it fires. */
  void remove(TimerNode node) {
    assert node.queue == this : "the timer is in this queue";
    TimerNode rest = node.next == node ? null : node.next;
    if (due == node) {
      due = rest;
    } else {
      int index = indexOf(node.deadline);
      if (buckets[index] == node) setBucket(index, rest);
    }
    unlink(node);
    node.queue = null;
    size--;
  }

  /** Returns when to call {@link #collectDue} next: a deadline, or somewhat earlier than one. */
  long nextDeadline() {
    assert size > 0 : "there is a next deadline";
    int level = lowestOccupied();
    int bucket = nextBucket(level);
    if (level == 0) return buckets[bucket].deadline;
    return origin + (firstTickOf(level, bucket) << TICK_BITS);
  }

  /**
   * Sets apart the timers whose deadline is not after {@code now}; those that are added from here
   * on wait for the next call, so that timers which make timers end.
   *
   * @param now the clock, never less than before
   */
  void collectDue(long now) {
    long targetTick = tickOf(now);
    for (int level = lowestOccupied(); level < LEVELS; level = lowestOccupied()) {
      int bucket = nextBucket(level);
      long tick = firstTickOf(level, bucket);
      if (tick > targetTick) break;
      currentTick = tick;
      if (level > 0) {
        moveDown(bucket);
      } else if (!takeDueFrom(bucket, now)) {
        return; // what is left of this bucket comes later within the current tick
      }
    }
    // Nothing lies between here and there, so nothing has to move.
    currentTick = Math.max(currentTick, targetTick);
  }

  /** Takes out the first of the timers that were set apart, or returns null. */
  @Nullable TimerNode pollDue() {
    TimerNode first = due;
    if (first != null) remove(first);
    return first;
  }

  /** Adds every node to {@code nodes}. */
  void addAllTo(Collection<? super TimerNode> nodes) {
    addRing(due, nodes);
    for (TimerNode bucket : buckets) addRing(bucket, nodes);
  }

  // ---- where a timer lies

  private void place(TimerNode node) {
    int index = indexOf(node.deadline);
    TimerNode first = buckets[index];
    if (first == null) {
      node.next = node;
      node.previous = node;
      setBucket(index, node);
    } else if (index >= BUCKETS) {
      insertBefore(first, node);
    } else {
      placeSorted(index, first, node);
    }
  }

  /** Equal deadlines are frequent and later ones more so, so the search starts at the end. */
  private void placeSorted(int index, TimerNode first, TimerNode node) {
    TimerNode before = first.previous;
    while (before.deadline - node.deadline > 0) {
      if (before == first) {
        insertBefore(first, node);
        buckets[index] = node;
        return;
      }
      before = before.previous;
    }
    insertBefore(before.next, node);
  }

  private int indexOf(long deadline) {
    long tick = Math.max(tickOf(deadline), currentTick);
    long difference = tick ^ currentTick;
    int level = difference == 0 ? 0 : (63 - Long.numberOfLeadingZeros(difference)) / DIGIT_BITS;
    return level << DIGIT_BITS | digit(tick, level);
  }

  private long tickOf(long time) {
    return time - origin >> TICK_BITS;
  }

  private static int digit(long tick, int level) {
    return (int) (tick >>> level * DIGIT_BITS) & BUCKETS - 1;
  }

  // ---- time passes

  private void moveDown(int bucket) {
    TimerNode first = buckets[bucket];
    setBucket(bucket, null);
    TimerNode node = first;
    do {
      TimerNode next = node.next;
      place(node);
      node = next;
    } while (node != first);
  }

  /** Returns whether the whole bucket was due. */
  private boolean takeDueFrom(int bucket, long now) {
    for (TimerNode node = buckets[bucket]; node != null; node = buckets[bucket]) {
      if (node.deadline - now > 0) return false;
      setBucket(bucket, node.next == node ? null : node.next);
      unlink(node);
      appendToDue(node);
    }
    return true;
  }

  private void appendToDue(TimerNode node) {
    if (due == null) {
      node.next = node;
      node.previous = node;
      due = node;
    } else {
      insertBefore(due, node);
    }
  }

  /** Returns the level with the earliest bucket, which is the lowest with any, or LEVELS. */
  private int lowestOccupied() {
    int level = 0;
    while (level < LEVELS && occupied[level].isEmpty()) level++;
    return level;
  }

  /** Returns the index of the first bucket on {@code level} that is not empty. */
  private int nextBucket(int level) {
    // All earlier ones are empty: the current tick has passed them.
    return level << DIGIT_BITS | occupied[level].nextSetBit(digit(currentTick, level));
  }

  private long firstTickOf(int level, int bucket) {
    int bitsBelow = (level + 1) * DIGIT_BITS;
    long above = currentTick >> bitsBelow << bitsBelow;
    return above | (long) (bucket & BUCKETS - 1) << level * DIGIT_BITS;
  }

  // ---- rings

  private void setBucket(int index, @Nullable TimerNode first) {
    buckets[index] = first;
    occupied[index >> DIGIT_BITS].set(index & BUCKETS - 1, first != null);
  }

  private static void insertBefore(TimerNode place, TimerNode node) {
    node.next = place;
    node.previous = place.previous;
    place.previous.next = node;
    place.previous = node;
  }

  @SuppressWarnings("NullAway") // outside a ring there is nobody to follow the links
  private static void unlink(TimerNode node) {
    node.previous.next = node.next;
    node.next.previous = node.previous;
    node.next = null;
    node.previous = null;
  }

  private static void addRing(@Nullable TimerNode first, Collection<? super TimerNode> nodes) {
    if (first == null) return;
    TimerNode node = first;
    do {
      nodes.add(node);
      node = node.next;
    } while (node != first);
  }
}
