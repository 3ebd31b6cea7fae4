package dev.weft.frame;

import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.report.FirstFailure;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * Closes several things one after the other, all of them whatever becomes of each. Fails with the
 * first failure, to which the others are added.
 */
public final class Closing extends Frame<Void> {
  private static final FrameInfo INFO =
      new FrameInfo(AsyncIterator.class.getName(), "close", "AsyncIterator.java", "\0\0", "\1\1");

  private ArrayDeque<AsyncSupplier<Void>> steps;
  private FirstFailure failures = new FirstFailure();

  private Closing(Collection<AsyncSupplier<Void>> steps) {
    this.steps = new ArrayDeque<>(steps);
  }

  /** Runs {@code steps} in their order, each when the one before has ended. */
  public static Task<Void> run(Collection<AsyncSupplier<Void>> steps) {
    Closing frame = new Closing(steps);
    CompletionStage<?> pending = frame.goOn();
    return pending == null ? frame.ended() : frame.suspendFirst(pending, 1);
  }

  /** Goes on until a step is pending, which is returned, or there are no more: null. */
  private CompletionStage<?> goOn() {
    for (AsyncSupplier<Void> step; (step = steps.poll()) != null; ) {
      try {
        CompletionStage<?> stage = step.get();
        if (!Await.isSettled(stage)) return stage;
        Await.take(stage);
      } catch (Throwable thrown) {
        failures.add(thrown);
      }
    }
    return null;
  }

  @SuppressWarnings("unchecked")
  private Task<Void> ended() {
    return failures.isEmpty() ? Task.of(null) : (Task<Void>) Await.failed(failures.take());
  }

  @Override
  protected Frame<?> resume() {
    try {
      Await.take(awaited());
    } catch (Throwable thrown) {
      failures.add(thrown);
    }
    CompletionStage<?> pending = goOn();
    if (pending != null) return suspend(pending, 1);
    Task<Void> outcome = ended();
    clear();
    return finish(outcome);
  }

  @Override
  protected FrameInfo info() {
    return INFO;
  }

  @Override
  protected void clear() {
    steps = null;
    failures = null;
  }
}
