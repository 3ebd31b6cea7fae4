package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.sync.Broadcast.SlowSubscriber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastTest extends OnLoop {
  private <T> List<T> taken(Broadcast.Subscription<T> subscription, int count) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      assertEquals(true, value(subscription.advance()));
      values.add(subscription.current());
    }
    return values;
  }

  @Test
  void everySubscriberSeesEveryValueSentAfterItSubscribed() {
    Broadcast<Integer> broadcast = new Broadcast<>(4, SlowSubscriber.SUSPEND_SENDER);
    assertTrue(broadcast.trySend(0), "nobody wants it");
    var first = broadcast.subscribe();
    broadcast.send(1);
    var second = broadcast.subscribe();
    broadcast.send(2);
    assertEquals(List.of(1, 2), taken(first, 2));
    assertEquals(List.of(2), taken(second, 1));
    assertEquals(new Broadcast.Snapshot(2, 0, 3, 0), broadcast.statistics());
  }

  @Test
  void aSenderWaitsUntilTheSlowestHasRoom() {
    Broadcast<Integer> broadcast = new Broadcast<>(1, SlowSubscriber.SUSPEND_SENDER);
    var fast = broadcast.subscribe();
    var slow = broadcast.subscribe();
    broadcast.send(1);
    assertEquals(List.of(1), taken(fast, 1));
    assertFalse(broadcast.trySend(2));
    Task<Void> waiting = broadcast.send(2);
    Task<Boolean> fastNext = fast.advance();
    assertPending(waiting);
    assertPending(fastNext);
    assertEquals(List.of(1), taken(slow, 1));
    assertSucceeded(waiting);
    assertEquals(true, value(fastNext));
    assertEquals(List.of(2), taken(slow, 1));
  }

  @Test
  void aSlowSubscriberThatLeavesLetsTheSenderGoOn() {
    Broadcast<Integer> broadcast = new Broadcast<>(1, SlowSubscriber.SUSPEND_SENDER);
    var slow = broadcast.subscribe();
    broadcast.send(1);
    Task<Void> waiting = broadcast.send(2);
    slow.closeAsync();
    slow.closeAsync();
    assertSucceeded(waiting);
    assertEquals(false, value(slow.advance()));
    assertEquals(0, broadcast.statistics().subscribers());
  }

  @Test
  void aCancelledSendReachesNobody() {
    Broadcast<Integer> broadcast = new Broadcast<>(1, SlowSubscriber.SUSPEND_SENDER);
    var subscription = broadcast.subscribe();
    broadcast.send(1);
    Task<Void> cancelled = broadcast.send(2);
    Task<Void> next = broadcast.send(3);
    cancelled.cancel(true);
    assertEquals(List.of(1, 3), taken(subscription, 2));
    assertSucceeded(next);
  }

  @Test
  void theOldestValuesAreDroppedAndCounted() {
    Broadcast<Integer> broadcast = new Broadcast<>(2, SlowSubscriber.DROP_OLDEST);
    var slow = broadcast.subscribe();
    for (int i = 1; i <= 5; i++) assertTrue(broadcast.trySend(i));
    assertEquals(3, slow.missed());
    assertEquals(List.of(4, 5), taken(slow, 2));
    assertEquals(3, broadcast.statistics().dropped());
    broadcast.send(6);
    assertEquals(List.of(6), taken(slow, 1));
  }

  @Test
  void aSubscriberThatFallsBehindGetsTheRestAndThenTheError() {
    Broadcast<Integer> broadcast = new Broadcast<>(2, SlowSubscriber.FAIL_SUBSCRIBER);
    var slow = broadcast.subscribe();
    var fast = broadcast.subscribe();
    Task<List<Integer>> all = fast.toList();
    for (int i = 1; i <= 4; i++) {
      assertTrue(broadcast.trySend(i));
      loop.runReady();
    }
    assertEquals(1, broadcast.statistics().subscribers());
    assertEquals(List.of(1, 2), taken(slow, 2));
    assertMessage(
        "the subscription was ended since 2 values waited in it when the next was sent. Take"
            + " values faster, give the broadcast a larger capacity, or let it drop values or hold"
            + " up its senders.",
        failure(SubscriberTooSlowException.class, slow.advance()));
    broadcast.close();
    assertEquals(List.of(1, 2, 3, 4), value(all));
  }

  @Test
  void closingDrainsAndFailingEndsWithTheSameException() {
    Broadcast<Integer> broadcast = new Broadcast<>(1, SlowSubscriber.SUSPEND_SENDER);
    var subscription = broadcast.subscribe();
    broadcast.send(1);
    Task<Void> waiting = broadcast.send(2);
    IOException cause = new IOException("cut");
    broadcast.fail(cause);
    assertSame(cause, failure(ChannelClosedException.class, waiting).getCause());
    assertEquals(List.of(1), taken(subscription, 1));
    assertSame(cause, failure(IOException.class, subscription.advance()));
    assertSame(cause, failure(IOException.class, broadcast.subscribe().advance()));
    assertThrows(ChannelClosedException.class, () -> broadcast.trySend(3));
    failure(ChannelClosedException.class, broadcast.send(3));
  }

  @Test
  void badInputIsRefusedAtOnce() {
    assertMessage(
        "capacity < 1: 0",
        assertThrows(
            IllegalArgumentException.class, () -> new Broadcast<>(0, SlowSubscriber.DROP_OLDEST)));
    assertThrows(NullPointerException.class, () -> new Broadcast<>(1, null));
    Broadcast<Integer> broadcast = new Broadcast<>(1, SlowSubscriber.DROP_OLDEST);
    assertThrows(NullPointerException.class, () -> broadcast.send(null));
    var subscription = broadcast.subscribe();
    subscription.advance();
    assertThrows(IllegalStateException.class, subscription::advance);
  }
}
