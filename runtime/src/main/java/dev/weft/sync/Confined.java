package dev.weft.sync;

import dev.weft.Loop;
import dev.weft.frame.Dispatcher;

/**
 * Something that belongs to one loop: the loop on which it is first used.
 *
 * <p>That is what lets everything in this package do without locks and atomics.
 */
abstract class Confined {
  /** Null until the first use. Volatile for those who look from other threads. */
  private volatile Loop loop;

  /**
   * Checks that the caller may touch this object's state, and binds the object at its first use.
   *
   * @return the loop this object belongs to, which the calling thread is running
   * @throws IllegalStateException if the calling thread does not run the loop
   */
  final Loop enter() {
    Loop current = Dispatcher.currentLoop();
    if (current == null || loop != current) bind(current);
    return current;
  }

  /** Binds this object to the loop it is made on, if it is made on one. */
  final void bindIfOnLoop() {
    loop = Dispatcher.currentLoop();
  }

  private synchronized void bind(Loop current) {
    if (current == null || (loop != null && loop != current)) {
      throw new IllegalStateException(wrongThread(current));
    }
    loop = current;
  }

  /** Returns the loop this object belongs to, or null before its first use. */
  final Loop loop() {
    return loop;
  }

  private String wrongThread(Loop current) {
    return getClass().getSimpleName()
        + " used from thread \""
        + Thread.currentThread().getName()
        + "\", which runs "
        + (current == null ? "no loop" : "another loop, " + current)
        + ": it "
        + (loop == null
            ? "can be used on a loop only"
            : "belongs to the loop of its first use, " + loop)
        + ", and has no locks inside. Call it from a task of its loop; Weft.on(loop, ...) takes you"
        + " there.";
  }
}
