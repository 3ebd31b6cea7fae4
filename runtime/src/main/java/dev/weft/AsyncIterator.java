package dev.weft;

import dev.weft.combine.WithoutValue;
import dev.weft.iteration.CallbackValues;
import dev.weft.iteration.DerivedIterator;
import dev.weft.iteration.IterableIterator;
import dev.weft.iteration.IteratorLoop;
import dev.weft.iteration.IteratorPublisher;
import dev.weft.iteration.MergedIterator;
import dev.weft.iteration.PublisherIterator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Values that come one after the other, each of which may have to be waited for.
 *
 * <pre>{@code
 * try (var lines = reader.lines()) {
 *   while (await(lines.advance())) print(lines.current());
 * }
 * }</pre>
 *
 * <p>or, shorter, {@code await(lines.forEach(line ->
 * handle(line)))}.
 *
 * <p>One task at a time pulls, on one loop: {@link #advance} is called again only when the task of
 * the call before is settled. A cancelled {@code advance} did not happen: the next one delivers
 * what it would have. Values may be null.
 *
 * <p>Whoever stops early, or is stopped, closes this, so that the source can clean up: a
 * try-with-resources, {@code forEach}, {@code toList} and publishers do. Nothing is closed by the garbage collector.
 * Another task of the loop may close, too, while one waits in {@code advance}.
 *
 * <p>All iterators of Weft keep to this, those that are derived from another one even if that does
 * not. One of your own should as well.
 *
 * @param <T> the values
 */
public interface AsyncIterator<T extends @Nullable Object>
    extends AsyncCloseable<RuntimeException> {
  /**
   * Moves on to the next value.
   *
   * <p>Suspends until it is there. Cancelled, nothing has moved. {@linkplain #closeAsync Closed}
   * while it waits, it delivers false at once, and no value is taken for it. After a failure it may
   * be called again: it goes on with the next value if the source can, and else fails in the same
   * way.
   *
   * @return true if there is one, which {@link #current} returns until the next call; false if
   *     there are no more, or this is closed, then and ever after. Fails with what the source
   *     failed with
   * @throws IllegalStateException if the call before is still pending
   */
  Task<Boolean> advance();

  /**
   * Returns the value that {@link #advance} moved to, as often as asked, also when this is closed.
   * Never suspends.
   *
   * @throws IllegalStateException may be thrown if there is none: before the first {@code advance},
   *     while one waits, or after one that was not true
   */
  T current();

  /**
   * Ends the iteration, and lets the source clean up. Closing again does nothing.
   *
   * <p>If somebody waits in {@link #advance}, that ends first: with false, unless a value had been
   * handed over already, which is delivered. What {@code advance} had started, such as the function
   * of {@link #mapAsync}, is asked to stop, and this suspends until it has; then, while the source
   * cleans up. The source is let go of once, and also if the caller is cancelled meanwhile. Values
   * that were taken ahead ({@link #merge}, {@link #ofPublisher}) are gone.
   *
   * @return fails with what the source failed with while it cleaned up, or what had been started
   *     while it stopped. This one has nothing to clean up
   */
  @Override
  default Task<Void> closeAsync() {
    return Task.done();
  }

  // ---- consuming

  /**
   * Calls {@code action} with each value, awaiting it before it moves on, then {@linkplain
   * #closeAsync closes} the source.
   *
   * <p>The source is closed however this ends: when there are no more values, when the source or
   * the action fails, when this is cancelled. A failure to close is added to the first failure, if
   * there was one.
   */
  default <R extends @Nullable Object> Task<Void> forEach(AsyncFunction<? super T, R> action) {
    Objects.requireNonNull(action, "action");
    return IteratorLoop.run(this, action, null);
  }

  /** As {@link #forEach(AsyncFunction)}, for an action without a value. */
  default <W extends SuspendingConsumer<? super T>> Task<Void> forEach(W action) {
    return forEach(WithoutValue.of(action, "action"));
  }

  /** Returns all values as a list, and closes the source as {@link #forEach} does. */
  default Task<List<T>> toList() {
    List<T> values = new ArrayList<>();
    return IteratorLoop.run(
        this,
        value -> {
          values.add(value);
          return Task.done();
        },
        values);
  }

  // ---- deriving: each of these takes this iterator over, closing included

  /** Returns the values with {@code function} applied to each, once, when it is moved to. */
  default <R extends @Nullable Object> AsyncIterator<R> map(
      Function<? super T, ? extends R> function) {
    return DerivedIterator.map(this, Objects.requireNonNull(function, "function"));
  }

  /**
   * Returns the values with {@code function} applied to each and awaited, one after the other.
   *
   * <p>If it is cancelled while the function runs, the next {@link #advance} applies the function
   * to the same value again. Once this is closed, the function is not called any more.
   */
  default <R extends @Nullable Object> AsyncIterator<R> mapAsync(
      AsyncFunction<? super T, R> function) {
    return DerivedIterator.mapAsync(this, Objects.requireNonNull(function, "function"));
  }

  /** Returns the values for which {@code predicate} is true. */
  default AsyncIterator<T> filter(Predicate<? super T> predicate) {
    return DerivedIterator.filter(this, Objects.requireNonNull(predicate, "predicate"));
  }

  /**
   * Returns the first {@code count} values, without asking the source for another one after them.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  default AsyncIterator<T> limit(long count) {
    if (count < 0) throw new IllegalArgumentException("count < 0: " + count);
    return DerivedIterator.limit(this, count);
  }

  // ---- making

  /**
   * Returns the values of {@code values}, in its order; never suspends. If its iterator is {@link
   * AutoCloseable}, closing closes it.
   */
  static <T extends @Nullable Object> AsyncIterator<T> ofIterable(Iterable<? extends T> values) {
    Iterator<? extends T> iterator = values.iterator();
    return new IterableIterator<>(Objects.requireNonNull(iterator, "iterator"));
  }

  /**
   * Returns the values of all {@code sources} as they come, asking all of them at the same time.
   *
   * <p>Of values that are there at the same time, the one that came first is delivered first. A
   * source is asked for one value ahead, and waits while that is not taken. The first failure of a
   * source is the result's; closing stops and closes all of them.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <T extends @Nullable Object> AsyncIterator<T> merge(
      AsyncIterator<? extends T>... sources) {
    return new MergedIterator<>(List.of(sources));
  }

  /**
   * Returns the values that callbacks emit, on whatever thread they are called, with a buffer
   * between them and who pulls.
   *
   * <pre>{@code
   * AsyncIterator.ofCallbacks(64, Emitter.Overflow.DROP_OLDEST, emitter -> {
   *   Sensor.Listener listener = reading -> emitter.emit(reading);
   *   sensor.addListener(listener);
   *   return () -> sensor.removeListener(listener);
   * });
   * }</pre>
   *
   * <p>{@code source} registers the callbacks, on this loop, at the first {@link #advance}; if it
   * throws, that fails. Closing takes them back, on this loop, and drops what was not taken.
   *
   * @param capacity how many values the buffer holds
   * @param overflow what becomes of a value that is emitted when it is full
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   * @throws IllegalStateException if the calling thread runs no loop
   */
  static <T> AsyncIterator<T> ofCallbacks(
      int capacity, Emitter.Overflow overflow, Emitter.Source<T> source) {
    return new CallbackValues<>(capacity, overflow, source);
  }

  // ---- Reactive Streams

  /**
   * Returns the values that {@code publisher} publishes. Subscribes at the first {@link #advance},
   * and asks for {@code prefetch} values at most before they are taken; closing cancels the
   * subscription.
   *
   * <p>The publisher may publish on any thread; the values are handed to the loop on which this is
   * called.
   *
   * @throws IllegalArgumentException if {@code prefetch} is less than 1
   * @throws IllegalStateException if the calling thread runs no loop
   */
  static <T> AsyncIterator<T> ofPublisher(Flow.Publisher<? extends T> publisher, int prefetch) {
    Objects.requireNonNull(publisher, "publisher");
    return new PublisherIterator<>(publisher, prefetch);
  }

  /**
   * Returns a publisher of these values for one subscriber; another is told that it came too late.
   *
   * <p>A value is asked for when the subscriber wants one. The subscriber's methods are called on
   * the loop on which this is called, one after the other; subscribing and requesting is allowed on
   * any thread. Cancelling the subscription cancels an {@link #advance} that is pending, and closes
   * this iterator, as its end and its failure do. Null values are not allowed in such streams.
   *
   * @throws IllegalStateException if the calling thread runs no loop
   */
  default Flow.Publisher<T> toPublisher() {
    return new IteratorPublisher<>(new IteratorPublisher.Once<>(this));
  }

  /**
   * Returns a publisher as {@link #toPublisher} does, for any number of subscribers, each of which
   * gets the values of an iterator of its own.
   *
   * @param source called on the loop for each subscriber
   * @throws IllegalStateException if the calling thread runs no loop
   */
  static <T> Flow.Publisher<T> publisher(Supplier<? extends AsyncIterator<T>> source) {
    return new IteratorPublisher<>(Objects.requireNonNull(source, "source"));
  }
}
