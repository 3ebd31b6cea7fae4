package dev.weft.transformer.emit;

/**
 * How much the suspension points of one copy share of the code that stores what a suspension keeps,
 * and that restores it.
 */
enum Sharing {
  /** As much as costs nothing: each point stores and restores what it has to, and no more. */
  EXACT,

  /** A point may do the work of others besides its own, though no more than about twice as much. */
  BOUNDED,

  /**
   * As few copies of this code as can be: a method fits a class file that has no room otherwise.
   */
  UNBOUNDED;

  /** How many values more than twice its own a point may store or restore for others. */
  private static final int FEW = 4;

  /** Returns whether a point that has {@code own} values to move may move {@code all} of them. */
  boolean allows(int own, int all) {
    return switch (this) {
      case EXACT -> all <= own;
      case BOUNDED -> all <= 2 * own + FEW;
      case UNBOUNDED -> true;
    };
  }
}
