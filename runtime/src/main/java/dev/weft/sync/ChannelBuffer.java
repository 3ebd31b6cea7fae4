package dev.weft.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** The values that lie in a channel: how many may, in which order, and what goes if it is full. */
final class ChannelBuffer<T> {
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /** What becomes of a value that is sent while the buffer is full. */
  enum WhenFull {
    SUSPEND_SENDER,
    DROP_OLDEST,
    DROP_LATEST
  }

  private final int capacity;
  private final WhenFull whenFull;
  private final Queue<T> values;
  private long dropped;

  /**
   * @param values empty; in the order in which it gives them back they are received
   */
  ChannelBuffer(int capacity, WhenFull whenFull, Queue<T> values) {
    this.capacity = capacity;
    this.whenFull = whenFull;
    this.values = values;
  }

  int capacity() {
    return capacity;
  }

  int size() {
    return values.size();
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Returns how many values were dropped since it was full. */
  long dropped() {
    return dropped;
  }

  /** Returns whether another value may be sent: because there is room, or one is dropped. */
  boolean takesMore() {
    return values.size() < capacity || whenFull != WhenFull.SUSPEND_SENDER;
  }

  /** Adds {@code value}, or drops it or another. */
  void add(T value) {
    if (values.size() < capacity) {
      values.add(value);
      return;
    }
    dropped++;
    if (whenFull == WhenFull.DROP_LATEST) return;
    values.remove();
    values.add(value);
  }

  /** Takes out the next value; null if there is none. */
  T poll() {
    return values.poll();
  }

  /** Takes out all, in the order in which they would have been received. */
  List<T> clear() {
    List<T> left = new ArrayList<>(values.size());
    for (T value; (value = values.poll()) != null; ) left.add(value);
    return left;
  }

  /** Returns {@code 2 of 16 values}. */
  @Override
  public String toString() {
    return values.size() + (capacity == UNBOUNDED ? " values" : " of " + capacity + " values");
  }
}
