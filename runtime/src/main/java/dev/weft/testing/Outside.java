package dev.weft.testing;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;

/** What other threads have posted to a test's loop, which waits here for them in real time. */
final class Outside {
  private final ArrayDeque<Runnable> posted = new ArrayDeque<>();
  private boolean closed;

  /** Posts {@code action}. Any thread. */
  synchronized void post(Runnable action) {
    if (closed) {
      throw new RejectedExecutionException(
          "The test's loop is closed and runs nothing more. Let the test wait for what still posts"
              + " to it.");
    }
    posted.add(action);
    notifyAll();
  }

  /** Moves what was posted to {@code ready}, oldest first; returns whether there was anything. */
  synchronized boolean drainTo(ReadyTasks ready) {
    if (posted.isEmpty()) return false;
    posted.forEach(ready::add);
    posted.clear();
    return true;
  }

  /** Moves what was posted to {@code ready}, and accepts nothing more. */
  synchronized void close(ReadyTasks ready) {
    drainTo(ready);
    closed = true;
  }

  /**
   * Waits until something is posted.
   *
   * @return false if {@code patienceNanos} of real time have passed before that
   */
  synchronized boolean untilPosted(long patienceNanos) throws InterruptedException {
    long start = System.nanoTime();
    while (posted.isEmpty()) {
      long left = patienceNanos - (System.nanoTime() - start);
      if (left <= 0) return false;
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return true;
  }
}
