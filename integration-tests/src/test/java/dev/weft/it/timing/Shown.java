package dev.weft.it.timing;

import dev.weft.CancelledError;
import java.lang.reflect.Array;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Values and failures as text that is equal if and only if two runs did the same. */
final class Shown {
  private static final Pattern IDENTITY_HASH = Pattern.compile("@[0-9a-f]{3,8}");
  private static final Pattern RUNTIME =
      Pattern.compile("(java|javax|jdk|kotlin|sun|dev\\.weft|org\\.junit)\\.");

  private Shown() {}

  static String value(Object value) {
    if (value == null) return "null";
    if (value instanceof String text) return '"' + text + '"';
    if (value instanceof Integer) return value.toString();
    if (value instanceof Long) return value + "L";
    if (value instanceof Boolean || value instanceof Enum<?>) return value.toString();
    if (value.getClass().isArray()) return array(value);
    return value.getClass().getSimpleName() + " " + withoutHash(value.toString());
  }

  private static String array(Object array) {
    StringJoiner elements =
        new StringJoiner(", ", array.getClass().getComponentType().getSimpleName() + "[", "]");
    for (int i = 0; i < Array.getLength(array); i++) elements.add(value(Array.get(array, i)));
    return elements.toString();
  }

  /** Describes {@code thrown} with its place in the source, its causes and what it suppressed. */
  static String failure(Throwable thrown, Env env) {
    return failure(thrown, env, 0);
  }

  private static String failure(Throwable thrown, Env env, int depth) {
    if (depth > 4) return "...";
    StringBuilder text = new StringBuilder(thrown.getClass().getName());
    text.append(": ").append(message(thrown));
    int identity = env.identity(thrown);
    if (identity >= 0) text.append(" (failure ").append(identity).append(")");
    if (!(thrown instanceof CancelledError)) text.append(" at ").append(place(thrown));
    if (thrown.getCause() != null && thrown.getCause() != thrown) {
      text.append("\n  cause ").append(failure(thrown.getCause(), env, depth + 1));
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      text.append("\n  suppressed ").append(failure(suppressed, env, depth + 1));
    }
    return text.toString();
  }

  /**
   * The JVM says of a null which call gave it, and weaving changes the calls; so does the runtime.
   */
  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null) return null;
    if (thrown instanceof NullPointerException) return "...";
    if (thrown instanceof CancelledError && message.endsWith("was closed")) return "...";
    if (message.startsWith(Coroutine.EMITTED_LATE)) return Coroutine.EMITTED_LATE;
    return withoutHash(message);
  }

  /** The first element in the program itself: method and line must survive the weaving. */
  private static String place(Throwable thrown) {
    for (StackTraceElement element : thrown.getStackTrace()) {
      if (!RUNTIME.matcher(element.getClassName()).lookingAt()) {
        return element.getMethodName().replace(Coroutine.BODY, "") + ":" + element.getLineNumber();
      }
    }
    return "?";
  }

  private static String withoutHash(String text) {
    return IDENTITY_HASH.matcher(text).replaceAll("@...");
  }
}
