package dev.weft.iteration;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.Spawn;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A task that takes values from a source without being asked for them, and what it has taken. For
 * one generator, which starts it and has to {@link #stop} it.
 */
final class Ahead<T extends @Nullable Object> {
  /** What stands in the queue for a value that is null. */
  private static final Object NULL = new Object();

  private final AsyncIterator<T> source;
  private final int capacity;
  private final boolean drops;
  private final Queue<Object> values = new ArrayDeque<>();
  private final Task<Void> filling;
  private boolean ended;

  /** Settled when something has changed, and then replaced. */
  private Promise<Void> change = new Promise<>();

  /**
   * Starts to take values from {@code source}.
   *
   * @param capacity how many to keep
   * @param drops whether, when these are there, the oldest makes room; else they are waited for
   */
  Ahead(AsyncIterator<T> source, int capacity, boolean drops) {
    this.source = source;
    this.capacity = capacity;
    this.drops = drops;
    filling = start();
  }

  @SuppressWarnings("unchecked")
  private Task<Void> start() {
    return (Task<Void>) Spawn.startApart(this::fill);
  }

  @Async
  @ShownAs(of = AsyncIterator.class, value = "buffer")
  private Task<Void> fill() {
    try {
      while (await(source.advance())) {
        while (values.size() == capacity && !drops) await(change);
        if (values.size() == capacity) values.remove();
        T value = source.current();
        values.add(value == null ? NULL : value);
        changed();
      }
    } finally {
      ended = true;
      changed();
    }
    return Task.done();
  }

  @SuppressWarnings("NullAway") // it does not know that a Void can only be null
  private void changed() {
    Promise<Void> before = change;
    change = new Promise<>();
    before.succeed(null);
  }

  /**
   * Waits for a value; false if there are no more. Behind the last one, fails as the source did.
   */
  @Async
  Task<Boolean> more() {
    while (values.isEmpty() && !ended) await(change);
    if (values.isEmpty()) await(filling);
    return Task.of(!values.isEmpty());
  }

  /** Returns the oldest value; there is one. */
  @SuppressWarnings({"unchecked", "NullAway"}) // T says whether a value may be null
  T take() {
    Object value = values.remove();
    changed();
    return value == NULL ? null : (T) value;
  }

  /** Takes no more, and waits until that has stopped. */
  @Async
  Task<Void> stop() {
    if (filling.cancel("nothing is taken from what it fills")) {
      await(Weft.allCompleted(List.of(filling)));
    }
    return Task.done();
  }
}
