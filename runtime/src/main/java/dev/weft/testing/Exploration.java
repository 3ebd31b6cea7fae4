package dev.weft.testing;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A walk through the tree of all schedules, depth first: each run follows the path to its end, and
 * takes the first branch where it comes to a new fork. The next path turns off at the last fork
 * that has a branch left.
 */
final class Exploration {
  private int[] path;
  private int[] branches;

  /** How much of the path is known, and how far the current run has come on it. */
  private int length;

  private int depth;

  /** Starts with {@code path}. */
  Exploration(int... path) {
    this.path = path.clone();
    branches = new int[path.length];
    length = path.length;
  }

  int pick(int candidates) {
    if (depth == length) grow();
    if (branches[depth] == 0) branches[depth] = candidates;
    if (branches[depth] != candidates || path[depth] >= candidates) {
      throw new IllegalStateException(
          "At choice "
              + depth
              + " of "
              + this
              + ", "
              + candidates
              + " tasks are ready, and it was otherwise before: the program does not do the same"
              + " again. Leave threads, the real time and random numbers out of it.");
    }
    return path[depth++];
  }

  private void grow() {
    if (length == path.length) {
      int larger = Math.max(16, 2 * length);
      path = Arrays.copyOf(path, larger);
      branches = Arrays.copyOf(branches, larger);
    }
    path[length] = 0;
    branches[length] = 0;
    length++;
  }

  /** Goes to the next path; returns false if there is none. */
  boolean next() {
    length = depth;
    depth = 0;
    while (length > 0 && path[length - 1] + 1 >= branches[length - 1]) length--;
    if (length == 0) return false;
    path[length - 1]++;
    return true;
  }

  /** Returns the path of the current run, as {@link Schedule#chosen} takes it. */
  @Override
  public String toString() {
    return Arrays.stream(path, 0, depth)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("."));
  }
}
