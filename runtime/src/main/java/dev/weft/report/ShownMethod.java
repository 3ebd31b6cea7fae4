package dev.weft.report;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A method as users see it: their own as they are, this library's as {@link ShownAs} says.
 *
 * @param isPart whether it is a part of another one, which users called and which is shown
 */
public record ShownMethod(String className, String methodName, boolean isPart) {
  /** Where public methods are operations. In other packages, methods run the code of users. */
  private static final Set<String> PACKAGES = Set.of("dev.weft.io", "dev.weft.sync");

  private static final Set<Class<?>> TYPES = Set.of(AsyncIterator.class, Task.class);

  /** What was looked up, by the names of class and method: as many as the library has at most. */
  private static final Map<String, Map<String, ShownMethod>> KNOWN = new ConcurrentHashMap<>();

  /** Returns how users see the method {@code methodName} of {@code className}. */
  public static ShownMethod of(String className, String methodName) {
    if (!Traces.isLibrary(className)) return new ShownMethod(className, methodName, false);
    Map<String, ShownMethod> ofClass = KNOWN.get(className);
    ShownMethod known = ofClass == null ? null : ofClass.get(methodName);
    if (known != null) return known; // without an object, as a trace asks for each of its lines
    return KNOWN
        .computeIfAbsent(className, any -> new ConcurrentHashMap<>())
        .computeIfAbsent(methodName, any -> lookUp(className, methodName));
  }

  /** As {@link #of(String, String)}, for a name with its class before it. */
  public static ShownMethod of(String method) {
    int dot = method.lastIndexOf('.');
    return of(method.substring(0, dot), method.substring(dot + 1));
  }

  private static ShownMethod lookUp(String className, String methodName) {
    boolean isOperation = false;
    try {
      Class<?> type = Class.forName(className, false, ShownMethod.class.getClassLoader());
      for (Method method : type.getDeclaredMethods()) {
        if (!method.getName().equals(methodName) || method.isSynthetic()) continue;
        ShownAs shown = method.getAnnotation(ShownAs.class);
        if (shown != null) {
          Class<?> of = shown.of() == void.class ? type : shown.of();
          return new ShownMethod(of.getName(), shown.value(), false);
        }
        isOperation |= isOperation(type, method);
      }
    } catch (ClassNotFoundException | LinkageError unknown) {
      // An image without reflection: this is no operation then, as far as one can see.
    }
    return new ShownMethod(className, methodName, !isOperation);
  }

  private static boolean isOperation(Class<?> type, Method method) {
    return Modifier.isPublic(method.getModifiers())
        && Modifier.isPublic(type.getModifiers())
        && (PACKAGES.contains(type.getPackageName()) || TYPES.contains(type));
  }

  /** Returns whether {@code element} is of a call of this method, or of a part of it. */
  boolean isOf(StackTraceElement element) {
    return element.getClassName().equals(className) && element.getMethodName().equals(methodName);
  }

  /** Returns the name with its class before it. */
  @Override
  public String toString() {
    return className + "." + methodName;
  }
}
