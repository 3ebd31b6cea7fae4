package dev.weft.frame;

/**
 * The version of what rewritten code and this runtime expect of each other. A class that was
 * rewritten for another version is refused before any of its frames exists.
 *
 * <p>{@link #check} is the one member whose name and descriptor may never change: it is the first
 * thing that the frame classes of every version call.
 */
public final class WovenFormat {
  /** The only version that this runtime can run. The transformer writes the same. */
  public static final int KNOWN = 1;

  private WovenFormat() {}

  /**
   * Makes sure that this runtime can run a method. Called when its frame class is initialised, once
   * per method, and so never again on a path that is hot.
   *
   * @param format the version with which the class was rewritten
   * @param className the class that was rewritten, as {@link Class#getName} says it
   * @throws IncompatibleClassChangeError if that is another version; an {@code Error}, so that the
   *     JVM passes it on as it is
   */
  public static void check(int format, String className) {
    if (format != KNOWN) throw new IncompatibleClassChangeError(message(format, className));
  }

  private static String message(int format, String className) {
    return className
        + " was rewritten in format "
        + format
        + ", and this weft-runtime runs format "
        + KNOWN
        + " only: the code of another format calls what this runtime does not have, or means"
        + " something else by it. Give the program the weft-runtime of the Weft that rewrote the"
        + " class; or compile the class again, and rewrite it with the weft-maven-plugin, agent or"
        + " command line of the same version as weft-runtime.";
  }
}
