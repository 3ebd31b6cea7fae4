package dev.weft.task;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is said where a task was promised and null is found. The place is read from the stack, at
 * the moment of the failure: it is the caller of what rewritten code calls.
 */
public final class MissingTask {
  private static final String REMEDY =
      ". A method that has nothing to deliver returns Task.of(null).";

  private static final Set<String> CALLED_BY_METHODS =
      Set.of(
          MissingTask.class.getName(),
          BodyTask.class.getName(),
          Stages.class.getName(),
          "dev.weft.frame.Await",
          "dev.weft.frame.Frame");

  private MissingTask() {}

  /** Checks what an async method is about to return. */
  public static <S extends CompletionStage<?>> S requireReturned(@Nullable S returned) {
    if (returned == null) throw returned();
    return returned;
  }

  /** Returns the failure of the async method that is about to return null. */
  static NullPointerException returned() {
    return new NullPointerException(place() + " returned null instead of a task" + REMEDY);
  }

  /** Returns the failure of a method that awaits null. */
  static NullPointerException awaited() {
    return new NullPointerException(
        place()
            + " awaited null, where a stage was expected: what it called broke its promise"
            + REMEDY);
  }

  private static String place() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !CALLED_BY_METHODS.contains(frame.getClassName()))
                    .findFirst())
        .map(frame -> frame.toStackTraceElement().toString())
        .orElse("A method");
  }
}
