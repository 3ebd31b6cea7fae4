package dev.weft;

import dev.weft.task.Spawn;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Publishes the values of an async iterator, a new one for each subscriber. */
final class IteratorPublisher<T> implements Flow.Publisher<T> {
  private final Loop loop = Spawn.requireLoop("publisher");
  private final Supplier<? extends AsyncIterator<T>> source;

  IteratorPublisher(Supplier<? extends AsyncIterator<T>> source) {
    this.source = source;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    IteratorSubscription<T> subscription = new IteratorSubscription<>(loop, subscriber);
    try {
      loop.execute(() -> subscription.begin(source));
    } catch (RejectedExecutionException closed) {
      subscription.refuse(closed);
    }
  }

  /** The source of a publisher that has one iterator to give. */
  static final class Once<T> implements Supplier<AsyncIterator<T>> {
    private final AtomicReference<AsyncIterator<T>> iterator;

    Once(AsyncIterator<T> iterator) {
      this.iterator = new AtomicReference<>(iterator);
    }

    @Override
    public AsyncIterator<T> get() {
      AsyncIterator<T> taken = iterator.getAndSet(null);
      if (taken != null) return taken;
      throw new IllegalStateException(
          "this publisher has one subscriber already, and its values are gone with it. Make it"
              + " with AsyncIterator.publisher(() -> ...) to have values for each.");
    }
  }
}
