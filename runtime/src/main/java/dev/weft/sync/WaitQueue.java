package dev.weft.sync;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, in the order in which they came. Leaving takes constant time, from
 * anywhere in the queue. Loop's thread only.
 *
 * @param <N> the kind of entry
 */
final class WaitQueue<N extends WaitQueue.Node> {
  private final Runnable onLeave;
  private @Nullable Node first;
  private @Nullable Node last;
  private int size;

  /** Creates an empty queue where it does not matter to others who leaves. */
  WaitQueue() {
    this(() -> {});
  }

  /**
   * Creates an empty queue.
   *
   * @param onLeave run after an entry was cancelled: those behind it may not have to wait now
   */
  WaitQueue(Runnable onLeave) {
    this.onLeave = onLeave;
  }

  /** An entry, in one queue at most. */
  abstract static class Node {
    private @Nullable WaitQueue<?> queue;
    private @Nullable Node previous;
    private @Nullable Node next;

    final boolean isQueued() {
      return queue != null;
    }

    /** Leaves the queue, if it is in one, on behalf of nobody else. */
    final void leave() {
      if (queue != null) queue.unlink(this);
    }

    /** Leaves the queue since it was cancelled, which may let others go on. */
    final void cancelled() {
      if (queue == null) return;
      WaitQueue<?> left = queue;
      left.unlink(this);
      left.onLeave.run();
    }
  }

  <M extends N> M add(M node) {
    Node entry = node;
    assert entry.queue == null : "one who waits is in one queue";
    entry.queue = this;
    entry.previous = last;
    if (last == null) {
      first = entry;
    } else {
      last.next = entry;
    }
    last = entry;
    size++;
    return node;
  }

  /** Returns the entry that came first, or null. */
  @SuppressWarnings("unchecked") // add takes nothing else
  @Nullable N first() {
    return (N) first;
  }

  /** Takes out and returns the entry that came first, or null. */
  @Nullable N poll() {
    N head = first();
    if (head != null) unlink(head);
    return head;
  }

  private void unlink(Node node) {
    assert node.queue == this : "not in this queue";
    if (node.previous == null) {
      first = node.next;
    } else {
      node.previous.next = node.next;
    }
    if (node.next == null) {
      last = node.previous;
    } else {
      node.next.previous = node.previous;
    }
    node.previous = null;
    node.next = null;
    node.queue = null;
    size--;
  }

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }
}
