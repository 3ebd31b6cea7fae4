package dev.weft.transformer.plan;

/**
 * A value that is kept while a method is suspended at one point.
 *
 * @param index the local's slot, or the position in the operand stack from the bottom
 * @param type its verifier type, see {@link dev.weft.transformer.analyze.TypeState}
 * @param field where it is kept; null for a value that is always null when the method goes on: the
 *     null constant, and an object that is made again before its constructor runs
 */
public record Saved(int index, Object type, Field field) {
  /** Returns whether there is anything to store. */
  public boolean isStored() {
    return field != null;
  }
}
