package dev.weft.task;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that have suspended on one loop and have not ended. A loop in production keeps none: a
 * task is held by what it waits for. A loop for tests does, to say what was left behind, and where
 * it stands. Confined to the loop's thread.
 */
public final class Census {
  private static final int KEPT_UNSEEN = 1_000;

  private List<BodyTask<?>> frames = new ArrayList<>();

  /** How many may be kept before those that have ended are dropped. */
  private int sweepAt = KEPT_UNSEEN;

  /** How many may be looked at without looking at them more often than time passes. */
  private int paidFor;

  /** The last call of a method that returns nothing; null if there was none. */
  private @Nullable CoreTask<?> detached;

  /** Creates an empty census, for {@link Dispatcher#Dispatcher(dev.weft.Loop, Census)}. */
  public Census() {}

  /** Returns how many calls are kept, among them some that have ended since. */
  public int size() {
    return frames.size();
  }

  void add(BodyTask<?> suspended) {
    if (frames.size() >= sweepAt) sweep();
    frames.add(suspended);
  }

  /** The method whose call somebody waits for, though it returns nothing; null for none. */
  private @Nullable Method expected;

  /** Takes note that somebody waits for a call of {@code method}, or, with null, for none. */
  void expect(@Nullable Method method) {
    expected = method;
  }

  boolean expects(BodyTask<?> call) {
    return expected != null && call.isCallOf(expected);
  }

  void detached(CoreTask<?> call) {
    detached = call;
  }

  /** Returns the last call of a method that returns nothing, and forgets it; null without one. */
  @Nullable CoreTask<?> takeDetached() {
    CoreTask<?> last = detached;
    detached = null;
    return last;
  }

  /** Lets go of calls that have ended, if so much time has passed that it costs little. */
  public void timePasses() {
    paidFor += KEPT_UNSEEN;
    if (frames.size() <= paidFor) sweep();
  }

  private void sweep() {
    paidFor = 0;
    List<BodyTask<?>> left = new ArrayList<>();
    for (BodyTask<?> frame : frames) {
      if (!frame.isDone()) left.add(frame);
    }
    frames = left;
    sweepAt = Math.max(KEPT_UNSEEN, 2 * left.size());
  }

  /**
   * Adds every call that has not ended to {@code calls}, in the order of their first suspension.
   */
  public void addAllTo(Collection<? super PendingTask<?>> calls) {
    sweep();
    calls.addAll(frames);
  }

  /** Returns each task that does not merely wait for others of this loop. */
  public List<PendingTask<?>> standing() {
    sweep();
    List<PendingTask<?>> standing = new ArrayList<>();
    for (BodyTask<?> frame : frames) {
      if (isOutermostOfItsTask(frame) && !waitsForOthers(frame)) standing.add(frame);
    }
    return standing;
  }

  private static boolean isOutermostOfItsTask(BodyTask<?> frame) {
    List<PendingTask<?>> above = new ArrayList<>();
    frame.addDependents(above);
    for (PendingTask<?> task : above) {
      if (task instanceof BodyTask<?> && task.context == frame.context) return false;
    }
    return true;
  }

  private static boolean waitsForOthers(BodyTask<?> frame) {
    CoreTask<?> next = frame;
    while (next instanceof BodyTask<?> suspended) {
      next = suspended.awaits();
      if (next instanceof BodyTask<?> below && below.context != frame.context) return true;
    }
    return next instanceof Owner<?> owner && !owner.isDone() && !owner.waitsFor().isEmpty();
  }
}
