package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.frame.Frame;
import dev.weft.frame.FrameInfo;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A body that runs between taking something and giving it back, whatever becomes of it. The method
 * that the transformer would make of
 *
 * <pre>{@code
 * await(taking);
 * try {
 *   return Task.of(await(body.get()));
 * } finally {
 *   giveBack.run();
 * }
 * }</pre>
 *
 * <p>Written by hand: of this module, only {@code dev.weft.io} is rewritten.
 */
final class Guarded<T> extends Frame<T> {
  private static final int TAKING = 1;
  private static final int RUNNING = 2;

  private final FrameInfo info;
  private @Nullable AsyncSupplier<T> body;
  private @Nullable Runnable giveBack;

  private Guarded(FrameInfo info, AsyncSupplier<T> body, Runnable giveBack) {
    this.info = info;
    this.body = body;
    this.giveBack = giveBack;
  }

  /** Returns the description of a method that calls {@link #run}, for stack traces. */
  static FrameInfo info(Class<?> owner, String method) {
    String simple = owner.getSimpleName();
    // No source lines: the one in this file would tell nobody anything.
    return new FrameInfo(owner.getName(), method, simple + ".java", "\0\0\0", "\0\0\1");
  }

  /** Waits for {@code taking}, then for {@code body}, then gives back what was taken. */
  @SuppressWarnings("unchecked")
  static <T> Task<T> run(
      FrameInfo info, Task<Void> taking, AsyncSupplier<T> body, Runnable giveBack) {
    Guarded<T> frame = new Guarded<>(info, body, giveBack);
    if (!taking.isDone()) return frame.suspendFirst(taking, TAKING);
    try {
      Await.take(taking);
      CompletionStage<?> stage = frame.begin();
      if (!Await.isSettled(stage)) return frame.suspendFirst(stage, RUNNING);
      giveBack.run();
      return (Task<T>) Await.outcome(stage);
    } catch (Throwable thrown) {
      return (Task<T>) Await.failed(thrown, info.toString());
    }
  }

  private CompletionStage<?> begin() throws Throwable {
    assert body != null : "the body begins once";
    try {
      return Objects.requireNonNull(
          body.get(), () -> "the body given to " + info + " returned null instead of a task");
    } catch (Throwable thrown) {
      giveBack();
      throw thrown;
    }
  }

  private void giveBack() {
    assert giveBack != null : "given back once";
    giveBack.run();
  }

  @Override
  protected @Nullable Frame<?> resume() {
    try {
      if (label() == TAKING) {
        Await.take(awaited());
        CompletionStage<?> stage = begin();
        if (!Await.isSettled(stage)) return suspend(stage, RUNNING);
        giveBack();
        return finish(stage);
      }
      Task<?> outcome = awaited();
      giveBack();
      return succeed(Await.take(outcome));
    } catch (Throwable thrown) {
      throw Await.rethrow(thrown);
    }
  }

  @Override
  protected FrameInfo info() {
    return info;
  }

  @Override
  protected void clear() {
    body = null;
    giveBack = null;
  }
}
