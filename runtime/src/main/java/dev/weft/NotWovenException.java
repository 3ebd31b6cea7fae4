package dev.weft;

/**
 * Thrown by an {@code await} in a class that was never rewritten.
 *
 * <p>The message names the class, the method and the line, and says how to have it rewritten.
 */
public final class NotWovenException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NotWovenException(StackWalker.StackFrame caller) {
    super(
        "await in a class that Weft has not rewritten: "
            + caller.toStackTraceElement()
            + ". A plain method cannot suspend, and blocking here could stop the loop for ever."
            + " Rewrite the class at build time (goal transform of dev.weft:weft-maven-plugin; for"
            + " test classes goal transform-test), or start the JVM with"
            + " -javaagent:weft-transformer-VERSION-agent.jar, as when running from an IDE.");
  }
}
