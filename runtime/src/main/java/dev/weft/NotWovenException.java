package dev.weft;

/**
 * Thrown by an {@code await} or {@code emit} in a class that was never rewritten, and, under Weft's
 * agent, by what could not be rewritten in a class that was.
 *
 * <p>The message names the class or file, the method and the line, and says what to do.
 */
public final class NotWovenException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception for what could not be rewritten. Called by what Weft's agent writes in
   * its place.
   *
   * @param problem where and what, why, and how to fix it
   */
  public NotWovenException(String problem) {
    super("Weft could not rewrite this. " + problem);
  }

  /** Returns the exception for a call of {@code word}, by the caller of what calls this. */
  static NotWovenException of(String word) {
    StackWalker.StackFrame caller =
        StackWalker.getInstance().walk(frames -> frames.skip(2).findFirst().orElseThrow());
    return new NotWovenException(word, caller);
  }

  private NotWovenException(String word, StackWalker.StackFrame caller) {
    super(
        word
            + " in a class that Weft has not rewritten: "
            + caller.toStackTraceElement()
            + ". A plain method cannot suspend, and blocking here could stop the loop for ever."
            + " Rewrite the class at build time (goal transform of dev.weft:weft-maven-plugin; for"
            + " test classes goal transform-test), or start the JVM with"
            + " -javaagent:weft-transformer-VERSION-agent.jar, as when running from an IDE.");
  }
}
