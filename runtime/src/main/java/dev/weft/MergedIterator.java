package dev.weft;

import dev.weft.frame.Await;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of several iterators as they come. Loop's thread only.
 *
 * <pre>
 * a source is  idle  -> asked   // its value was delivered, and another is wanted
 *              asked -> ready   // it has a value or has failed
 *              asked -> ended   // it has no more
 *              ready -> idle    // its value is delivered
 * </pre>
 */
final class MergedIterator<T> implements AsyncIterator<T> {
  private final List<Source> sources = new ArrayList<>();
  private final ArrayDeque<Source> idle = new ArrayDeque<>();
  private final ArrayDeque<Source> ready = new ArrayDeque<>();
  private int open;
  private Source delivered;
  private Promise<Boolean> waiting;
  private boolean closed;

  MergedIterator(List<AsyncIterator<? extends T>> iterators) {
    for (AsyncIterator<? extends T> iterator : iterators) sources.add(new Source(iterator));
    idle.addAll(sources);
    open = sources.size();
  }

  private final class Source {
    final AsyncIterator<? extends T> iterator;
    Task<Boolean> asked;

    Source(AsyncIterator<? extends T> iterator) {
      this.iterator = iterator;
    }

    void ask() {
      try {
        asked = iterator.advance();
      } catch (Throwable thrown) {
        asked = Task.failed(thrown);
      }
      if (asked.isDone()) {
        answered();
      } else {
        asked.whenComplete((more, failure) -> answered());
      }
    }

    /** Succeeds when this is not asked any more, whatever the answer is. */
    Task<Void> untilAnswered() {
      Promise<Void> answered = new Promise<>();
      asked.whenComplete((more, failure) -> answered.succeed(null));
      return answered;
    }

    private void answered() {
      if (closed) return;
      if (!asked.isFailed() && !asked.isCancelled() && !asked.join()) {
        open--;
      } else {
        ready.add(this);
      }
      if (waiting != null) deliverToWaiting();
    }
  }

  @Override
  public Task<Boolean> advance() {
    if (waiting != null) throw pending();
    if (closed) return Task.of(false);
    if (delivered != null) idle.add(delivered);
    delivered = null;
    while (!idle.isEmpty()) idle.poll().ask();
    if (!ready.isEmpty()) return deliverNext();
    if (open == 0) return Task.of(false);
    waiting = new Promise<>(() -> waiting = null);
    return waiting;
  }

  /** What is thrown when advance is called while the call before is pending. */
  static IllegalStateException pending() {
    return new IllegalStateException(
        "advance was called while the call before is still pending. One task at a time pulls from"
            + " an AsyncIterator: await each advance before the next.");
  }

  private Task<Boolean> deliverNext() {
    Source next = ready.poll();
    if (next.asked.isFailed() || next.asked.isCancelled()) {
      open--;
    } else {
      delivered = next;
    }
    return next.asked;
  }

  private void deliverToWaiting() {
    Promise<Boolean> promise = waiting;
    if (ready.isEmpty()) {
      if (open > 0) return;
      waiting = null;
      promise.succeed(false);
      return;
    }
    waiting = null;
    Task<Boolean> next = deliverNext();
    try {
      promise.succeed((Boolean) Await.take(next));
    } catch (Throwable failure) {
      promise.fail(failure);
    }
  }

  @Override
  public T current() {
    return delivered == null ? null : delivered.iterator.current();
  }

  @Override
  public Task<Void> close() {
    if (closed) return Task.of(null);
    closed = true;
    delivered = null;
    List<AsyncSupplier<Void>> steps = new ArrayList<>();
    for (Source source : sources) {
      if (source.asked != null && !source.asked.isDone()) {
        source.asked.cancel(true);
        steps.add(source::untilAnswered);
      }
    }
    for (Source source : sources) steps.add(source.iterator::close);
    return Closing.run(steps);
  }
}
