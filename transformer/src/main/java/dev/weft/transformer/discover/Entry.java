package dev.weft.transformer.discover;

/** What stands under an async method's own name and descriptor, where its calls begin. */
public enum Entry {
  /** The hot copy: the user's code up to the first suspension. */
  HOT_COPY,

  /**
   * A stub that calls the hot copy, which has moved to a direct entry: an await in this class uses
   * that, or a frame is not what the method's callers expect.
   */
  DIRECT_ENTRY,

  /**
   * A stub that makes a frame and starts it. The resume copy is the only copy: for methods that are
   * too large for two, and for tools that count what a method runs.
   */
  SINGLE_COPY,

  /**
   * A stub that makes a frame, which begins when its first value is asked for. The resume copy is
   * the only copy.
   */
  GENERATOR
}
