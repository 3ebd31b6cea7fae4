package dev.weft.iteration;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.frame.Await;
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
public abstract class DerivedIterator<S, T> extends PulledValues<T> {
  final AsyncIterator<S> source;

  private DerivedIterator(AsyncIterator<S> source) {
    this.source = source;
  }

  /** Looks at a value of the source; returns true after {@link #moveTo}, null to leave it out. */
  abstract Boolean look(S value);

  @Override
  protected CompletionStage<?> fetch() throws Exception {
    return source.advance();
  }

  @Override
  protected Boolean take(CompletionStage<?> advanced) {
    if (!(Boolean) Await.take(advanced)) return false;
    return look(source.current());
  }

  @Override
  protected final Task<Void> release() {
    return source.close();
  }

  public static <S, T> AsyncIterator<T> map(
      AsyncIterator<S> source, Function<? super S, ? extends T> function) {
    return new DerivedIterator<S, T>(source) {
      @Override
      Boolean look(S value) {
        return moveTo(function.apply(value));
      }
    };
  }

  public static <S> AsyncIterator<S> filter(
      AsyncIterator<S> source, Predicate<? super S> predicate) {
    return new DerivedIterator<S, S>(source) {
      @Override
      Boolean look(S value) {
        return predicate.test(value) ? moveTo(value) : null;
      }
    };
  }

  public static <S> AsyncIterator<S> limit(AsyncIterator<S> source, long count) {
    return new DerivedIterator<S, S>(source) {
      private long left = count;

      @Override
      protected CompletionStage<?> fetch() {
        return left == 0 ? Task.of(false) : source.advance();
      }

      @Override
      Boolean look(S value) {
        left--;
        return moveTo(value);
      }
    };
  }

  public static <S, T> AsyncIterator<T> mapAsync(
      AsyncIterator<S> source, AsyncFunction<? super S, T> function) {
    return new Mapped<>(source, function);
  }

  /**
   * Awaits a function of each value.
   *
   * <pre>
   * WANTED  -> TAKEN    // the source has moved on
   * TAKEN   -> APPLIED  // the function was called
   * APPLIED -> WANTED   // its outcome was delivered, or its failure
   * APPLIED -> TAKEN    // it was cancelled: that call did not happen
   * </pre>
   */
  private static final class Mapped<S, T> extends DerivedIterator<S, T> {
    private enum Phase {
      WANTED,
      TAKEN,
      APPLIED
    }

    private final AsyncFunction<? super S, T> function;
    private Phase phase = Phase.WANTED;

    Mapped(AsyncIterator<S> source, AsyncFunction<? super S, T> function) {
      super(source);
      this.function = function;
    }

    @Override
    protected CompletionStage<?> fetch() throws Exception {
      if (phase == Phase.WANTED) return source.advance();
      phase = Phase.WANTED; // also if the function throws
      CompletionStage<? extends T> applied = function.apply(source.current());
      Objects.requireNonNull(applied, "the function given to mapAsync returned null, not a task");
      phase = Phase.APPLIED;
      return applied;
    }

    @Override
    protected Boolean take(CompletionStage<?> settled) {
      return phase == Phase.APPLIED ? takeApplied(settled) : super.take(settled);
    }

    @Override
    Boolean look(S value) {
      phase = Phase.TAKEN;
      return null;
    }

    @SuppressWarnings("unchecked")
    private Boolean takeApplied(CompletionStage<?> settled) {
      phase = Phase.WANTED;
      try {
        return moveTo((T) Await.take(settled));
      } catch (CancelledError stopped) {
        phase = Phase.TAKEN;
        throw stopped;
      }
    }
  }
}
