package dev.weft.sync;

import static dev.weft.sync.Scene.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Programs for {@link ContractTest}: values that go from task to task. */
final class ChannelPrograms {
  private ChannelPrograms() {}

  static Stream<Named<Scene.Program>> all() {
    return Stream.of(
        Named.of("rendezvous", scene -> channel(scene, Channel::rendezvous)),
        Named.of("bounded channel", scene -> channel(scene, () -> Channel.bounded(2))),
        Named.of("unbounded channel", scene -> channel(scene, Channel::unbounded)),
        Named.of("lifo channel", scene -> channel(scene, () -> Channel.lifo(1))),
        Named.of(
            "priority channel",
            scene -> channel(scene, () -> Channel.priority(1, Comparator.naturalOrder()))),
        Named.of("channel that drops the oldest", scene -> dropping(scene, Channel.dropOldest(2))),
        Named.of("channel that drops the latest", scene -> dropping(scene, Channel.dropLatest(2))),
        Named.of("channel that is drained", ChannelPrograms::drained),
        Named.of("iterators that are closed", ChannelPrograms::closedIterators),
        Named.of("channel that is closed", ChannelPrograms::closedChannel),
        Named.of("iterators of a channel", ChannelPrograms::iterators),
        Named.of("broadcast", ChannelPrograms::broadcast),
        Named.of("broadcast that drops", ChannelPrograms::droppingBroadcast),
        Named.of("select", ChannelPrograms::select));
  }

  /** Notes that {@code value} was accepted, and goes on. */
  private static Script.Step send(Channel<Integer> channel, int value) {
    return v -> channel.send(value);
  }

  private static Script.Step keep(List<Integer> got) {
    return v -> {
      got.add((Integer) v);
      return Task.of(null);
    };
  }

  private static Runnable channel(Scene scene, Supplier<Channel<Integer>> maker) {
    Channel<Integer> channel = maker.get();
    List<Integer> sent = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int first = i * 10;
      scene.task(
          send(channel, first),
          step(() -> sent.add(first)),
          v -> Weft.yieldNow(),
          send(channel, first + 1),
          step(() -> sent.add(first + 1)));
    }
    for (int i = 0; i < 2; i++) {
      scene.task(v -> channel.receive(), keep(got), v -> channel.receive(), keep(got));
    }
    return () -> serveTheRest(scene, channel, sent, got);
  }

  /** Who still waits gets a counterpart; after that, what was sent is what was received. */
  private static void serveTheRest(
      Scene scene, Channel<Integer> channel, List<Integer> sent, List<Integer> got) {
    Channel.Statistics idle = channel.statistics();
    assertTrue(idle.waitingReceivers() == 0 || idle.waitingSenders() == 0, "both sides wait");
    assertTrue(idle.waitingReceivers() == 0 || idle.size() == 0, "a value lies there");
    for (int more = 100; channel.statistics().waitingReceivers() > 0; more++) {
      sent.add(more);
      assertTrue(channel.trySend(more));
      scene.runAll();
    }
    for (Optional<Integer> left; (left = channel.tryReceive()).isPresent(); ) {
      got.add(left.get());
      scene.runAll();
    }
    got.sort(null);
    sent.sort(null);
    assertEquals(sent, got);
    assertEquals(sent.size(), channel.statistics().sent());
    assertEquals(sent.size(), channel.statistics().received());
  }

  private static Runnable dropping(Scene scene, Channel<Integer> channel) {
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int first = i * 10;
      scene.task(send(channel, first), v -> Weft.yieldNow(), send(channel, first + 1));
    }
    for (int i = 0; i < 2; i++) {
      scene.task(v -> channel.receive(), keep(got), v -> channel.receive(), keep(got));
    }
    return () -> {
      assertEquals(0, channel.statistics().waitingSenders());
      while (channel.statistics().waitingReceivers() > 0) {
        assertTrue(channel.trySend(100 + got.size()));
        scene.runAll();
      }
      while (channel.size() > 0) got.add(channel.tryReceive().orElseThrow());
      Channel.Statistics end = channel.statistics();
      assertEquals(end.sent(), end.received() + end.dropped());
      assertEquals(end.received(), got.size());
      assertEquals(got.size(), got.stream().distinct().count());
    };
  }

  private static Runnable drained(Scene scene) {
    Channel<Integer> channel = Channel.bounded(1);
    int[] drained = new int[1];
    for (int i = 0; i < 2; i++) {
      scene.task(
          v -> channel.untilDrained(),
          step(
              () -> {
                assertTrue(channel.isClosed() && channel.size() == 0, "there is more to come");
                drained[0]++;
              }));
    }
    scene.task(channel::close, List.of(send(channel, 1), send(channel, 2)));
    scene.task(
        v ->
            channel
                .values()
                .forEach(
                    value -> {
                      assertEquals(0, drained[0], "a value after the end");
                      return Task.of(null);
                    }));
    return () -> {
      while (!channel.isClosed() || channel.size() > 0) { // who received was cancelled
        channel.tryReceive();
        scene.runAll();
      }
    };
  }

  /** Each iterator is closed by another task, perhaps while it waits; no value is lost. */
  private static Runnable closedIterators(Scene scene) {
    Channel<Integer> channel = Channel.rendezvous();
    List<Integer> sent = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      AsyncIterator<Integer> values = i == 0 ? channel.values() : channel.values().map(v -> v);
      Script.Step keep =
          v -> {
            if ((Boolean) v) got.add(values.current());
            return Task.of(null);
          };
      scene.task(v -> values.advance(), keep, v -> values.advance(), keep);
      scene.task(v -> Weft.yieldNow(), v -> values.closeAsync());
    }
    for (int i = 0; i < 2; i++) {
      int value = i;
      scene.task(send(channel, value), step(() -> sent.add(value)));
    }
    return () -> serveTheRest(scene, channel, sent, got);
  }

  private static Runnable closedChannel(Scene scene) {
    Channel<Integer> channel = Channel.bounded(1);
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int first = i * 10;
      Sender<Integer> sender = channel.openSender();
      scene.task(sender::close, List.of(v -> sender.send(first), v -> sender.send(first + 1)));
    }
    for (int i = 0; i < 2; i++) {
      scene.task(
          v ->
              channel
                  .values()
                  .forEach(
                      value -> {
                        got.add(value);
                        return Task.of(null);
                      }));
    }
    return () -> {
      while (channel.size() > 0) { // no receiver is left
        got.add(channel.tryReceive().orElseThrow());
        scene.runAll();
      }
      assertTrue(channel.isClosed(), "both senders have ended");
      assertEquals(channel.statistics().sent(), got.size());
      assertEquals(got.size(), got.stream().distinct().count());
      assertEquals(0, channel.statistics().waitingReceivers());
    };
  }

  private static Runnable iterators(Scene scene) {
    Channel<Integer> channel = Channel.rendezvous();
    List<Integer> sent = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      AsyncIterator<Integer> values =
          channel.values().filter(value -> value >= 0).map(value -> value + 1).limit(2);
      Script.Step keep =
          v -> {
            if ((Boolean) v) got.add(values.current() - 1);
            return Task.of(null);
          };
      scene.task(v -> values.advance(), keep, v -> values.advance(), keep);
    }
    for (int i = 0; i < 4; i++) {
      int value = i;
      scene.task(send(channel, value), step(() -> sent.add(value)));
    }
    return () -> serveTheRest(scene, channel, sent, got);
  }

  private static Runnable broadcast(Scene scene) {
    Broadcast<Integer> broadcast = new Broadcast<>(1, Broadcast.SlowSubscriber.SUSPEND_SENDER);
    List<List<Integer>> seen = List.of(new ArrayList<>(), new ArrayList<>());
    List<Broadcast.Subscription<Integer>> subscriptions = new ArrayList<>();
    for (List<Integer> own : seen) {
      var subscription = broadcast.subscribe();
      subscriptions.add(subscription);
      Script.Step keep =
          v -> {
            own.add(subscription.current());
            return Task.of(null);
          };
      scene.task(v -> subscription.advance(), keep, v -> subscription.advance(), keep);
    }
    for (int i = 0; i < 3; i++) {
      int value = i;
      scene.task(v -> broadcast.send(value));
    }
    return () -> {
      broadcastTheRest(scene, broadcast, subscriptions, seen);
      assertEquals(seen.get(0), seen.get(1), "all see the same in the same order");
      assertEquals(broadcast.statistics().sent(), seen.get(0).size());
    };
  }

  private static void broadcastTheRest(
      Scene scene,
      Broadcast<Integer> broadcast,
      List<Broadcast.Subscription<Integer>> subscriptions,
      List<List<Integer>> seen) {
    // Enough values for every task that still waits, and enough pulls for every value.
    for (int more = 100; more < 104; more++) {
      broadcast.send(more);
      scene.runAll();
      for (int i = 0; i < subscriptions.size(); i++) {
        if (!scene.isDone(i)) continue; // its own task still pulls
        for (int pull = 0; pull < 2; pull++) pullOne(scene, subscriptions.get(i), seen.get(i));
      }
    }
    assertEquals(0, broadcast.statistics().waitingSenders());
  }

  private static void pullOne(
      Scene scene, Broadcast.Subscription<Integer> subscription, List<Integer> seen) {
    Task<Boolean> advance = subscription.advance();
    scene.runAll();
    if (advance.isDone()) {
      seen.add(subscription.current());
    } else {
      advance.cancel(true);
    }
  }

  private static Runnable select(Scene scene) {
    Channel<Integer> first = Channel.rendezvous();
    Channel<Integer> second = Channel.bounded(1);
    List<Integer> sent = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int value = i * 10;
      Script.Step sendEither =
          v ->
              new Select<Integer>()
                  .send(first, value, () -> Task.of(value))
                  .send(second, value + 1, () -> Task.of(value + 1))
                  .untilOne();
      scene.task(sendEither, keep(sent));
    }
    for (int i = 0; i < 2; i++) {
      Script.Step receiveEither =
          v ->
              new Select<Integer>()
                  .receive(second, Task::of)
                  .receive(first, Task::of)
                  .after(Duration.ofNanos(5), () -> Task.of(-1))
                  .untilOne();
      scene.task(receiveEither, keep(got));
    }
    scene.task(send(first, 100), step(() -> sent.add(100)));
    scene.task(v -> second.receive(), keep(got));
    return () -> {
      got.removeIf(value -> value == -1);
      selectTheRest(scene, first, second, sent, got);
    };
  }

  private static void selectTheRest(
      Scene scene,
      Channel<Integer> first,
      Channel<Integer> second,
      List<Integer> sent,
      List<Integer> got) {
    for (Channel<Integer> channel : List.of(first, second)) {
      for (int more = 200; channel.statistics().waitingReceivers() > 0; more++) {
        sent.add(more);
        assertTrue(channel.trySend(more));
        scene.runAll();
      }
      for (Optional<Integer> left; (left = channel.tryReceive()).isPresent(); ) {
        got.add(left.get());
        scene.runAll();
      }
    }
    got.sort(null);
    sent.sort(null);
    assertEquals(sent, got);
    assertEquals(0, first.statistics().waitingSenders() + second.statistics().waitingSenders());
  }

  private static Runnable droppingBroadcast(Scene scene) {
    Broadcast<Integer> broadcast = new Broadcast<>(1, Broadcast.SlowSubscriber.DROP_OLDEST);
    List<List<Integer>> seen = List.of(new ArrayList<>(), new ArrayList<>());
    List<Broadcast.Subscription<Integer>> subscriptions = new ArrayList<>();
    for (List<Integer> own : seen) {
      var subscription = broadcast.subscribe();
      subscriptions.add(subscription);
      Script.Step keep =
          v -> {
            own.add(subscription.current());
            return Task.of(null);
          };
      scene.task(v -> subscription.advance(), keep, v -> Weft.yieldNow());
    }
    for (int i = 0; i < 2; i++) {
      int value = i;
      scene.task(v -> Weft.yieldNow(), v -> broadcast.send(value), v -> broadcast.send(value + 10));
    }
    return () -> {
      broadcast.trySend(100); // for who still waits
      scene.runAll();
      for (int i = 0; i < seen.size(); i++) pullOne(scene, subscriptions.get(i), seen.get(i));
      int received = seen.get(0).size() + seen.get(1).size();
      assertEquals(2 * broadcast.statistics().sent(), received + broadcast.statistics().dropped());
      assertEquals(0, broadcast.statistics().waitingSenders());
    };
  }
}
