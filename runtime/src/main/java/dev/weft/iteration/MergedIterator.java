package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.frame.Await;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
public final class MergedIterator<T> extends PushedValues<T> {
  private final List<Source> sources = new ArrayList<>();
  private final ArrayDeque<Source> idle = new ArrayDeque<>();
  private final ArrayDeque<Source> ready = new ArrayDeque<>();
  private int open;
  private @Nullable Source delivered;

  /** As {@link AsyncIterator#merge} says. */
  public MergedIterator(List<AsyncIterator<? extends T>> iterators) {
    for (AsyncIterator<? extends T> iterator : iterators) sources.add(new Source(iterator));
    idle.addAll(sources);
    open = sources.size();
  }

  private final class Source {
    final AsyncIterator<? extends T> iterator;
    @Nullable Task<Boolean> asked;
    boolean answered;

    Source(AsyncIterator<? extends T> iterator) {
      this.iterator = iterator;
    }

    void ask() {
      answered = false;
      Task<Boolean> answer;
      try {
        answer = iterator.advance();
      } catch (Throwable thrown) {
        answer = Task.failed(thrown);
      }
      asked = answer;
      if (answer.isDone()) {
        answered();
      } else {
        answer.whenComplete((more, failure) -> answered());
      }
    }

    Task<Boolean> asked() {
      assert asked != null : "it was not asked yet";
      return asked;
    }

    /** Succeeds when this is not asked any more, whatever the answer is. */
    @SuppressWarnings("NullAway") // it does not know that a Void can only be null
    Task<Void> untilAnswered() {
      Promise<Void> answered = new Promise<>();
      asked().whenComplete((more, failure) -> answered.succeed(null));
      return answered;
    }

    private void answered() {
      if (answered) return;
      answered = true;
      Task<Boolean> answer = asked();
      if (!answer.isFailed() && !answer.isCancelled() && !answer.join()) {
        open--;
      } else {
        ready.add(this);
      }
      if (isAwaited()) deliverPolled();
    }
  }

  @Override
  protected @Nullable Boolean poll() {
    if (delivered != null) idle.add(delivered);
    delivered = null;
    while (!idle.isEmpty()) idle.poll().ask();
    Source next = ready.poll();
    if (next == null) return open == 0 ? false : null;
    open--; // unless it has a value, it is not asked again
    Await.take(next.asked());
    open++;
    delivered = next;
    return moveTo(next.iterator.current());
  }

  @Override
  protected void deliverArrived() {
    for (Source source : sources) {
      if (source.asked().isDone()) source.answered();
    }
  }

  @Override
  protected String operation() {
    return "AsyncIterator.merge";
  }

  @Override
  protected Task<Void> release() {
    List<AsyncSupplier<Void>> steps = new ArrayList<>();
    for (Source source : sources) {
      if (source.asked != null && !source.asked.isDone()) {
        source.asked.cancel(true);
        steps.add(source::untilAnswered);
      }
    }
    for (Source source : sources) steps.add(source.iterator::closeAsync);
    return Closing.run(steps);
  }
}
