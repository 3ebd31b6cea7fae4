package dev.weft;

import dev.weft.frame.Await;
import dev.weft.frame.Frame;
import dev.weft.frame.FrameInfo;
import java.util.concurrent.CompletionStage;

/**
 * An async method written by hand, as the transformer would rewrite it.
 *
 * <p>The body is called once for every stretch between two awaits. It is given how many awaits it
 * has behind it and the last one's outcome, and returns the stage to await next, or {@link #done}.
 */
public final class Steps<T> extends Frame<T> {
  /** One stretch of the body; {@code outcome} returns the awaited value or throws its failure. */
  public interface Body {
    Object next(int awaits, Outcome outcome) throws Throwable;
  }

  /** What was awaited. */
  public interface Outcome {
    Object take() throws Throwable;
  }

  private record Done(Object value) {}

  private record Forward(CompletionStage<?> stage) {}

  private static final int LABELS = 60;
  private static final FrameInfo CATCHING = info("method", "\001");

  private final FrameInfo info;
  private final Body body;
  private int awaits;

  private Steps(String name, boolean catching, Body body) {
    this.body = body;
    this.info = catching ? CATCHING : info(name, "\000");
  }

  private static FrameInfo info(String name, String catches) {
    return new FrameInfo(
        "app.Sample", name, "Sample.java", "\007".repeat(LABELS + 1), catches.repeat(LABELS + 1));
  }

  /** Calls an async method whose body may catch. */
  public static <T> Task<T> async(Body body) {
    return new Steps<T>("method", true, body).begin();
  }

  /** Calls an async method named {@code name} without any handler: failures pass through it. */
  public static <T> Task<T> asyncWithoutHandlers(String name, Body body) {
    return new Steps<T>(name, false, body).begin();
  }

  /** Ends the body with a value. */
  public static Object done(Object value) {
    return new Done(value);
  }

  /** Ends the body with {@code return stage}. */
  public static Object forward(CompletionStage<?> stage) {
    return new Forward(stage);
  }

  @SuppressWarnings("unchecked")
  private Task<T> begin() {
    try {
      Object next = body.next(0, null);
      while (next instanceof CompletionStage<?> stage) {
        awaits++;
        if (!Await.isSettled(stage)) return suspendFirst(stage, label(awaits));
        next = body.next(awaits, () -> Await.take(stage));
      }
      if (next instanceof Forward forward)
        return (Task<T>) Await.task(Await.outcome(forward.stage));
      return Task.of((T) ((Done) next).value);
    } catch (Throwable thrown) {
      return (Task<T>) Await.failed(thrown);
    }
  }

  @Override
  protected Frame<?> resume() {
    try {
      Task<?> awaited = awaited();
      Object next = body.next(awaits, () -> Await.take(awaited));
      while (next instanceof CompletionStage<?> stage) {
        awaits++;
        if (!Await.isSettled(stage)) return suspend(stage, label(awaits));
        next = body.next(awaits, () -> Await.take(stage));
      }
      if (next instanceof Forward forward) return finish(forward.stage);
      return succeed(((Done) next).value);
    } catch (Throwable thrown) {
      throw Steps.<RuntimeException>sneaky(thrown);
    }
  }

  private static int label(int awaits) {
    return Math.min(awaits, LABELS);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Override
  protected FrameInfo info() {
    return info;
  }
}
