package dev.weft.testing;

/** Picks what runs next, where several could. */
@FunctionalInterface
interface Choices {
  /** Returns a number from 0 to, and without, {@code candidates}, which are at least two. */
  int pick(int candidates);
}
