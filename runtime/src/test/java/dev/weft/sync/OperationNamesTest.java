package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.AsyncIterator;
import dev.weft.Promise;
import dev.weft.Task;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who waits says for what: in {@code toString}, in reports of what was left, in call graphs. */
class OperationNamesTest extends OnLoop {
  /** One wait; {@code start} is called on a loop and returns a task that is pending. */
  record Wait(String name, Start start) {
    interface Start {
      Task<?> get();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Wait> waits() {
    return Stream.of(
            new Wait("Mutex.lock", () -> locked().lock()),
            new Wait("Mutex.withLock", () -> locked().withLock(() -> Task.of(null))),
            new Wait("Semaphore.acquire", () -> Semaphore.growing(0).acquire()),
            new Wait("ReadWriteLock.lockRead", () -> written().lockRead()),
            new Wait("ReadWriteLock.lockWrite", () -> written().lockWrite()),
            new Wait("Event.untilSet", () -> new Event().untilSet()),
            new Wait("AsyncValue.until", () -> new AsyncValue<>(1).until(each -> false)),
            new Wait("AsyncValue.values", OperationNamesTest::changes),
            new Wait("Barrier.untilAllArrived", () -> new Barrier(2).untilAllArrived()),
            new Wait("Channel.send", () -> Channel.<Integer>rendezvous().send(1)),
            new Wait("Channel.receive", () -> Channel.rendezvous().receive()),
            new Wait("Channel.values", () -> Channel.rendezvous().values().advance()),
            new Wait("Broadcast.send", OperationNamesTest::sendToSlow),
            new Wait("Broadcast.Subscription.advance", () -> suspending().subscribe().advance()),
            new Wait("RateLimiter.acquire", OperationNamesTest::overRate),
            new Wait("Condition.untilSignalled", () -> locked().newCondition().untilSignalled()),
            new Wait("CountDownLatch.untilZero", () -> new CountDownLatch(1).untilZero()),
            new Wait("Channel.untilDrained", () -> Channel.unbounded().untilDrained()),
            new Wait("SingleFlight.load", () -> new SingleFlight<>().load(1, Promise::new)),
            new Wait("Lazy.get", () -> new Lazy<>(Promise::new).get()),
            new Wait("Promise", Promise::new))
        .toList();
  }

  private static Mutex locked() {
    Mutex mutex = new Mutex();
    mutex.tryLock();
    return mutex;
  }

  private static ReadWriteLock written() {
    ReadWriteLock lock = new ReadWriteLock();
    lock.tryLockWrite();
    return lock;
  }

  private static Task<Boolean> changes() {
    AsyncIterator<Integer> values = new AsyncValue<>(1).values();
    values.advance();
    return values.advance();
  }

  private static Broadcast<Integer> suspending() {
    return new Broadcast<>(1, Broadcast.SlowSubscriber.SUSPEND_SENDER);
  }

  private static Task<Void> sendToSlow() {
    Broadcast<Integer> broadcast = suspending();
    broadcast.subscribe();
    broadcast.trySend(1);
    return broadcast.send(2);
  }

  private static Task<Void> overRate() {
    RateLimiter limiter = new RateLimiter(1, Duration.ofHours(1), 1);
    limiter.tryAcquire();
    return limiter.acquire();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void aWaitHasTheNameOfItsOperation(Wait wait) {
    Task<?> waiting = wait.start.get();

    assertPending(waiting);
    assertEquals(wait.name, waiting.name());
  }

  @ParameterizedTest
  @MethodSource("waits")
  void itIsTakenBackAsBefore(Wait wait) {
    Task<?> waiting = wait.start.get();
    waiting.cancel("test");
    loop.runReady();

    assertEquals("Task " + wait.name + " [cancelled: test]", waiting.toString());
  }
}
