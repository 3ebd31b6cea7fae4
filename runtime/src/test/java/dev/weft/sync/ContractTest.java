package dev.weft.sync;

import static dev.weft.sync.Scene.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every primitive promises: no permit and no value is lost or doubled, nobody who waits is
 * forgotten, whatever the order and whoever is cancelled.
 */
class ContractTest {
  static Stream<Named<Scene.Program>> programs() {
    return Stream.of(
        Named.of("mutex", ContractTest::mutex),
        Named.of("mutex.withLock", ContractTest::withLock),
        Named.of("condition", ContractTest::condition),
        Named.of("semaphore", ContractTest::semaphore),
        Named.of("limiter", ContractTest::limiter),
        Named.of("rate limiter", ContractTest::rateLimiter),
        Named.of("event", ContractTest::event),
        Named.of("barrier", ContractTest::barrier),
        Named.of("read-write lock", ContractTest::readWriteLock),
        Named.of("rendezvous", scene -> channel(scene, Channel::rendezvous)),
        Named.of("bounded channel", scene -> channel(scene, () -> Channel.bounded(2))),
        Named.of("unbounded channel", scene -> channel(scene, Channel::unbounded)),
        Named.of("lifo channel", scene -> channel(scene, () -> Channel.lifo(1))),
        Named.of(
            "priority channel",
            scene -> channel(scene, () -> Channel.priority(1, Comparator.naturalOrder()))),
        Named.of("channel that is closed", ContractTest::closedChannel),
        Named.of("iterators of a channel", ContractTest::iterators),
        Named.of("broadcast", ContractTest::broadcast),
        Named.of("select", ContractTest::select));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void keepsItsPromiseWithACancellationAtEveryPoint(Scene.Program program) {
    Scene.everyCancellation(program);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void keepsItsPromiseUnderTenThousandSchedules(Scene.Program program) {
    Scene.everySchedule(program);
  }

  /** Counts who is inside, and comes out once if it went in. */
  private static final class Section {
    private final int limit;
    private int inside;

    Section(int limit) {
      this.limit = limit;
    }

    void enter(int weight) {
      inside += weight;
      assertTrue(inside <= limit, "too many inside");
    }

    void leave(int weight) {
      inside -= weight;
    }
  }

  private static Runnable mutex(Scene scene) {
    Mutex mutex = new Mutex();
    Section section = new Section(1);
    for (int i = 0; i < 3; i++) {
      boolean[] in = new boolean[1];
      Script.Step enter =
          v -> {
            section.enter(1);
            in[0] = true;
            return Weft.yieldNow();
          };
      Runnable leave =
          () -> {
            if (!in[0]) return;
            in[0] = false;
            section.leave(1);
            mutex.unlock();
          };
      scene.task(
          leave,
          List.of(v -> mutex.lock(), enter, step(leave), v -> mutex.lock(), enter, step(leave)));
    }
    return () -> assertEquals("Mutex[free, 0 waiting]", mutex.toString());
  }

  private static Runnable withLock(Scene scene) {
    Mutex mutex = new Mutex();
    Section section = new Section(1);
    for (int i = 0; i < 3; i++) {
      Script.Step enter =
          v -> {
            section.enter(1);
            return Weft.yieldNow();
          };
      List<Script.Step> body = List.of(enter, v -> Weft.yieldNow());
      Script.Step locked = v -> mutex.withLock(() -> Script.call(() -> section.leave(1), body));
      scene.task(locked, locked);
    }
    return () -> assertEquals("Mutex[free, 0 waiting]", mutex.toString());
  }

  private static Runnable condition(Scene scene) {
    Mutex mutex = new Mutex();
    Condition notEmpty = mutex.newCondition();
    ArrayDeque<Integer> items = new ArrayDeque<>();
    List<Integer> put = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 3; i++) consumer(scene, mutex, notEmpty, items, got);
    for (int i = 0; i < 2; i++) {
      int number = i;
      boolean[] held = new boolean[1];
      scene.task(
          () -> {
            if (held[0]) mutex.unlock();
          },
          List.of(
              v -> mutex.lock(),
              step(
                  () -> {
                    held[0] = true;
                    items.add(number);
                    put.add(number);
                    notEmpty.signal();
                  }),
              v -> Weft.yieldNow()));
    }
    return () -> {
      // Whoever still waits is served now: each has to be there to be woken.
      for (int more = 100; notEmpty.statistics().waiting() > 0; more++) {
        assertTrue(items.isEmpty(), "an item lies there while a consumer waits");
        assertTrue(mutex.tryLock());
        items.add(more);
        put.add(more);
        notEmpty.signal();
        mutex.unlock();
        scene.loop.runAll();
      }
      got.addAll(items);
      got.sort(null);
      put.sort(null);
      assertEquals(put, got);
      assertEquals("Mutex[free, 0 waiting]", mutex.toString());
    };
  }

  private static void consumer(
      Scene scene, Mutex mutex, Condition notEmpty, ArrayDeque<Integer> items, List<Integer> got) {
    boolean[] held = new boolean[1];
    scene.task(
        () -> {
          if (held[0]) mutex.unlock();
        },
        List.of(
            v -> mutex.lock(),
            step(() -> held[0] = true),
            v -> notEmpty.untilTrue(() -> !items.isEmpty()),
            step(() -> got.add(items.remove()))));
  }

  private static Runnable semaphore(Scene scene) {
    Semaphore semaphore = new Semaphore(3);
    semaphore.acquire(); // to the end, so that only a cancellation takes the second task away
    Section section = new Section(2);
    for (int weight : new int[] {1, 3, 2, 1}) {
      boolean[] in = new boolean[1];
      scene.task(
          () -> {
            if (!in[0]) return;
            section.leave(weight);
            semaphore.release(weight);
          },
          List.of(
              v -> semaphore.acquire(weight),
              v -> {
                section.enter(weight);
                in[0] = true;
                return Weft.yieldNow();
              },
              v -> Weft.yieldNow()));
    }
    return () -> {
      boolean manyWanted = !scene.isDone(1);
      assertTrue(manyWanted || semaphore.statistics().waiting() == 0, "waits for what is free");
      section.leave(1);
      semaphore.release();
      scene.loop.runAll();
      assertEquals("Semaphore[3 available, 0 waiting]", semaphore.toString());
    };
  }

  private static Runnable limiter(Scene scene) {
    Limiter limiter = new Limiter(2);
    Section section = new Section(2);
    for (int i = 0; i < 4; i++) {
      Script.Step enter =
          v -> {
            section.enter(1);
            return Weft.yieldNow();
          };
      List<Script.Step> body = List.of(enter, v -> Weft.yieldNow());
      scene.task(v -> limiter.run(() -> Script.call(() -> section.leave(1), body)));
    }
    return () -> assertEquals("Limiter[0 of 2 running, 0 waiting]", limiter.toString());
  }

  private static Runnable rateLimiter(Scene scene) {
    RateLimiter limiter = new RateLimiter(1, Duration.ofNanos(10), 2);
    int[] taken = new int[1];
    for (int permits : new int[] {2, 1, 2, 1, 1}) {
      scene.task(
          v -> limiter.acquire(permits),
          step(
              () -> {
                taken[0] += permits;
                assertTrue(taken[0] <= 2 + scene.loop.now() / 10, "faster than the rate");
              }));
    }
    return () -> {
      assertEquals(0, limiter.statistics().waiting());
      assertEquals(taken[0], limiter.statistics().acquired());
    };
  }

  private static Runnable event(Scene scene) {
    Event event = new Event();
    for (int i = 0; i < 3; i++) {
      scene.task(v -> event.untilSet(), v -> Weft.yieldNow(), v -> event.untilSet());
    }
    scene.task(v -> Weft.yieldNow(), step(event::set), step(event::clear));
    return () -> {
      event.set();
      assertEquals("Event[set, 0 waiting]", event.toString());
    };
  }

  private static Runnable barrier(Scene scene) {
    Barrier barrier = new Barrier(2);
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      scene.task(
          v -> barrier.untilAllArrived(),
          v -> {
            indices.add((Integer) v);
            return Task.of(null);
          });
    }
    return () -> {
      boolean oneWaits = barrier.statistics().waiting() == 1;
      assertTrue(barrier.statistics().waiting() <= 1);
      if (oneWaits) barrier.untilAllArrived();
      scene.loop.runAll();
      int lasts = (int) barrier.statistics().phase() - (oneWaits ? 1 : 0);
      assertEquals(lasts, indices.stream().filter(index -> index == 1).count());
      assertEquals(
          barrier.statistics().phase(), indices.stream().filter(index -> index == 0).count());
    };
  }

  private static Runnable readWriteLock(Scene scene) {
    ReadWriteLock lock = new ReadWriteLock();
    lock.lockRead(); // to the end, so that only cancellations take the writers away
    Section section = new Section(100);
    for (boolean write : new boolean[] {false, true, false, false, true}) {
      int weight = write ? 100 : 1;
      boolean[] in = new boolean[1];
      scene.task(
          () -> {
            if (!in[0]) return;
            section.leave(weight);
            if (write) {
              lock.unlockWrite();
            } else {
              lock.unlockRead();
            }
          },
          List.of(
              v -> write ? lock.lockWrite() : lock.lockRead(),
              v -> {
                section.enter(weight);
                in[0] = true;
                return Weft.yieldNow();
              }));
    }
    return () -> {
      boolean writersWait = !scene.isDone(1) || !scene.isDone(4);
      assertTrue(writersWait || lock.statistics().waiting() == 0, "waits for what is free");
      lock.unlockRead();
      scene.loop.runAll();
      assertEquals("ReadWriteLock[free, 0 waiting]", lock.toString());
    };
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
      scene.loop.runAll();
    }
    for (Optional<Integer> left; (left = channel.tryReceive()).isPresent(); ) {
      got.add(left.get());
      scene.loop.runAll();
    }
    got.sort(null);
    sent.sort(null);
    assertEquals(sent, got);
    assertEquals(sent.size(), channel.statistics().sent());
    assertEquals(sent.size(), channel.statistics().received());
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
      assertTrue(channel.isClosed(), "both senders have ended");
      got.addAll(channel.closeNow());
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
      scene.loop.runAll();
      for (int i = 0; i < subscriptions.size(); i++) {
        for (int pull = 0; pull < 2; pull++) pullOne(scene, subscriptions.get(i), seen.get(i));
      }
    }
    assertEquals(0, broadcast.statistics().waitingSenders());
  }

  private static void pullOne(
      Scene scene, Broadcast.Subscription<Integer> subscription, List<Integer> seen) {
    Task<Boolean> advance = subscription.advance();
    scene.loop.runAll();
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
        scene.loop.runAll();
      }
      for (Optional<Integer> left; (left = channel.tryReceive()).isPresent(); ) {
        got.add(left.get());
        scene.loop.runAll();
      }
    }
    got.sort(null);
    sent.sort(null);
    assertEquals(sent, got);
    assertEquals(0, first.statistics().waitingSenders() + second.statistics().waitingSenders());
  }
}
