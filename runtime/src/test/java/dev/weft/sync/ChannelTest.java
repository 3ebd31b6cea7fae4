package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelTest extends OnLoop {
  private <T> List<T> rest(Channel<T> channel) {
    List<T> values = new ArrayList<>();
    for (Optional<T> value; (value = channel.tryReceive()).isPresent(); ) values.add(value.get());
    return values;
  }

  // ---- order and capacity

  @Test
  void valuesComeInTheOrderOfTheVariant() {
    Channel<Integer> fifo = Channel.bounded(3);
    Channel<Integer> lifo = Channel.lifo(3);
    Channel<Integer> priority = Channel.priority(3, Comparator.naturalOrder());
    for (Channel<Integer> channel : List.of(fifo, lifo, priority)) {
      for (int value : new int[] {1, 3, 2}) assertTrue(channel.trySend(value));
    }
    assertEquals(List.of(1, 3, 2), rest(fifo));
    assertEquals(List.of(2, 3, 1), rest(lifo));
    assertEquals(List.of(1, 2, 3), rest(priority));
  }

  @Test
  void equalPrioritiesComeAsTheyWereSent() {
    Channel<String> channel =
        Channel.priority(Integer.MAX_VALUE, Comparator.comparingInt(String::length));
    for (String value : List.of("bb", "a", "cc", "b", "aa", "c")) channel.trySend(value);
    assertEquals(List.of("a", "b", "c", "bb", "cc", "aa"), rest(channel));
  }

  @Test
  void aThirdSendToCapacityTwoWaitsForOneReceive() {
    Channel<Integer> channel = Channel.bounded(2);
    assertSame(Task.of(null), channel.send(1));
    channel.send(2);
    Task<Void> third = channel.send(3);
    assertFalse(channel.trySend(4));
    assertPending(third);
    assertEquals(new Channel.Snapshot(2, 2, 1, 0, 2, 0, 0, false), channel.statistics());
    assertEquals(1, value(channel.receive()));
    assertSucceeded(third);
    assertEquals(List.of(2, 3), rest(channel));
    assertEquals(new Channel.Snapshot(2, 0, 0, 0, 3, 3, 0, false), channel.statistics());
  }

  @Test
  void anUnboundedChannelNeverMakesASenderWait() {
    Channel<Integer> channel = Channel.unbounded();
    for (int i = 0; i < 1000; i++) assertTrue(channel.trySend(i));
    assertEquals(1000, channel.size());
  }

  @Test
  void aRendezvousSendEndsWhenTheValueIsTaken() {
    Channel<String> channel = Channel.rendezvous();
    assertFalse(channel.trySend("nobody waits"));
    Task<Void> send = channel.send("a");
    assertPending(send);
    assertEquals(Optional.of("a"), channel.tryReceive());
    assertSucceeded(send);
    Task<String> receive = channel.receive();
    assertPending(receive);
    assertTrue(channel.trySend("b"));
    assertEquals("b", value(receive));
  }

  @Test
  void capacityIsAlwaysSaidAndAtLeastOne() {
    assertMessage(
        "capacity < 1: 0; a channel that holds nothing is Channel.rendezvous()",
        assertThrows(IllegalArgumentException.class, () -> Channel.bounded(0)));
    assertThrows(IllegalArgumentException.class, () -> Channel.lifo(-1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Channel.priority(0, Comparator.<Integer>naturalOrder()));
  }

  @Test
  void nullIsNotAValue() {
    Channel<String> channel = Channel.unbounded();
    assertThrows(NullPointerException.class, () -> channel.send(null));
    assertThrows(NullPointerException.class, () -> channel.trySend(null));
    assertThrows(NullPointerException.class, () -> channel.post(null));
    assertThrows(NullPointerException.class, () -> channel.fail(null));
  }

  // ---- waiting and cancelling

  @Test
  void receiversAreServedInTheOrderInWhichTheyCame() {
    Channel<Integer> channel = Channel.unbounded();
    Task<Integer> first = channel.receive();
    Task<Integer> second = channel.receive();
    channel.send(1);
    channel.send(2);
    assertEquals(List.of(1, 2), List.of(value(first), value(second)));
  }

  @Test
  void theValueGoesToTheSecondReceiverIfTheFirstWasCancelledBefore() {
    Channel<Integer> channel = Channel.bounded(1);
    Task<Integer> first = channel.receive();
    Task<Integer> second = channel.receive();
    first.cancel(true);
    channel.send(1);
    assertEquals(1, value(second));
    assertEquals(0, channel.statistics().waitingReceivers());
  }

  @Test
  void aReceiverCancelledInTheTurnOfTheSendHasTheValueAndNeverTheSecondFirst() {
    Channel<Integer> channel = Channel.unbounded();
    List<Object> got = new ArrayList<>();
    Task<Object> receiver =
        Script.start(
            v -> channel.receive(),
            v -> {
              got.add(v);
              return Weft.yieldNow();
            });
    channel.send(1);
    channel.send(2);
    receiver.cancel(true);
    loop.runReady();
    assertTrue(receiver.isCancelled());
    assertEquals(List.of(1), got);
    assertEquals(List.of(2), rest(channel));
  }

  @Test
  void ofThreeReceiversTheOnesNotCancelledGetBothValues() {
    Channel<Integer> channel = Channel.unbounded();
    List<Task<Integer>> receivers =
        List.of(channel.receive(), channel.receive(), channel.receive());
    receivers.get(0).cancel(true);
    channel.send(1);
    channel.send(2);
    assertEquals(List.of(1, 2), List.of(value(receivers.get(1)), value(receivers.get(2))));
  }

  @Test
  void aCancelledSendersValueNeverAppearsAndTheNextOnesDoes() {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(1);
    Task<Void> cancelled = channel.send(2);
    Task<Void> next = channel.send(3);
    cancelled.cancel(true);
    assertEquals(1, value(channel.receive()));
    assertSucceeded(next);
    assertEquals(List.of(3), rest(channel));
    assertTrue(channel.trySend(2), "a retry works");
  }

  @Test
  void mixedProducersAndConsumersAlwaysFinish() {
    for (int capacity = 1; capacity <= 2; capacity++) {
      Channel<Integer> channel = Channel.bounded(capacity);
      List<Task<Object>> tasks = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        tasks.add(Script.start(v -> channel.send(number), v -> channel.send(number + 10)));
        tasks.add(Script.start(v -> channel.receive(), v -> channel.receive()));
      }
      tasks.forEach(this::assertSucceeded);
      assertEquals(new Channel.Snapshot(capacity, 0, 0, 0, 6, 6, 0, false), channel.statistics());
    }
  }

  // ---- closing

  @Test
  void closingAnEmptyChannelEndsWaitingReceiversAndAllThatComesLater() {
    Channel<Integer> channel = Channel.bounded(1);
    Task<Integer> waiting = channel.receive();
    channel.close();
    assertMessage(
        "receive from a channel that is closed and empty",
        failure(ChannelClosedException.class, waiting));
    failure(ChannelClosedException.class, channel.receive());
    assertMessage(
        "send to a channel that is closed", failure(ChannelClosedException.class, channel.send(1)));
    assertThrows(ChannelClosedException.class, () -> channel.trySend(1));
    assertThrows(ChannelClosedException.class, channel::tryReceive);
    assertThrows(ChannelClosedException.class, channel::openSender);
    channel.close();
    assertTrue(channel.isClosed());
  }

  @Test
  void closingAFullChannelFailsWaitingSendersAndReceiversGetTheRest() {
    Channel<Integer> channel = Channel.bounded(1);
    channel.send(1);
    Task<Void> waiting = channel.send(2);
    channel.close();
    failure(ChannelClosedException.class, waiting);
    assertEquals(1, value(channel.receive()));
    failure(ChannelClosedException.class, channel.receive());
  }

  @Test
  void failingGivesReceiversTheRestAndThenTheSameException() {
    Channel<Integer> channel = Channel.unbounded();
    IOException cause = new IOException("cut");
    channel.send(1);
    channel.fail(cause);
    assertEquals(1, value(channel.receive()));
    assertSame(cause, failure(IOException.class, channel.receive()));
    assertSame(cause, failure(ChannelClosedException.class, channel.send(2)).getCause());
    AsyncIterator<Integer> values = channel.values();
    assertSame(cause, failure(IOException.class, values.advance()));
  }

  @Test
  void closeNowTakesOutWhatNobodyReceived() {
    Channel<Integer> channel = Channel.unbounded();
    channel.send(1);
    channel.send(2);
    assertEquals(List.of(1, 2), channel.closeNow());
    failure(ChannelClosedException.class, channel.receive());
    assertEquals(List.of(), channel.closeNow());
  }

  @Test
  void theChannelIsClosedWhenTheLastOfSeveralSendersIs() {
    Channel<Integer> channel = Channel.unbounded();
    Sender<Integer> first = channel.openSender();
    try (Sender<Integer> second = channel.openSender()) {
      assertSucceeded(first.send(1));
      first.close();
      first.close();
      assertFalse(channel.isClosed());
      assertTrue(second.trySend(2));
    }
    assertTrue(channel.isClosed());
    assertMessage(
        "send through a sender that was closed",
        failure(ChannelClosedException.class, first.send(3)));
    assertThrows(ChannelClosedException.class, () -> first.trySend(3));
    assertEquals(List.of(1, 2), channel.closeNow());
  }

  // ---- iterating

  @Test
  void valuesEndWhenTheChannelIsClosedAndEmpty() {
    Channel<Integer> channel = Channel.bounded(2);
    Task<List<Integer>> all = channel.values().toList();
    Script.start(
        v -> channel.send(1),
        v -> channel.send(2),
        v -> channel.send(3),
        v -> {
          channel.close();
          return Task.of(null);
        });
    assertEquals(List.of(1, 2, 3), value(all));
    assertEquals(false, value(channel.values().advance()));
  }

  @Test
  void severalIteratorsShareTheValues() {
    Channel<Integer> channel = Channel.unbounded();
    Task<List<Integer>> first = channel.values().toList();
    Task<List<Integer>> second = channel.values().toList();
    for (int i = 0; i < 100; i++) {
      channel.send(i);
      loop.runReady();
    }
    channel.close();
    List<Integer> both = new ArrayList<>(value(first));
    assertEquals(50, both.size(), "they take turns");
    both.addAll(value(second));
    both.sort(null);
    assertEquals(100, both.size());
    assertEquals(4950, both.stream().mapToInt(i -> i).sum());
  }

  @Test
  void aCancelledAdvanceTakesNothingAndTheNextGetsTheValue() {
    Channel<Integer> channel = Channel.unbounded();
    AsyncIterator<Integer> values = channel.values();
    values.advance().cancel(true);
    channel.send(1);
    assertEquals(true, value(values.advance()));
    assertEquals(1, values.current());
  }

  @Test
  void closingAnIteratorLeavesTheChannelToOthers() {
    Channel<Integer> channel = Channel.unbounded();
    AsyncIterator<Integer> values = channel.values();
    channel.send(1);
    values.closeAsync();
    assertEquals(false, value(values.advance()));
    assertFalse(channel.isClosed());
    assertEquals(1, value(channel.receive()));
  }

  // ---- dropping

  private static List<Integer> sentToFull(Channel<Integer> channel) {
    for (int i = 0; i < 4; i++) assertTrue(channel.trySend(i));
    assertEquals(new Channel.Snapshot(2, 2, 0, 0, 4, 0, 2, false), channel.statistics());
    return channel.closeNow();
  }

  @Test
  void aChannelThatDropsTheOldestKeepsTheLastValues() {
    assertEquals(List.of(2, 3), sentToFull(Channel.dropOldest(2)));
  }

  @Test
  void aChannelThatDropsTheLatestKeepsTheFirstValues() {
    assertEquals(List.of(0, 1), sentToFull(Channel.dropLatest(2)));
  }

  @Test
  void aChannelThatDropsHandsToWhoWaitsAndNeverHoldsUpASender() {
    Channel<Integer> channel = Channel.dropOldest(1);
    Task<Integer> receive = channel.receive();
    for (int i = 0; i < 3; i++) assertSucceeded(channel.send(i));
    assertEquals(0, value(receive));
    assertEquals(2, value(channel.receive()));
    assertEquals(1, channel.statistics().dropped());
  }

  @Test
  void aChannelThatDropsHoldsAtLeastOneValue() {
    assertMessage(
        "capacity < 1: 0; a channel that holds nothing is Channel.rendezvous()",
        assertThrows(IllegalArgumentException.class, () -> Channel.dropOldest(0)));
  }

  // ---- drained

  @Test
  void drainedIsClosedAndEmpty() {
    Channel<Integer> channel = Channel.unbounded();
    channel.trySend(1);
    channel.trySend(2);
    Task<Void> drained = channel.untilDrained();
    assertPending(drained);
    channel.close();
    assertPending(drained);
    channel.tryReceive();
    assertPending(drained);
    channel.tryReceive();
    assertSucceeded(drained);
    assertSucceeded(channel.untilDrained());
  }

  @Test
  void closingAnEmptyChannelAndTakingAllOutDrainIt() {
    Channel<Integer> empty = Channel.unbounded();
    Task<Void> drained = empty.untilDrained();
    empty.close();
    assertSucceeded(drained);

    Channel<Integer> full = Channel.unbounded();
    full.trySend(1);
    Task<Void> emptied = full.untilDrained();
    full.closeNow();
    assertSucceeded(emptied);
  }

  @Test
  void whoWaitsForAChannelThatFailedIsThrownTheFailure() {
    Channel<Integer> channel = Channel.unbounded();
    channel.trySend(1);
    Task<Void> drained = channel.untilDrained();
    IOException cause = new IOException("cut");
    channel.fail(cause);
    assertPending(drained);
    assertEquals(1, value(channel.receive()));
    assertSame(cause, failure(IOException.class, drained));
    assertSame(cause, failure(IOException.class, channel.untilDrained()));
  }

  @Test
  void whoIsCancelledWaitsForTheEndNoMore() {
    Channel<Integer> channel = Channel.unbounded();
    Task<Void> cancelled = channel.untilDrained();
    Task<Void> other = channel.untilDrained();
    cancelled.cancel(true);
    channel.close();
    assertSucceeded(other);
    assertTrue(cancelled.isCancelled());
  }
}
