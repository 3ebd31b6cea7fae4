package dev.weft.iteration;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.Dispatcher;
import dev.weft.task.YieldTask;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The values of another iterator, each looked at before it is delivered: replaced, or left out.
 *
 * @param <S> the source's values
 * @param <T> these values
 */
public abstract class DerivedIterator<S, T> extends PulledValues<T> {
  final AsyncIterator<S> source;

  private DerivedIterator(AsyncIterator<S> source) {
    this.source = source;
  }

  @Override
  protected final Task<Void> release() {
    return source.closeAsync();
  }

  /** As {@link AsyncIterator#map} says. */
  public static <S, T> AsyncIterator<T> map(
      AsyncIterator<S> source, Function<? super S, ? extends T> function) {
    return new Mapped<S, T>(source, function);
  }

  /** As {@link AsyncIterator#filter} says. */
  public static <S> AsyncIterator<S> filter(
      AsyncIterator<S> source, Predicate<? super S> predicate) {
    return new Filtered<>(source, predicate);
  }

  /** As {@link AsyncIterator#limit} says. */
  public static <S> AsyncIterator<S> limit(AsyncIterator<S> source, long count) {
    return new Limited<>(source, count);
  }

  /** As {@link AsyncIterator#mapAsync} says. */
  public static <S, T> AsyncIterator<T> mapAsync(
      AsyncIterator<S> source, AsyncFunction<? super S, T> function) {
    return new MappedAsync<>(source, function);
  }

  private static final class Mapped<S, T> extends DerivedIterator<S, T> {
    private final Function<? super S, ? extends T> function;

    Mapped(AsyncIterator<S> source, Function<? super S, ? extends T> function) {
      super(source);
      this.function = function;
    }

    @Async
    @Override
    @ShownAs(of = AsyncIterator.class, value = "advance")
    protected Task<Boolean> pull() {
      return Task.of(await(source.advance()) && moveTo(function.apply(source.current())));
    }
  }

  private static final class Filtered<S> extends DerivedIterator<S, S> {
    private final Predicate<? super S> predicate;

    /** How many values, here since a frame would keep it for each wait. */
    private int leftOut;

    Filtered(AsyncIterator<S> source, Predicate<? super S> predicate) {
      super(source);
      this.predicate = predicate;
    }

    @Async
    @Override
    @ShownAs(of = AsyncIterator.class, value = "advance")
    protected Task<Boolean> pull() {
      while (!isClosed() && await(source.advance())) {
        S value = source.current();
        if (predicate.test(value)) return Task.of(moveTo(value));
        if (++leftOut % Dispatcher.RUN_LIMIT == 0) await(YieldTask.instance());
      }
      return Task.of(false);
    }
  }

  private static final class Limited<S> extends DerivedIterator<S, S> {
    private long left;

    Limited(AsyncIterator<S> source, long count) {
      super(source);
      this.left = count;
    }

    @Async
    @Override
    @ShownAs(of = AsyncIterator.class, value = "advance")
    protected Task<Boolean> pull() {
      if (left == 0 || !await(source.advance())) return Task.of(false);
      left--;
      return Task.of(moveTo(source.current()));
    }
  }

  private static final class MappedAsync<S, T> extends DerivedIterator<S, T> {
    private final AsyncFunction<? super S, T> function;

    /** Whether the source has moved to a value to which the function has yet to be applied. */
    private boolean taken;

    MappedAsync(AsyncIterator<S> source, AsyncFunction<? super S, T> function) {
      super(source);
      this.function = function;
    }

    @Async
    @Override
    @ShownAs(of = AsyncIterator.class, value = "advance")
    protected Task<Boolean> pull() throws Exception {
      if (!taken) {
        if (!await(source.advance())) return Task.of(false);
        taken = true;
        if (isClosed()) return Task.of(false);
      }
      taken = false; // also if the function fails
      try {
        T value =
            await(
                Objects.requireNonNull(
                    function.apply(source.current()),
                    "the function given to mapAsync returned null, not a task"));
        return Task.of(moveTo(value));
      } catch (CancelledError stopped) {
        taken = true; // that call did not happen
        throw stopped;
      }
    }
  }
}
