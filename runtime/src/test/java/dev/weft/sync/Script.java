package dev.weft.sync;

import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.frame.Frame;
import dev.weft.frame.FrameInfo;
import dev.weft.task.Spawn;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An async method written as a list of steps with an await between each two: this module's tests
 * are not rewritten.
 */
public final class Script extends Frame<Object> {
  private final List<Step> steps;
  private final Runnable atEnd;
  private Object last;
  private int next;

  /** What happens between two awaits. */
  @FunctionalInterface
  public interface Step {
    /** Goes on with what the await before delivered; returns what to await next. */
    CompletionStage<?> run(Object awaited) throws Exception;
  }

  private Script(List<Step> steps, Runnable atEnd) {
    this.steps = steps;
    this.atEnd = atEnd;
  }

  /** Starts a task that takes {@code steps} one after the other. */
  public static Task<Object> start(Step... steps) {
    return start(() -> {}, List.of(steps));
  }

  /** As {@link #start(Step...)}, with a {@code finally} block around all of them. */
  public static Task<Object> start(Runnable atEnd, List<Step> steps) {
    return Spawn.main(() -> new Script(steps, atEnd).begin());
  }

  /** As {@link #start(Step...)}, but within the calling task. */
  public static Task<Object> call(Step... steps) {
    return new Script(List.of(steps), () -> {}).begin();
  }

  /** As {@link #start(Runnable, List)}, but within the calling task. */
  public static Task<Object> call(Runnable atEnd, List<Step> steps) {
    return new Script(steps, atEnd).begin();
  }

  private Task<Object> begin() {
    try {
      CompletionStage<?> pending = goOn();
      if (pending != null) return suspendFirst(pending, 1);
    } catch (Throwable thrown) {
      return ended(thrown);
    }
    return ended(null);
  }

  @SuppressWarnings("unchecked")
  private Task<Object> ended(Throwable thrown) {
    atEnd.run();
    return thrown == null ? Task.of(last) : (Task<Object>) Await.failed(thrown);
  }

  private CompletionStage<?> goOn() throws Exception {
    while (next < steps.size()) {
      CompletionStage<?> stage = steps.get(next++).run(last);
      if (!Await.isSettled(stage)) return stage;
      last = Await.take(stage);
    }
    return null;
  }

  @Override
  protected Frame<?> resume() {
    try {
      last = Await.take(awaited());
      CompletionStage<?> pending = goOn();
      if (pending != null) return suspend(pending, 1);
    } catch (Throwable thrown) {
      return finish(ended(thrown));
    }
    return finish(ended(null));
  }

  @Override
  protected FrameInfo info() {
    return new FrameInfo("dev.weft.sync.Script", "script", "Script.java", "\0\0", "\1\1");
  }
}
