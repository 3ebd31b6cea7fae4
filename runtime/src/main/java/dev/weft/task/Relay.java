package dev.weft.task;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What tasks without a body do for each other, on one loop: outcomes on their way up to who waits,
 * requests to stop on their way down. A step that follows from another is taken right after it, in
 * the order that calls would give, but without their stack: such tasks nest to any depth.
 *
 * <p>On the loop's thread. Its steps run no code of users, which may therefore rely on it that what
 * it asked for has been done when the call returns.
 */
final class Relay {
  private final Deque<Runnable> left = new ArrayDeque<>();

  /** What follows from the step that is being taken, in order. */
  private final Deque<Runnable> following = new ArrayDeque<>();

  private boolean taking;

  /** Takes {@code step}: now, or right after the one that is being taken. */
  void take(Runnable step) {
    if (taking) {
      following.add(step);
      return;
    }
    taking = true;
    try {
      step.run();
      takeFollowing();
    } finally {
      taking = false;
    }
  }

  /** Takes the step that tells {@code waiters} of {@code settled}; the first costs no object. */
  void tell(PendingTask<?> settled, @Nullable Object waiters) {
    if (taking) {
      following.add(() -> settled.tell(waiters));
      return;
    }
    taking = true;
    try {
      settled.tell(waiters);
      takeFollowing();
    } finally {
      taking = false;
    }
  }

  private void takeFollowing() {
    while (true) {
      while (!following.isEmpty()) left.push(following.removeLast());
      if (left.isEmpty()) return;
      left.pop().run();
    }
  }
}
