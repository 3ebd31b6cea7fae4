package dev.weft.transformer;

import java.util.Objects;

/** A place in a user's source, as far as the class file tells it. Immutable. */
public final class Location {
  /** The line of a method that was compiled without line numbers. */
  public static final int UNKNOWN_LINE = -1;

  private final Values values;

  private Location(Values values) {
    this.values = values;
  }

  /**
   * Returns a place.
   *
   * @param className the class, as {@link Class#getName} says it
   * @param fileName the source file's name without a folder, or null if the class file has none
   * @param line the line, or {@link #UNKNOWN_LINE} if the class file has no line numbers
   * @param method the method with its parameter types as a reader would write them, such as {@code
   *     pay(Order)}
   */
  public static Location of(String className, String fileName, int line, String method) {
    return new Location(new Values(className, fileName, line, method));
  }

  /** Returns the class, as {@link Class#getName} says it. */
  public String className() {
    return values.className;
  }

  /** Returns the source file's name without a folder, or null if the class file has none. */
  public String fileName() {
    return values.fileName;
  }

  /** Returns the line, or {@link #UNKNOWN_LINE} if the class file has no line numbers. */
  public int line() {
    return values.line;
  }

  /**
   * Returns the method with its parameter types as a reader would write them, such as {@code
   * pay(Order)}.
   */
  public String method() {
    return values.method;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Location that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Returns the file, or the class if none is known, with the line, and the method. */
  @Override
  public String toString() {
    String file = fileName() == null ? className() : fileName();
    return (line() == UNKNOWN_LINE ? file : file + ":" + line()) + " in " + method();
  }

  /** All that is known; as a record, so that equals and hashCode leave nothing out. */
  private record Values(String className, String fileName, int line, String method) {
    Values {
      Objects.requireNonNull(className, "className");
      Objects.requireNonNull(method, "method");
    }
  }
}
