package dev.weft.frame;

import dev.weft.NotWovenException;

/** What the Java agent puts where it could not rewrite, in a class whose other methods it could. */
public final class Refused {
  private Refused() {}

  /**
   * Throws.
   *
   * @param problem why it could not be rewritten: where and what, why, and how to fix it
   * @return never; a type that can be thrown, for callers that have to end with something
   * @throws NotWovenException always, with {@code problem}
   */
  public static NotWovenException fail(String problem) {
    throw new NotWovenException(problem);
  }
}
