package dev.weft.loop;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Actions that other threads post, and whether the loop sleeps and must be woken for them: both in
 * one reference, so that no post can fall between looking and falling asleep.
 *
 * <pre>
 * null     nothing posted, the loop is awake
 * ASLEEP   nothing posted, the loop sleeps or is about to
 * CLOSED   nothing is accepted any more
 * a post   the newest; each leads to the one before it
 *
 * null   -> ASLEEP   // {@link #fallAsleep}
 * ASLEEP -> a post   // {@link #add}, which must wake the loop: nobody else will see ASLEEP
 * ASLEEP -> null     // {@link #wakeUp}
 * any    -> CLOSED   // {@link #close}
 * </pre>
 */
final class Inbox {
  private record Post(@Nullable Runnable action, @Nullable Post before) {}

  private static final Post ASLEEP = new Post(null, null);
  private static final Post CLOSED = new Post(null, null);

  private final AtomicReference<@Nullable Post> newest = new AtomicReference<>();

  /** What became of a post. */
  enum Delivery {
    /** The loop is awake and will find it. */
    ACCEPTED,
    /** The loop sleeps, and the caller is the one who wakes it. */
    WAKE,
    /** The inbox is closed. */
    REJECTED
  }

  /** Posts {@code action}. Any thread. */
  Delivery add(Runnable action) {
    while (true) {
      Post seen = newest.get();
      if (seen == CLOSED) return Delivery.REJECTED;
      boolean asleep = seen == ASLEEP;
      if (newest.compareAndSet(seen, new Post(action, asleep ? null : seen))) {
        return asleep ? Delivery.WAKE : Delivery.ACCEPTED;
      }
    }
  }

  /** Says that the loop sleeps; returns false if there is something to do first. */
  boolean fallAsleep() {
    return newest.compareAndSet(null, ASLEEP);
  }

  /** Says that the loop is awake again. */
  void wakeUp() {
    newest.compareAndSet(ASLEEP, null);
  }

  /** Moves what was posted to {@code ready}, oldest first. */
  void drainTo(ReadyQueue ready) {
    Post seen = newest.get();
    if (seen != null && seen != CLOSED) move(newest.getAndSet(null), ready);
  }

  /** Moves what was posted to {@code ready}, and accepts nothing more. */
  void close(ReadyQueue ready) {
    move(newest.getAndSet(CLOSED), ready);
  }

  private static void move(@Nullable Post newest, ReadyQueue ready) {
    Post reversed = null;
    for (Post post = newest; post != null; post = post.before) {
      if (post.action != null) reversed = new Post(post.action, reversed);
    }
    for (Post post = reversed; post != null; post = post.before) {
      assert post.action != null : "the marks are left out";
      ready.add(post.action);
    }
  }
}
