package dev.weft.loop;

import java.util.Collection;

/** What can run now, first in first out: a ring that grows and never shrinks. One thread's. */
final class ReadyQueue {
  private static final int INITIAL_CAPACITY = 256;

  /** The length is a power of two, so that a mask wraps the indices around. */
  private Runnable[] ring = new Runnable[INITIAL_CAPACITY];

  // Two counters that only grow, and wrap around together: with a size that goes up and down, each
  // action would wait for what the one before it has stored there.
  private int head;
  private int tail;

  boolean isEmpty() {
    return head == tail;
  }

  int size() {
    return tail - head;
  }

  void add(Runnable action) {
    if (tail - head == ring.length) grow();
    ring[tail++ & ring.length - 1] = action;
  }

  /** Takes the first action out; there is one. */
  Runnable take() {
    int index = head++ & ring.length - 1;
    Runnable action = ring[index];
    ring[index] = null;
    return action;
  }

  void addAllTo(Collection<Object> actions) {
    for (int i = head; i != tail; i++) actions.add(ring[i & ring.length - 1]);
  }

  private void grow() {
    Runnable[] larger = new Runnable[ring.length * 2];
    for (int i = head; i != tail; i++) larger[i & larger.length - 1] = ring[i & ring.length - 1];
    ring = larger;
  }
}
