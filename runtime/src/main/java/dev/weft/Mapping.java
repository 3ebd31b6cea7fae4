package dev.weft;

import dev.weft.frame.Await;
import dev.weft.frame.Frame;
import dev.weft.frame.FrameInfo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The call of an async method {@code return Task.of(function.apply(await(source)))}. */
final class Mapping<T, R> extends Frame<R> {
  private static final FrameInfo INFO =
      new FrameInfo(Task.class.getName(), "map", "Task.java", "\0\0", "\0\0");
  private static final int AWAITING = 1;

  private @Nullable Function<? super T, ? extends R> function;

  private Mapping(Function<? super T, ? extends R> function) {
    this.function = function;
  }

  static <T, R> Task<R> of(Task<T> source, Function<? super T, ? extends R> function) {
    if (source.isDone()) return applied(function, source);
    return new Mapping<T, R>(function).suspendFirst(source, AWAITING);
  }

  @SuppressWarnings("unchecked")
  private static <T, R> Task<R> applied(
      Function<? super T, ? extends R> function, Task<?> settled) {
    try {
      return Task.of(function.apply((T) Await.take(settled)));
    } catch (Throwable thrown) {
      return (Task<R>) Await.failed(thrown);
    }
  }

  @Override
  protected Frame<?> resume() {
    Function<? super T, ? extends R> applying = function;
    assert applying != null : "a frame resumes once";
    clear();
    return finish(Mapping.<T, R>applied(applying, awaited()));
  }

  @Override
  protected FrameInfo info() {
    return INFO;
  }

  @Override
  protected void clear() {
    function = null;
  }
}
