package dev.weft.frame;

import dev.weft.report.Traces;

/**
 * What is known of an async method without running it: where each of its suspension points stands,
 * and whether a handler is active there.
 *
 * <p>One per rewritten method, made by its frame class. The tables are strings because a string
 * constant of any length costs one instruction.
 */
public final class FrameInfo {
  private final String className;
  private final String methodName;
  private final String fileName;
  private final String lines;
  private final String catching;

  /** One for each label, made when the first is asked for. */
  private volatile StackTraceElement[] elements;

  /**
   * Creates the description of one method.
   *
   * @param className the declaring class, as {@link Class#getName} says it
   * @param fileName the source file, or null if the class file does not say
   * @param lines one char per state, from state 0: the source line, 0 if unknown
   * @param catching one char per state: 1 if a handler covers the suspension point, else 0
   */
  public FrameInfo(
      String className, String methodName, String fileName, String lines, String catching) {
    this.className = className;
    this.methodName = methodName;
    this.fileName = fileName;
    this.lines = lines;
    this.catching = catching;
  }

  boolean catches(int label) {
    return catching.charAt(label) != 0;
  }

  StackTraceElement element(int label) {
    StackTraceElement[] known = elements;
    if (known == null) elements = known = elements();
    return known[label];
  }

  private StackTraceElement[] elements() {
    StackTraceElement[] made = new StackTraceElement[lines.length()];
    for (int label = 0; label < made.length; label++) {
      int line = lines.charAt(label);
      made[label] = new StackTraceElement(className, methodName, fileName, line == 0 ? -1 : line);
    }
    return made;
  }

  /** Returns the method with the simple name of its class, as in {@code Orders.pay}. */
  String shortName() {
    return Traces.shortName(toString());
  }

  @Override
  public String toString() {
    return className + "." + methodName;
  }
}
