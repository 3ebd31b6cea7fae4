package dev.weft.iteration;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;

import dev.weft.AsyncIterator;
import dev.weft.Deadline;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.Dispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AsyncIterator} derives from others, as generators: each method is its definition.
 * What they take over is closed by {@link GeneratedValues#over}, also where the body has not begun.
 */
public final class Operators {
  /** How many values may be left out in one go. */
  private static final int RUN_LIMIT = Dispatcher.RUN_LIMIT;

  private Operators() {}

  @Async
  @ShownAs(of = AsyncIterator.class, value = "takeWhile")
  public static <T extends @Nullable Object> AsyncIterator<T> takeWhile(
      AsyncIterator<T> source, Predicate<? super T> predicate) {
    while (await(source.advance()) && predicate.test(source.current())) emit(source.current());
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "drop")
  public static <T extends @Nullable Object> AsyncIterator<T> drop(
      AsyncIterator<T> source, long count) {
    for (long dropped = 0; dropped < count && await(source.advance()); dropped++) {
      if (dropped % RUN_LIMIT == RUN_LIMIT - 1) await(Weft.yieldNow());
    }
    while (await(source.advance())) emit(source.current());
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "scan")
  public static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterator<R> scan(
      AsyncIterator<T> source, R initial, BiFunction<? super R, ? super T, ? extends R> function) {
    R result = initial;
    while (await(source.advance())) {
      result = function.apply(result, source.current());
      emit(result);
    }
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "zip")
  public static <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      AsyncIterator<R> zip(
          AsyncIterator<T> first,
          AsyncIterator<U> second,
          BiFunction<? super T, ? super U, ? extends R> function) {
    while (true) {
      Task<Boolean> one = first.advance();
      Task<Boolean> other = second.advance();
      if (!await(one) || !await(other)) return end();
      emit(function.apply(first.current(), second.current()));
    }
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "flatMap")
  public static <T extends @Nullable Object, R extends @Nullable Object> AsyncIterator<R> flatMap(
      AsyncIterator<T> source, Function<? super T, ? extends AsyncIterator<? extends R>> function) {
    for (int inners = 1; await(source.advance()); inners++) {
      AsyncIterator<? extends R> inner =
          Objects.requireNonNull(
              function.apply(source.current()),
              "the function given to flatMap returned null, not an iterator");
      try {
        while (await(inner.advance())) emit(inner.current());
      } finally {
        await(inner.closeAsync());
      }
      if (inners % RUN_LIMIT == 0) await(Weft.yieldNow()); // all of them may have been empty
    }
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "chunked")
  public static <T extends @Nullable Object> AsyncIterator<List<T>> chunked(
      AsyncIterator<T> source, int count, Duration period) {
    Task<Boolean> next = source.advance();
    while (await(next)) {
      List<T> chunk = new ArrayList<>();
      Deadline due = Deadline.after(period);
      do {
        chunk.add(source.current());
        next = source.advance();
      } while (chunk.size() < count && await(isThere(next, due)));
      emit(chunk);
    }
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "debounce")
  public static <T extends @Nullable Object> AsyncIterator<T> debounce(
      AsyncIterator<T> source, Duration quiet) {
    Task<Boolean> next = source.advance();
    while (await(next)) {
      T latest = source.current();
      next = source.advance();
      if (!await(isThere(next, Deadline.after(quiet)))) emit(latest);
    }
    return end();
  }

  /** Returns, when {@code due} at the latest, whether {@code next} has moved to another value. */
  @Async
  private static Task<Boolean> isThere(Task<Boolean> next, Deadline due) {
    if (!next.isDone()) await(Weft.firstCompleted(due.remaining(), List.of(next)));
    return Task.of(next.isSucceeded() && next.resultNow());
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "buffer")
  public static <T extends @Nullable Object> AsyncIterator<T> buffer(
      AsyncIterator<T> source, int capacity) {
    Ahead<T> ahead = new Ahead<>(source, capacity, false);
    try {
      while (await(ahead.more())) emit(ahead.take());
    } finally {
      await(ahead.stop());
    }
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "conflate")
  public static <T extends @Nullable Object> AsyncIterator<T> conflate(AsyncIterator<T> source) {
    Ahead<T> latest = new Ahead<>(source, 1, true);
    try {
      while (await(latest.more())) emit(latest.take());
    } finally {
      await(latest.stop());
    }
    return end();
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "sample")
  public static <T extends @Nullable Object> AsyncIterator<T> sample(
      AsyncIterator<T> source, Duration period) {
    Ahead<T> latest = new Ahead<>(source, 1, true);
    try {
      while (await(latest.more())) {
        await(sleep(period));
        emit(latest.take());
      }
    } finally {
      await(latest.stop());
    }
    return end();
  }
}
