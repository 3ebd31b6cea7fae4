package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.task.Dispatcher;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber to an async iterator: pulls a value when the subscriber wants one. Section numbers
 * are those of the Reactive Streams specification.
 *
 * <p>While {@link #demand} is not zero, {@link #run} is running, is queued on the loop, or will be
 * run when {@link #step} is settled; whoever raises it from zero queues it. All but {@code request}
 * and {@code cancel} happens on the loop.
 */
final class IteratorSubscription<T> implements Flow.Subscription, Runnable {
  private final Loop loop;
  private final AtomicLong demand = new AtomicLong();
  private volatile boolean cancelled;
  private Flow.@Nullable Subscriber<? super T> subscriber;
  private @Nullable AsyncIterator<T> iterator;
  private @Nullable Task<Boolean> step;

  IteratorSubscription(Loop loop, Flow.Subscriber<? super T> subscriber) {
    this.loop = loop;
    this.subscriber = subscriber;
  }

  /** Gets the values and tells the subscriber of its subscription. */
  void begin(Supplier<? extends AsyncIterator<T>> source) {
    try {
      iterator = Objects.requireNonNull(source.get(), "the publisher's source returned null");
    } catch (Throwable thrown) {
      refuse(thrown);
      return;
    }
    try {
      subscriber().onSubscribe(this);
    } catch (Throwable thrown) {
      subscriberFailed("onSubscribe", thrown);
    }
  }

  /** Tells the subscriber that it gets no values (1.9: after it was told of a subscription). */
  void refuse(Throwable why) {
    cancelled = true;
    Flow.Subscriber<? super T> refused = subscriber();
    subscriber = null;
    refused.onSubscribe(this);
    refused.onError(why);
  }

  // ---- the subscriber's side, on any thread

  @Override
  public void request(long count) {
    if (cancelled) return; // 3.6
    if (count <= 0) {
      onLoop(() -> fail(notPositive(count))); // 3.9
    } else if (demand.getAndAccumulate(count, IteratorSubscription::add) == 0) {
      onLoop(this);
    }
  }

  private static long add(long demand, long count) {
    long sum = demand + count;
    return sum < 0 ? Long.MAX_VALUE : sum; // 3.17: as good as without end
  }

  private static IllegalArgumentException notPositive(long count) {
    return new IllegalArgumentException(
        "request(" + count + "): a subscriber asks for at least one value (Reactive Streams 3.9)");
  }

  @Override
  public void cancel() {
    if (cancelled) return; // 3.7
    cancelled = true;
    onLoop(this::stop);
  }

  private void onLoop(Runnable work) {
    try {
      loop.execute(work);
    } catch (RejectedExecutionException closed) {
      // The loop has ended, and with it what could have been published or stopped.
    }
  }

  // ---- the iterator's side, on the loop

  private AsyncIterator<T> iterator() {
    assert iterator != null : "it was asked for before anybody could want a value";
    return iterator;
  }

  private Flow.Subscriber<? super T> subscriber() {
    assert subscriber != null : "the subscription has ended";
    return subscriber;
  }

  /** Publishes as long as there is demand and nothing is pending. */
  @Override
  public void run() {
    for (int left = Dispatcher.RUN_LIMIT;
        subscriber != null && !cancelled && demand.get() > 0;
        left--) {
      if (left == 0) {
        onLoop(this);
        return;
      }
      Task<Boolean> advance = advance();
      step = advance;
      if (!advance.isDone()) {
        advance.whenComplete(
            (more, failure) -> {
              publish(advance);
              run();
            });
        return;
      }
      publish(advance);
    }
  }

  private Task<Boolean> advance() {
    try {
      return iterator().advance();
    } catch (Throwable thrown) {
      return Task.failed(thrown);
    }
  }

  /** Tells the subscriber what the step came to. */
  private void publish(Task<Boolean> done) {
    step = null;
    if (subscriber == null) {
      close(); // it was cancelled meanwhile
      return;
    }
    try {
      if (IteratorLoop.isThere(done)) {
        next();
      } else {
        end().onComplete();
      }
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private void next() {
    try {
      T value = iterator().current();
      if (value == null) {
        fail(new NullPointerException("null in a stream of values (Reactive Streams 2.13)"));
        return;
      }
      subscriber().onNext(value);
      demand.decrementAndGet();
    } catch (Throwable thrown) {
      subscriberFailed("onNext", thrown);
    }
  }

  private void fail(Throwable failure) {
    if (subscriber != null) end().onError(failure);
  }

  /** The subscription ends; returns who is to be told (3.13: it is let go of). */
  private Flow.Subscriber<? super T> end() {
    Flow.Subscriber<? super T> told = subscriber();
    stop();
    return told;
  }

  private void stop() {
    cancelled = true;
    if (subscriber == null) return;
    subscriber = null;
    if (step == null) {
      close();
    } else {
      step.cancel(true); // its end closes the iterator
    }
  }

  private void close() {
    Task<Void> closing;
    try {
      closing = iterator().closeAsync();
    } catch (Throwable thrown) {
      closing = Task.failed(thrown);
    }
    closing.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            loop.errorHandler().handle("A publisher's iterator could not be closed", failure);
          }
        });
  }

  /** 2.13: a subscriber must not throw; one that does is not called again. */
  private void subscriberFailed(String method, Throwable thrown) {
    stop();
    loop.errorHandler().handle("A subscriber's " + method + " failed", thrown);
  }
}
