package dev.weft.report;

import dev.weft.Task;
import java.net.URL;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out of stack traces what tells a user nothing: how the runtime came to call a method.
 *
 * <p>Only where the runtime writes a trace anyway, to add the logical stack, and of what it
 * reports. {@code -Dweft.wholeTraces=true} keeps everything.
 */
public final class Traces {
  private static final boolean WHOLE = Boolean.getBoolean("weft.wholeTraces");
  private static final String WEFT = "dev.weft.";
  private static final String FRAME_INFIX = "$weft$";
  private static final String RESUME = "resume";
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  /** Where the runtime's classes come from; null if that is not known. */
  private static final @Nullable String HOME = home();

  /** Programs may have packages that begin alike: tests of Weft do. */
  private static final Map<String, Boolean> OWN = new ConcurrentHashMap<>();

  private Traces() {}

  /**
   * Moves the elements of {@code trace} that tell a user something to its beginning; returns how
   * many there are. Of the runtime's, these are the operations that users called, by the names that
   * they know, each once. Where the runtime itself failed, with none of these around, all stay.
   */
  static int trim(StackTraceElement[] trace) {
    if (WHOLE) return trace.length;
    int kept = 0;
    for (StackTraceElement each : trace) {
      if (isOfFrame(each)) continue;
      if (!isLibrary(each.getClassName())) {
        trace[kept++] = each;
        continue;
      }
      ShownMethod shown = ShownMethod.of(each.getClassName(), each.getMethodName());
      if (shown.isPart()) continue;
      // The method that does the work, and the one around it that checks what it was given.
      boolean isKnown = kept > 0 && shown.isOf(trace[kept - 1]);
      if (!isKnown) trace[kept++] = shown.isOf(each) ? each : renamed(each, shown);
    }
    return kept == 0 ? trace.length : kept;
  }

  private static StackTraceElement renamed(StackTraceElement element, ShownMethod shown) {
    return new StackTraceElement(
        shown.className(), shown.methodName(), element.getFileName(), element.getLineNumber());
  }

  /** Leaves the runtime's elements out of the trace of {@code failure}, and of what it leads to. */
  public static void trim(Throwable failure) {
    Throwable next = failure;
    for (int depth = 0; next != null && depth < LogicalStack.MAX_ELEMENTS; depth++) {
      trimOne(next);
      for (Throwable suppressed : next.getSuppressed()) trimOne(suppressed);
      next = next.getCause();
    }
  }

  private static void trimOne(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    int kept = trim(trace);
    if (kept < trace.length) failure.setStackTrace(Arrays.copyOf(trace, kept));
  }

  /**
   * Returns what is running in the innermost of the user's methods in {@code stack}: that method,
   * and the one of the JDK or the runtime that it has called. Empty if there is none.
   */
  public static String innermost(StackTraceElement[] stack) {
    for (int i = 0; i < stack.length; i++) {
      if (isRuntime(stack[i]) || isJdk(stack[i])) continue;
      return i == 0
          ? stack[0].toString()
          : stack[i] + " in " + stack[i - 1].getClassName() + "." + stack[i - 1].getMethodName();
    }
    return stack.length == 0 ? "" : stack[0].toString();
  }

  /**
   * Returns the element of {@code method}, with its class before it, in the trace of {@code
   * failure}; null if it has none.
   */
  public static @Nullable StackTraceElement elementOf(String method, Throwable failure) {
    for (StackTraceElement each : failure.getStackTrace()) {
      String name = each.getMethodName();
      if (method.length() == each.getClassName().length() + 1 + name.length()
          && method.startsWith(each.getClassName())
          && method.endsWith(name)) {
        return each;
      }
    }
    return null;
  }

  /** Returns {@code method} without the package of its class, as in {@code Orders.pay}. */
  public static String shortName(String method) {
    int end = method.lastIndexOf('.');
    return method.substring(method.lastIndexOf('.', end - 1) + 1);
  }

  private static boolean isJdk(StackTraceElement element) {
    return JDK.stream().anyMatch(element.getClassName()::startsWith);
  }

  private static boolean isRuntime(StackTraceElement element) {
    return isLibrary(element.getClassName()) || isOfFrame(element);
  }

  /** Returns whether {@code element} is of the class of a frame, which calls the method. */
  private static boolean isOfFrame(StackTraceElement element) {
    return element.getMethodName().equals(RESUME) && element.getClassName().contains(FRAME_INFIX);
  }

  /** Returns whether a class of this name is one of Weft's own. */
  static boolean isLibrary(String className) {
    if (!className.startsWith(WEFT)) return false;
    Boolean own = OWN.get(className);
    return own == null ? OWN.computeIfAbsent(className, Traces::isOwn) : own;
  }

  private static boolean isOwn(String className) {
    ClassLoader loader = Task.class.getClassLoader();
    if (HOME == null || loader == null) return true;
    URL file = loader.getResource(className.replace('.', '/') + ".class");
    return file == null || file.toString().contains(HOME);
  }

  private static @Nullable String home() {
    CodeSource source = Task.class.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null ? null : source.getLocation().toString();
  }
}
