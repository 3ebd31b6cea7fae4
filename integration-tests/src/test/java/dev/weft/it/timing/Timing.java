package dev.weft.it.timing;

import java.util.BitSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * When each awaitable of a run settles, and whether it fails.
 *
 * @param later the positions that are still pending when they are awaited
 * @param restLater whether the positions from {@code known} on are pending, too
 * @param known how many positions {@code later} speaks of
 * @param failing the positions that fail
 * @param onLoop whether the program runs on a loop, or on a thread that has none
 * @param cancelledAt the position at which the program is cancelled instead, or {@link #NEVER}
 */
record Timing(
    BitSet later,
    boolean restLater,
    int known,
    Set<Integer> failing,
    boolean onLoop,
    int cancelledAt) {
  static final int NEVER = -1;

  /** Returns the timing in which everything is settled when it is asked for. */
  static Timing atOnce(Set<Integer> failing) {
    return new Timing(new BitSet(), false, 0, failing, true, NEVER);
  }

  /** Returns the timing in which nothing is settled when it is asked for. */
  static Timing later(Set<Integer> failing, boolean onLoop) {
    return new Timing(new BitSet(), true, 0, failing, onLoop, NEVER);
  }

  /** Returns the mixture that the low {@code known} bits of {@code mixture} say. */
  static Timing mixture(long mixture, int known, Set<Integer> failing) {
    return new Timing(BitSet.valueOf(new long[] {mixture}), false, known, failing, true, NEVER);
  }

  /** Returns any mixture of {@code known} positions. */
  static Timing sample(Random random, int known, Set<Integer> failing) {
    BitSet later = new BitSet();
    int rarity = 1 + random.nextInt(4);
    for (int i = 0; i < known; i++) later.set(i, random.nextInt(rarity + 1) == 0);
    return new Timing(later, random.nextBoolean(), known, failing, random.nextInt(8) > 0, NEVER);
  }

  /** Returns this timing, but with {@code position} pending or not. */
  Timing with(int position, boolean isLater) {
    BitSet changed = (BitSet) later.clone();
    int end = Math.max(known, position + 1);
    if (restLater) changed.set(known, end);
    changed.set(position, isLater);
    return new Timing(changed, restLater, end, failing, onLoop, cancelledAt);
  }

  /** Returns this timing, but with the program cancelled at {@code position}. */
  Timing cancelled(int position) {
    return new Timing(later, restLater, known, failing, onLoop, position);
  }

  boolean isLater(int position) {
    return position < known ? later.get(position) : restLater;
  }

  boolean fails(int position) {
    return failing.contains(position);
  }

  @Override
  public String toString() {
    Set<Integer> fails = new TreeSet<>(failing);
    return "later: "
        + later
        + (restLater ? " and all from #" + known : "")
        + (fails.isEmpty() ? "" : "; failing: " + fails)
        + (cancelledAt == NEVER ? "" : "; cancelled at #" + cancelledAt)
        + (onLoop ? "" : "; without a loop");
  }
}
