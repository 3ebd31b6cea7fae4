package dev.weft.transformer;

/**
 * A place in a user's source, as far as the class file tells it.
 *
 * @param className the class, as {@link Class#getName} says it
 * @param fileName the source file's name without a folder, or null if the class file has none
 * @param line the line, or {@link #UNKNOWN_LINE} if the class file has no line numbers
 * @param method the method with its parameter types as a reader would write them, such as {@code
 *     pay(Order)}
 */
public record Location(String className, String fileName, int line, String method) {
  /** The line of a method that was compiled without line numbers. */
  public static final int UNKNOWN_LINE = -1;

  @Override
  public String toString() {
    String file = fileName == null ? className : fileName;
    return (line == UNKNOWN_LINE ? file : file + ":" + line) + " in " + method;
  }
}
