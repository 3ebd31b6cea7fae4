package dev.weft;

import dev.weft.frame.Await;
import dev.weft.frame.Frame;
import dev.weft.frame.FrameInfo;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The values of another iterator, each looked at before it is delivered: replaced, or left out.
 *
 * @param <S> the source's values
 * @param <T> these values
 */
abstract class DerivedIterator<S, T> implements AsyncIterator<T> {
  /** How many values may be left out before others on the loop get their turn. */
  private static final int RUN_LIMIT = 256;

  private final AsyncIterator<S> source;

  /** Set while the function is pending on the source's current value, which is not done yet. */
  private boolean held;

  /** What advance waits for: the function's outcome if {@link #held}, else the source. */
  private CompletionStage<?> pending;

  private T current;

  private DerivedIterator(AsyncIterator<S> source) {
    this.source = source;
  }

  /** Calls the function; returns its outcome, or a stage of it if {@link #awaits}. */
  abstract Object apply(S value) throws Exception;

  /** Returns whether the function's outcome has to be awaited. */
  boolean awaits() {
    return false;
  }

  /** Returns whether the value that the function delivered {@code outcome} for is delivered. */
  boolean keeps(Object outcome) {
    return true;
  }

  /** Returns what is delivered. */
  @SuppressWarnings("unchecked")
  T value(S value, Object outcome) {
    return (T) outcome;
  }

  static <S, T> AsyncIterator<T> map(
      AsyncIterator<S> source, Function<? super S, ? extends T> function) {
    return new DerivedIterator<S, T>(source) {
      @Override
      Object apply(S value) {
        return function.apply(value);
      }
    };
  }

  static <S, T> AsyncIterator<T> mapAsync(
      AsyncIterator<S> source, AsyncFunction<? super S, T> function) {
    return new DerivedIterator<S, T>(source) {
      @Override
      Object apply(S value) throws Exception {
        return Objects.requireNonNull(
            function.apply(value), "the function given to mapAsync returned null, not a task");
      }

      @Override
      boolean awaits() {
        return true;
      }
    };
  }

  static <S> AsyncIterator<S> filter(AsyncIterator<S> source, Predicate<? super S> predicate) {
    return new DerivedIterator<S, S>(source) {
      @Override
      Object apply(S value) {
        return predicate.test(value);
      }

      @Override
      boolean keeps(Object outcome) {
        return (Boolean) outcome;
      }

      @Override
      S value(S value, Object outcome) {
        return value;
      }
    };
  }

  @Override
  public final Task<Boolean> advance() {
    try {
      Boolean more = pull();
      return more == null ? new Advancing(this).suspendFirst(pending, 1) : Task.of(more);
    } catch (Throwable thrown) {
      return Task.failed(thrown);
    }
  }

  /** Returns whether there is a value, or null if that depends on what is {@link #pending}. */
  private Boolean pull() throws Exception {
    for (int left = RUN_LIMIT; ; left--) {
      if (left == 0) return suspendedOn(Weft.yieldNow());
      if (!held) {
        Task<Boolean> advance = source.advance();
        if (!advance.isDone()) return suspendedOn(advance);
        if (!(Boolean) Await.take(advance)) return end();
      }
      held = false;
      Object outcome = apply(source.current());
      if (awaits()) {
        CompletionStage<?> stage = (CompletionStage<?>) outcome;
        if (!Await.isSettled(stage)) {
          held = true;
          return suspendedOn(stage);
        }
        outcome = Await.take(stage);
      }
      if (delivers(outcome)) return true;
    }
  }

  private Boolean suspendedOn(CompletionStage<?> stage) {
    pending = stage;
    return null;
  }

  private boolean end() {
    current = null;
    return false;
  }

  private boolean delivers(Object outcome) {
    if (!keeps(outcome)) return false;
    current = value(source.current(), outcome);
    return true;
  }

  /** Goes on with the outcome of what was pending; returns as {@link #pull} does. */
  private Boolean pullFurther(Task<?> settled) throws Exception {
    boolean gaveWay = pending == Weft.yieldNow();
    pending = null;
    if (gaveWay) {
      Await.take(settled);
    } else if (held) {
      if (delivers(takeOrHold(settled))) return true;
    } else {
      if (!(Boolean) Await.take(settled)) return end();
      held = true; // taken from the source, and the function is still to be applied
    }
    return pull();
  }

  private Object takeOrHold(Task<?> settled) {
    held = false;
    try {
      return Await.take(settled);
    } catch (CancelledError stopped) {
      held = true; // this call did not happen: the next one applies the function again
      throw stopped;
    }
  }

  @Override
  public final T current() {
    return current;
  }

  @Override
  public final Task<Void> close() {
    held = false;
    current = null;
    return source.close();
  }

  /** A call of advance that is waiting. */
  private static final class Advancing extends Frame<Boolean> {
    private static final FrameInfo INFO =
        new FrameInfo(
            AsyncIterator.class.getName(), "advance", "AsyncIterator.java", "\0\0", "\0\1");

    private DerivedIterator<?, ?> iterator;

    Advancing(DerivedIterator<?, ?> iterator) {
      this.iterator = iterator;
    }

    @Override
    protected Frame<?> resume() {
      DerivedIterator<?, ?> of = iterator;
      try {
        Boolean more = of.pullFurther(awaited());
        if (more == null) return suspend(of.pending, 1);
        clear();
        return succeed(more);
      } catch (Exception thrown) {
        return finish(Await.failed(thrown));
      }
    }

    @Override
    protected FrameInfo info() {
      return INFO;
    }

    @Override
    protected void clear() {
      iterator = null;
    }
  }
}
