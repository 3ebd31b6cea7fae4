package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Channel;
import dev.weft.sync.OnLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowTest extends OnLoop {
  /** Notes what it is told; asks for nothing by itself. */
  private static final class Probe implements Flow.Subscriber<Integer> {
    final List<Object> signals = new ArrayList<>();
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription offered) {
      subscription = offered;
    }

    @Override
    public void onNext(Integer value) {
      signals.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  /** Publishes when it is told to, and notes what it is asked for. */
  private static final class Source implements Flow.Publisher<Integer>, Flow.Subscription {
    final List<Long> requests = new ArrayList<>();
    Flow.Subscriber<? super Integer> subscriber;
    boolean cancelled;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> newcomer) {
      subscriber = newcomer;
      newcomer.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      requests.add(count);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public String toString() {
      return "source";
    }
  }

  private Probe subscribe(Flow.Publisher<Integer> publisher) {
    Probe probe = new Probe();
    publisher.subscribe(probe);
    loop.runReady();
    return probe;
  }

  // ---- publishing

  @Test
  void aValueIsPulledOnlyWhenItIsAskedFor() {
    Channel<Integer> channel = Channel.unbounded();
    for (int i = 1; i <= 3; i++) channel.trySend(i);
    Probe probe = subscribe(channel.values().toPublisher());
    assertEquals(3, channel.size());
    probe.subscription.request(2);
    loop.runReady();
    assertEquals(List.of(1, 2), probe.signals);
    assertEquals(1, channel.size());
    probe.subscription.request(Long.MAX_VALUE);
    probe.subscription.request(Long.MAX_VALUE);
    channel.close();
    loop.runReady();
    assertEquals(List.of(1, 2, 3, "complete"), probe.signals);
  }

  @Test
  void cancellingStopsThePullingAndLosesNothing() {
    Channel<Integer> channel = Channel.unbounded();
    Probe probe = subscribe(channel.values().toPublisher());
    probe.subscription.request(5);
    loop.runReady();
    assertEquals(1, channel.statistics().waitingReceivers());
    probe.subscription.cancel();
    loop.runReady();
    assertEquals(0, channel.statistics().waitingReceivers());
    channel.trySend(1);
    loop.runReady();
    assertEquals(List.of(), probe.signals);
    assertEquals(1, channel.size());
  }

  @Test
  void aFailureReachesTheSubscriberAsTheSameObject() {
    Channel<Integer> channel = Channel.unbounded();
    IOException cause = new IOException("cut");
    channel.fail(cause);
    Probe probe = subscribe(channel.values().toPublisher());
    probe.subscription.request(1);
    loop.runReady();
    assertEquals(List.of(cause), probe.signals);
  }

  @Test
  void aSecondSubscriberIsToldThatItCameTooLate() {
    Flow.Publisher<Integer> publisher = AsyncIterator.ofIterable(List.of(1)).toPublisher();
    subscribe(publisher);
    Probe second = subscribe(publisher);
    assertMessage(
        "this publisher has one subscriber already, and its values are gone with it. Make it with"
            + " AsyncIterator.publisher(() -> ...) to have values for each.",
        (IllegalStateException) second.signals.get(0));
  }

  @Test
  void eachSubscriberOfAFactoryHasItsOwnValues() {
    Flow.Publisher<Integer> publisher =
        AsyncIterator.publisher(() -> AsyncIterator.ofIterable(List.of(1, 2)));
    for (int i = 0; i < 2; i++) {
      Probe probe = subscribe(publisher);
      probe.subscription.request(9);
      loop.runReady();
      assertEquals(List.of(1, 2, "complete"), probe.signals);
    }
  }

  @Test
  void anEndlessSourceGivesOthersTheirTurn() {
    Flow.Publisher<Integer> publisher =
        AsyncIterator.ofIterable(() -> IntStream.iterate(0, i -> i + 1).iterator()).toPublisher();
    Probe probe = subscribe(publisher);
    probe.subscription.request(Long.MAX_VALUE);
    loop.execute(() -> probe.subscription.cancel());
    loop.runReady();
    assertTrue(probe.signals.size() < 1000, "the others' turn came");
  }

  // ---- subscribing

  @Test
  void valuesAreAskedForInBatchesAndNeverMoreThanThePrefetch() {
    Source source = new Source();
    AsyncIterator<Integer> values = AsyncIterator.ofPublisher(source, 4);
    assertEquals(null, source.subscriber, "subscribed at the first advance");
    Task<Boolean> first = values.advance();
    assertPending(first);
    assertEquals(List.of(4L), source.requests);
    for (int i = 0; i < 4; i++) source.subscriber.onNext(i);
    for (int i = 0; i < 4; i++) {
      assertEquals(true, value(i == 0 ? first : values.advance()));
      assertEquals(i, values.current());
    }
    assertEquals(List.of(4L, 3L), source.requests);
    source.subscriber.onComplete();
    assertEquals(false, value(values.advance()));
  }

  @Test
  void aCancelledAdvanceLeavesTheValueForTheNext() {
    Source source = new Source();
    AsyncIterator<Integer> values = AsyncIterator.ofPublisher(source, 1);
    values.advance().cancel(true);
    loop.runReady();
    source.subscriber.onNext(1);
    assertEquals(true, value(values.advance()));
    assertEquals(1, values.current());
  }

  @Test
  void anErrorComesAfterTheValuesBeforeIt() {
    Source source = new Source();
    AsyncIterator<Integer> values = AsyncIterator.ofPublisher(source, 4);
    Task<Boolean> first = values.advance();
    loop.runReady();
    IOException cause = new IOException("cut");
    source.subscriber.onNext(1);
    source.subscriber.onNext(2);
    source.subscriber.onError(cause);
    assertEquals(true, value(first));
    assertEquals(true, value(values.advance()));
    assertSame(cause, failure(IOException.class, values.advance()));
  }

  @Test
  void closingCancelsTheSubscription() {
    Source source = new Source();
    AsyncIterator<Integer> values = AsyncIterator.ofPublisher(source, 4);
    values.advance();
    loop.runReady();
    assertSucceeded(values.closeAsync());
    assertTrue(source.cancelled);
  }

  @Test
  void aPublisherThatPublishesTooMuchIsStopped() {
    Source source = new Source();
    AsyncIterator<Integer> values = AsyncIterator.ofPublisher(source, 1);
    values.advance().cancel(true);
    loop.runReady();
    source.subscriber.onNext(1);
    source.subscriber.onNext(2);
    loop.runReady();
    assertEquals(true, value(values.advance()));
    assertMessage(
        "source published more than the 1 values it was asked for",
        failure(IllegalStateException.class, values.advance()));
    assertTrue(source.cancelled);
  }

  @Test
  void valuesFromOtherThreadsArriveOnTheLoop() {
    List<Integer> received = new ArrayList<>();
    SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
    Thread submitter =
        new Thread(
            () -> {
              for (int i = 0; i < 1000; i++) publisher.submit(i);
              publisher.close();
            });
    Flow.Publisher<Integer> started =
        subscriber -> {
          publisher.subscribe(subscriber);
          submitter.start();
        };
    leaveAndRun(
        () ->
            AsyncIterator.ofPublisher(started, 8)
                .forEach(
                    value -> {
                      received.add(value);
                      return Task.of(null);
                    }));
    assertEquals(IntStream.range(0, 1000).boxed().toList(), received);
  }

  /** The loop of this class stands still; what needs a real one runs on a thread of its own. */
  private static void leaveAndRun(AsyncSupplier<Void> main) {
    Thread runner = new Thread(() -> Weft.run(main));
    runner.start();
    try {
      runner.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void badInputIsRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> AsyncIterator.ofPublisher(null, 1));
    assertMessage(
        "prefetch < 1: 0",
        assertThrows(
            IllegalArgumentException.class, () -> AsyncIterator.ofPublisher(new Source(), 0)));
    assertThrows(NullPointerException.class, () -> AsyncIterator.publisher(null));
    Probe probe = subscribe(AsyncIterator.ofIterable(List.of(1)).toPublisher());
    probe.subscription.request(0);
    loop.runReady();
    assertMessage(
        "request(0): a subscriber asks for at least one value (Reactive Streams 3.9)",
        (IllegalArgumentException) probe.signals.get(0));
  }
}
