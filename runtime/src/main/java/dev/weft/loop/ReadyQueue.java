package dev.weft.loop;

import java.util.Arrays;
import java.util.Collection;

/** What can run now, first in first out: a ring that grows and never shrinks. One thread's. */
final class ReadyQueue {
  private static final int INITIAL_CAPACITY = 256;

  /** The length is a power of two, so that a mask wraps the indices around. */
  private Runnable[] ring = new Runnable[INITIAL_CAPACITY];

  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void add(Runnable action) {
    if (size == ring.length) grow();
    ring[head + size & ring.length - 1] = action;
    size++;
  }

  /** Takes the first action out; there is one. */
  Runnable take() {
    Runnable action = ring[head];
    ring[head] = null;
    head = head + 1 & ring.length - 1;
    size--;
    return action;
  }

  void addAllTo(Collection<Object> actions) {
    for (int i = 0; i < size; i++) actions.add(ring[head + i & ring.length - 1]);
  }

  private void grow() {
    Runnable[] larger = Arrays.copyOf(ring, ring.length * 2);
    // The entries from head on stay in place up to the old end; those that had wrapped around move
    // behind them, where the old array ended.
    System.arraycopy(ring, 0, larger, ring.length, head);
    Arrays.fill(larger, 0, head, null);
    ring = larger;
  }
}
