package dev.weft.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tasks of one loop that wait for each other in a ring, found when the last of them suspends.
 *
 * <p>From what is to be awaited there is one way down through the methods that await each other.
 * Where it ends in a task with many children, the ways up from the one who awaits are fewer.
 */
final class Cycle {
  /** How far one way, up or down, is followed before the other is tried, too. */
  private static final int NEAR = 64;

  private Cycle() {}

  /** Returns whether {@code awaited} waits, if only through others, for {@code awaiter}. */
  static boolean closes(BodyTask<?> awaiter, PendingTask<?> awaited) {
    if (awaited == awaiter) return true;
    Ascent ascent = null;
    PendingTask<?> next = awaited;
    for (int depth = 0; next instanceof BodyTask<?> frame; depth++) {
      if (frame == awaiter) return true;
      if (!isOnLoopOf(awaiter, frame) || !(frame.awaits() instanceof PendingTask<?> below)) {
        return false;
      }
      next = below;
      if (depth < NEAR) continue;
      if (ascent == null) ascent = new Ascent(awaiter, awaited);
      if (ascent.endsElsewhere()) return false;
    }
    return next instanceof Owner<?> owner && isOnLoopOf(awaiter, owner) && isAbove(owner, awaiter);
  }

  private static boolean isOnLoopOf(BodyTask<?> awaiter, PendingTask<?> task) {
    return awaiter.context.isBeside(task.context);
  }

  private static boolean isAbove(Owner<?> owner, BodyTask<?> awaiter) {
    Deque<PendingTask<?>> left = new ArrayDeque<>();
    Set<PendingTask<?>> seen = new HashSet<>();
    Descent descent = new Descent(owner);
    left.add(awaiter);
    while (!left.isEmpty()) {
      PendingTask<?> task = left.remove();
      if (task == owner) return true;
      if (isOnLoopOf(awaiter, task) && seen.add(task)) task.addDependents(left);
      if (seen.size() > NEAR && descent.endsElsewhere(awaiter)) return false;
    }
    return false;
  }

  /**
   * The way up from a call, one task at a time. The way down from what it is about to await is long
   * in a chain of background tasks, where each awaits the one before it, and up is short: where
   * that comes to an end without what is awaited there is no ring.
   */
  private static final class Ascent {
    private final BodyTask<?> call;
    private final PendingTask<?> awaited;
    private final Deque<PendingTask<?>> left = new ArrayDeque<>();
    private final Set<PendingTask<?>> seen = new HashSet<>();
    private boolean isOpen = true;

    Ascent(BodyTask<?> call, PendingTask<?> awaited) {
      this.call = call;
      this.awaited = awaited;
      left.add(call);
    }

    /** Goes one step; returns whether the way has come to its end without {@code awaited}. */
    boolean endsElsewhere() {
      if (!isOpen) return false;
      PendingTask<?> task = left.poll();
      if (task == null) return true;
      isOpen = task != awaited;
      if (isOnLoopOf(call, task) && seen.add(task)) task.addDependents(left);
      return false;
    }
  }

  /**
   * The way down from an owner, one task at a time. The way up from a call that is deep in others
   * is long, and down from what it has just started is short: where that comes to an end without
   * the call there is no ring, and a nest is built in a time that grows with its depth.
   */
  private static final class Descent {
    private final Deque<PendingTask<?>> left = new ArrayDeque<>();
    private final Set<PendingTask<?>> seen = new HashSet<>();
    private boolean isOpen = true;

    Descent(Owner<?> owner) {
      left.add(owner);
    }

    /** Goes one step; returns whether the way has come to its end and did not meet {@code call}. */
    boolean endsElsewhere(BodyTask<?> call) {
      if (!isOpen) return false;
      PendingTask<?> task = left.poll();
      if (task == null) return true;
      boolean isKnown = task instanceof BodyTask<?> || task instanceof Owner<?>;
      // What else waits for others does not say for whom.
      isOpen = task != call && (isKnown || !(task instanceof Waiter));
      if (seen.add(task)) left.addAll(below(task));
      return false;
    }
  }

  /** Returns what the await that would close the ring fails with. */
  static IllegalStateException failure(BodyTask<?> awaiter, PendingTask<?> awaited, int label) {
    StringBuilder ring = new StringBuilder();
    ring.append(awaiter.name()).append(" (").append(awaiter.suspendedAt(label)).append(")");
    if (awaited == awaiter) {
      ring.append(" awaits its own task, which would never end.");
    } else {
      for (PendingTask<?> task : way(awaited, awaiter)) {
        ring.append(" awaits ").append(task.name());
        if (task instanceof BodyTask<?> frame)
          ring.append(" (").append(frame.suspendedAt()).append(")");
      }
      ring.append(" awaits ").append(awaiter.name());
      ring.append(": a ring of tasks that wait for each other, and none would ever end.");
    }
    ring.append(" Let one of them go on without the outcome of the next.");
    return new IllegalStateException(ring.toString());
  }

  /** Returns the tasks from {@code top} down to, and without, {@code bottom}. */
  private static List<PendingTask<?>> way(PendingTask<?> top, PendingTask<?> bottom) {
    List<PendingTask<?>> way = new ArrayList<>();
    Set<PendingTask<?>> seen = new HashSet<>();
    // Depth first, with the way itself as the stack: chains of awaits have any depth.
    Deque<Deque<PendingTask<?>>> branches = new ArrayDeque<>();
    branches.push(new ArrayDeque<>(List.of(top)));
    while (!branches.isEmpty()) {
      PendingTask<?> task = branches.peek().poll();
      if (task == null) {
        branches.pop();
        if (!way.isEmpty()) way.remove(way.size() - 1);
        continue;
      }
      if (task == bottom) break;
      if (!seen.add(task)) continue;
      way.add(task);
      branches.push(below(task));
    }
    return way;
  }

  private static Deque<PendingTask<?>> below(PendingTask<?> task) {
    Deque<PendingTask<?>> below = new ArrayDeque<>();
    if (task instanceof Owner<?> owner) {
      below.addAll(owner.waitsFor());
    } else if (task instanceof BodyTask<?> frame
        && frame.awaits() instanceof PendingTask<?> awaited) {
      below.add(awaited);
    }
    return below;
  }
}
