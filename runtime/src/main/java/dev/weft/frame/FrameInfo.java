package dev.weft.frame;

import dev.weft.report.ShownMethod;
import dev.weft.report.Traces;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable String fileName;
  private final String lines;
  private final String catching;

  /** How users see the method; known when somebody first asks. */
  private volatile @Nullable ShownMethod shown;

  /** One for each label, made when the first is asked for. */
  private volatile StackTraceElement @Nullable [] elements;

  /**
   * Creates the description of one method.
   *
   * @param className the declaring class, as {@link Class#getName} says it
   * @param fileName the source file, or null if the class file does not say
   * @param lines one char per state, from state 0: the source line, 0 if unknown
   * @param catching one char per state: 1 if a handler covers the suspension point, else 0
   */
  public FrameInfo(
      String className,
      String methodName,
      @Nullable String fileName,
      String lines,
      String catching) {
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
    ShownMethod method = shown();
    StackTraceElement[] made = new StackTraceElement[lines.length()];
    for (int label = 0; label < made.length; label++) {
      int line = lines.charAt(label);
      made[label] =
          new StackTraceElement(
              method.className(), method.methodName(), fileName, line == 0 ? -1 : line);
    }
    return made;
  }

  private ShownMethod shown() {
    ShownMethod known = shown;
    if (known == null) shown = known = ShownMethod.of(className, methodName);
    return known;
  }

  /** Returns whether this is {@code method}, or another one of its class and name. */
  boolean isOf(Method method) {
    return methodName.equals(method.getName())
        && className.equals(method.getDeclaringClass().getName());
  }

  /** Returns whether this is a part of another method, which is shown in its place. */
  boolean isPart() {
    return shown().isPart();
  }

  /** Returns the method with the simple name of its class, as in {@code Orders.pay}. */
  String shortName() {
    return Traces.shortName(toString());
  }

  @Override
  public String toString() {
    return shown().toString();
  }
}
