package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.task.Spawn;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The values of a publisher. Its signals may come on any thread and are handed to the loop, where
 * everything else happens.
 *
 * <p>At most {@code prefetch} values are asked for and not taken. More are asked for in batches,
 * when three quarters of them were taken.
 */
public final class PublisherIterator<T> extends PushedValues<T> implements Flow.Subscriber<T> {
  private final Loop loop;
  private final Flow.Publisher<? extends T> publisher;
  private final int prefetch;
  private final int batch;
  private final ArrayDeque<T> values = new ArrayDeque<>();
  private Flow.@Nullable Subscription subscription;
  private boolean subscribed;
  private int taken;
  private boolean ended;
  private @Nullable Throwable failure;

  /** As {@link AsyncIterator#ofPublisher} says. */
  public PublisherIterator(Flow.Publisher<? extends T> publisher, int prefetch) {
    if (prefetch < 1) throw new IllegalArgumentException("prefetch < 1: " + prefetch);
    this.loop = Spawn.requireLoop("ofPublisher");
    this.publisher = publisher;
    this.prefetch = prefetch;
    this.batch = prefetch - prefetch / 4;
  }

  // ---- the puller's side, on the loop

  @Override
  protected @Nullable Boolean poll() throws Throwable {
    if (!subscribed && !ended) {
      subscribed = true;
      try {
        publisher.subscribe(this);
      } catch (Throwable thrown) {
        end(thrown);
      }
    }
    if (!values.isEmpty()) return take(values.poll());
    if (!ended) return null;
    if (failure != null) throw failure;
    return false;
  }

  private boolean take(T value) {
    if (++taken >= batch && !ended) {
      int wanted = taken;
      taken = 0;
      assert subscription != null : "a value has come from it";
      subscription.request(wanted);
    }
    return moveTo(value);
  }

  @Override
  protected String operation() {
    return "AsyncIterator.ofPublisher";
  }

  @Override
  protected Task<Void> release() {
    values.clear();
    if (ended) return Task.done();
    ended = true;
    if (subscription != null) subscription.cancel();
    return Task.done();
  }

  // ---- the publisher's side, on any thread

  @Override
  public void onSubscribe(Flow.Subscription offered) {
    Objects.requireNonNull(offered, "subscription");
    onLoop(
        offered,
        () -> {
          if (subscription != null || ended) {
            offered.cancel();
          } else {
            subscription = offered;
            subscription.request(prefetch);
          }
        });
  }

  @Override
  public void onNext(T value) {
    Objects.requireNonNull(value, "value");
    onLoop(subscription, () -> arrived(value));
  }

  @Override
  public void onError(Throwable thrown) {
    Objects.requireNonNull(thrown, "failure");
    onLoop(null, () -> end(thrown));
  }

  @Override
  public void onComplete() {
    onLoop(null, () -> end(null));
  }

  private void onLoop(Flow.@Nullable Subscription toCancel, Runnable signal) {
    try {
      loop.execute(signal);
    } catch (RejectedExecutionException closed) {
      // Nobody pulls any more.
      if (toCancel != null) toCancel.cancel();
    }
  }

  private void arrived(T value) {
    if (ended) return;
    if (subscription == null) {
      end(new IllegalStateException(publisher + " published before it called onSubscribe"));
    } else if (isAwaited()) {
      values.add(value);
      deliverPolled();
    } else if (values.size() < prefetch) {
      values.add(value);
    } else {
      subscription.cancel();
      end(
          new IllegalStateException(
              publisher + " published more than the " + prefetch + " values it was asked for"));
    }
  }

  private void end(@Nullable Throwable cause) {
    if (ended) return;
    ended = true;
    failure = cause;
    if (isAwaited()) deliverEnd(cause);
  }
}
