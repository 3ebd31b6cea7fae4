package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weft.frame.Frame;
import dev.weft.io.AsyncFiles;
import dev.weft.sync.AsyncValue;
import dev.weft.sync.Barrier;
import dev.weft.sync.Broadcast;
import dev.weft.sync.Channel;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.Lazy;
import dev.weft.sync.Limiter;
import dev.weft.sync.Mutex;
import dev.weft.sync.RateLimiter;
import dev.weft.sync.ReadWriteLock;
import dev.weft.sync.Select;
import dev.weft.sync.Semaphore;
import dev.weft.sync.SingleFlight;
import dev.weft.task.PendingTask;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of everything that can be awaited and asked to stop: the request is thrown once, at
 * that await or at the next, whatever the operation comes to, and what it delivers is not lost.
 *
 * <p>Every public method of {@code dev.weft} and {@code dev.weft.sync} that returns a task has a
 * scene here, or a reason why not; so has every class of tasks without a body.
 */
@Timeout(120)
class AskedOperationsTest {
  /** A request that got lost comes again after five seconds, and is found out by that. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** An operation that is pending, and what lets it end. */
  private static final class Scene {
    final Promise<Integer> gate = new Promise<>();
    final StuckLoop other = new StuckLoop();

    /** Brings the operation's outcome on its way; called on the loop. */
    Runnable open = () -> gate.succeed(1);

    /** What the await gives if the outcome is on its way when the request comes. */
    Set<String> outcomeFirst = Set.of("value");

    /** The operation is one that stops where it stands, whatever may come in the next moment. */
    <T> Task<T> stopping(Task<T> pending) {
      outcomeFirst = Set.of("cancelled");
      return pending;
    }

    /** An async method that waits for the gate. */
    Task<Integer> work() {
      return async((awaits, outcome) -> awaits == 0 ? gate : done(outcome.take()));
    }

    /** A task that others started, which waits for the gate. */
    Task<Integer> running() {
      return Weft.background(this::work);
    }

    <T> Task<T> opening(Task<T> pending, Runnable opener) {
      open = opener;
      return pending;
    }
  }

  private interface Start {
    Task<?> in(Scene scene) throws Exception;
  }

  record Operation(String method, Start start) {
    @Override
    public String toString() {
      return method;
    }
  }

  /** What needs no scene, and why. */
  private static final Map<String, String> WITHOUT =
      Map.ofEntries(
          Map.entry("Task.of", "is settled"),
          Map.entry("Task.failed", "is settled"),
          Map.entry("Task.done", "is settled"),
          Map.entry("Weft.current", "is the task that asks"),
          Map.entry("LoopGroup.submit", "is Loop.submit on one of its loops"),
          Map.entry("AsyncIterator.advance", "has a contract of its own"),
          Map.entry("AsyncIterator.closeAsync", "has a contract of its own"),
          Map.entry("AsyncIterator.collect", "is an async method over advance"),
          Map.entry("AsyncIterator.forEach", "is an async method over advance"),
          Map.entry("AsyncIterator.toList", "is an async method over advance"),
          Map.entry("AsyncCloseable.closeAsync", "is a resource's own"),
          Map.entry("Broadcast.closeAsync", "is settled"),
          Map.entry("Channel.closeAsync", "is settled"),
          Map.entry("Sender.closeAsync", "is settled"),
          Map.entry("LoopGroup.closeAsync", "is Weft.blocking"),
          Map.entry("Runner.closeAsync", "is Weft.blocking"),
          Map.entry("Broadcast$Subscription.advance", "is that of an AsyncIterator"),
          Map.entry("Broadcast$Subscription.closeAsync", "is settled"));

  /** Classes of tasks that are in the scenes, but not what the caller is given; or in none. */
  private static final Map<String, String> NOT_AWAITED_DIRECTLY =
      Map.ofEntries(
          Map.entry("dev.weft.task.ForeignTask", "stands for a stage in Weft.await"),
          Map.entry("dev.weft.task.Mirror", "stands for a child in Scope.spawn"),
          Map.entry("dev.weft.task.TaskHandle", "stands for work of Weft.on"),
          Map.entry("dev.weft.task.JoinTask", "is in JoinScope.join"),
          Map.entry("dev.weft.task.ScheduledSleep", "is the sleep of loops of others"),
          inCancelledOperationsTest("task.GiveWay"),
          Map.entry("dev.weft.io.Offloaded", "is in AsyncFiles.readString"),
          Map.entry("dev.weft.loop.TimerNode$Action", "is a timer's action"),
          Map.entry("dev.weft.loop.TimerNode$Sleep", "is the sleep of event loops"),
          Map.entry("dev.weft.sync.Post$Held", "lets the channel's loop know of a post"),
          Map.entry("dev.weft.testing.VirtualTimers$Action", "is a timer's action"),
          Map.entry("dev.weft.task.Closing", "is in AwaitedCloseTest"),
          Map.entry("dev.weft.task.EndedCall", "is in an AsyncIterator's close"),
          Map.entry("dev.weft.iteration.GeneratedValues$Body", "is in GeneratorTest"),
          Map.entry("dev.weft.iteration.PushedValues$Wait", "is in an AsyncIterator's advance"),
          Map.entry("dev.weft.io.FileWatch$News", "is in an AsyncIterator's advance"),
          inCancelledOperationsTest("io.Channels$Wait"),
          inCancelledOperationsTest("io.Following"),
          inCancelledOperationsTest("io.HappyEyeballs"),
          inCancelledOperationsTest("io.Signals$Arrival"),
          inCancelledOperationsTest("io.SocketListener$Accept"),
          inCancelledOperationsTest("io.SocketStream$Pause"),
          inCancelledOperationsTest("io.SocketStream$Read"),
          inCancelledOperationsTest("io.SocketStream$Write"),
          inCancelledOperationsTest("io.UdpSocket$Receive"),
          inCancelledOperationsTest("io.UdpSocket$Send"),
          inCancelledOperationsTest("testing.Direction$Read"),
          inCancelledOperationsTest("testing.Direction$Write"),
          inCancelledOperationsTest("testing.MemoryDatagrams$Receive"),
          inCancelledOperationsTest("testing.MemoryListener$Accept"));

  /** Where operations of streams and sockets are cancelled in every turn that they take. */
  private static Map.Entry<String, String> inCancelledOperationsTest(String type) {
    return Map.entry("dev.weft." + type, "is in CancelledOperationsTest");
  }

  static Stream<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    core(all);
    sync(all);
    return all.stream();
  }

  private static void core(List<Operation> all) {
    add(all, "Weft.gather", s -> Weft.gather(s.work(), Task.of(2)));
    add(all, "Weft.gather", s -> Weft.gather(s.running(), s.work()));
    add(all, "Weft.gather", s -> Weft.gather(List.of(1, 2), n -> s.work()));
    add(all, "Weft.gather", s -> s.stopping(Weft.gather(List.of(1, 2), 1, n -> s.work())));
    add(all, "Weft.gatherOutcomes", s -> Weft.gatherOutcomes(s.work(), s.work()));
    add(all, "Weft.gatherOutcomes", s -> Weft.gatherOutcomes(List.of(1, 2), n -> s.work()));
    add(all, "Weft.race", s -> Weft.race(s::work, s::work));
    add(all, "Weft.race", s -> Weft.race(s::work, () -> sleeping()));
    add(all, "Weft.anySuccessful", s -> Weft.anySuccessful(s::work, () -> sleeping()));
    add(all, "Weft.hedge", s -> Weft.hedge(Duration.ofHours(1), s::work, s::work));
    add(all, "Weft.retry", s -> Weft.retry(RetryPolicy.attempts(3), s::work));
    add(all, "Weft.timeout", s -> Weft.timeout(Duration.ofHours(1), s::work));
    add(all, "Weft.timeout", s -> Weft.timeout(Deadline.after(Duration.ofHours(1)), () -> s.gate));
    add(all, "Weft.timeoutOrElse", s -> Weft.timeoutOrElse(Duration.ofHours(1), s::work, 0));
    add(all, "Weft.async", s -> Weft.async(() -> s.work()));
    add(all, "Task.map", s -> s.work().map(n -> n + 1));
    add(all, "Weft.shield", s -> Weft.shield(s::work));
    add(all, "Weft.shield", s -> Weft.shield(Duration.ofHours(1), s::work));
    add(all, "Weft.background", s -> s.stopping(s.running()));
    add(all, "Weft.firstCompleted", s -> s.stopping(Weft.firstCompleted(List.of(s.running()))));
    add(all, "Weft.firstFailed", s -> s.stopping(Weft.firstFailed(List.of(s.running()))));
    add(
        all,
        "Weft.allCompleted",
        s -> s.stopping(Weft.allCompleted(List.of(s.running(), s.running()))));
    add(all, "Weft.sleep", s -> s.stopping(sleeping()));
    add(
        all,
        "Weft.sleepUntil",
        s -> s.stopping(Weft.sleepUntil(Deadline.after(Duration.ofHours(1)))));
    add(all, "Loop.sleep", s -> s.stopping(Loop.current().sleep(Duration.ofHours(1).toNanos())));
    add(all, "Weft.yieldNow", s -> Weft.yieldNow());
    add(all, "Weft.on", s -> Weft.on(Loop.current(), s::work));
    add(all, "Weft.on", s -> s.opening(Weft.on(s.other.loop, () -> Task.of(1)), s.other::goOn));
    add(all, "Loop.submit", s -> s.opening(s.other.loop.submit(() -> Task.of(1)), s.other::goOn));
    add(all, "Loop.submit", s -> s.stopping(Loop.current().submit(s::work)));
    add(all, "Weft.owned", AskedOperationsTest::owned);
    add(all, "Weft.blocking", s -> blocking(s, Weft::blocking));
    add(all, "Blocking.call", s -> blocking(s, Blocking.standard()::call));
    add(all, "AsyncFiles.readString", AskedOperationsTest::readString);
    add(all, "Weft.await", s -> foreign(s)); // of another library's stage
    add(all, "Scope.open", s -> Scope.open(scope -> s.work()));
    add(all, "Scope.open", s -> Scope.open(Duration.ofHours(1), scope -> s.work()));
    add(all, "Scope.spawn", s -> s.stopping(Scope.open(scope -> scope.spawn(s::work))));
    add(all, "Scope.spawn", s -> Scope.open(scope -> bodyThatEndsFirst(s, scope)));
    add(
        all,
        "JoinScope.spawn",
        s -> s.stopping(Scope.open(Joiner.awaitAll(), scope -> scope.spawn(s::work))));
    add(
        all,
        "JoinScope.join",
        s -> s.stopping(Scope.open(Joiner.awaitAll(), scope -> joining(s, scope))));
    add(all, "TaskLocal.where", s -> TaskLocal.of("local", 0).where(1, s::work));
    add(all, "Promise", s -> s.gate);
  }

  private static void sync(List<Operation> all) {
    add(all, "Mutex.lock", s -> lock(s, new Mutex(), false));
    add(all, "Mutex.withLock", s -> lock(s, new Mutex(), true));
    add(
        all,
        "Semaphore.acquire",
        s -> {
          Semaphore semaphore = Semaphore.growing(0);
          return s.opening(semaphore.acquire(), semaphore::release);
        });
    add(
        all,
        "Semaphore.withPermit",
        s -> {
          Semaphore semaphore = Semaphore.growing(0);
          return s.opening(semaphore.withPermit(() -> Task.of(1)), semaphore::release);
        });
    add(all, "ReadWriteLock.lockRead", s -> locked(s, ReadWriteLock::lockRead));
    add(all, "ReadWriteLock.lockWrite", s -> locked(s, ReadWriteLock::lockWrite));
    add(all, "ReadWriteLock.withReadLock", s -> locked(s, l -> l.withReadLock(() -> Task.of(1))));
    add(all, "ReadWriteLock.withWriteLock", s -> locked(s, l -> l.withWriteLock(() -> Task.of(1))));
    add(
        all,
        "Event.untilSet",
        s -> {
          Event event = new Event();
          return s.opening(event.untilSet(), event::set);
        });
    add(
        all,
        "AsyncValue.until",
        s -> {
          AsyncValue<Integer> value = new AsyncValue<>(0);
          return s.opening(value.until(each -> each == 1), () -> value.set(1));
        });
    add(
        all,
        "Barrier.untilAllArrived",
        s -> {
          Barrier barrier = new Barrier(2);
          return s.opening(barrier.untilAllArrived(), barrier::untilAllArrived);
        });
    add(all, "Condition.untilSignalled", s -> onCondition(s, Condition::untilSignalled));
    add(
        all,
        "Condition.untilTrue",
        s -> onCondition(s, condition -> condition.untilTrue(s.gate::isDone)));
    add(
        all,
        "Channel.send",
        s -> {
          Channel<Integer> channel = Channel.rendezvous();
          return s.opening(channel.send(1), channel::tryReceive);
        });
    add(
        all,
        "Sender.send",
        s -> {
          Channel<Integer> channel = Channel.rendezvous();
          return s.opening(channel.openSender().send(1), channel::tryReceive);
        });
    add(
        all,
        "Channel.receive",
        s -> {
          Channel<Integer> channel = Channel.rendezvous();
          return s.opening(channel.receive(), () -> channel.trySend(1));
        });
    add(
        all,
        "Channel.untilDrained",
        s -> {
          Channel<Integer> channel = Channel.rendezvous();
          return s.opening(channel.untilDrained(), channel::close);
        });
    add(
        all,
        "CountDownLatch.untilZero",
        s -> {
          dev.weft.sync.CountDownLatch latch = new dev.weft.sync.CountDownLatch(1);
          return s.opening(latch.untilZero(), latch::countDown);
        });
    add(all, "Lazy.get", s -> s.stopping(new Lazy<>(s::work).get()));
    add(
        all,
        "SingleFlight.load",
        s -> s.stopping(new SingleFlight<String, Integer>().load("key", s::work)));
    add(all, "Channel.post", s -> post(s, channel -> channel.post(1)));
    add(all, "Channel.tryPost", s -> post(s, channel -> channel.tryPost(1)));
    add(
        all,
        "Broadcast.send",
        s -> {
          Broadcast<Integer> broadcast =
              new Broadcast<>(1, Broadcast.SlowSubscriber.SUSPEND_SENDER);
          Broadcast.Subscription<Integer> slow = broadcast.subscribe();
          broadcast.trySend(1);
          return s.opening(broadcast.send(2), slow::advance);
        });
    add(
        all,
        "RateLimiter.acquire",
        s -> {
          RateLimiter limiter = new RateLimiter(1, Duration.ofHours(1), 1);
          limiter.tryAcquire();
          return s.stopping(limiter.acquire());
        });
    add(all, "Limiter.run", s -> new Limiter(1).run(s::work));
    add(
        all,
        "Select.untilOne",
        s -> {
          Channel<Integer> channel = Channel.rendezvous();
          return s.opening(
              new Select<Integer>().receive(channel, Task::of).untilOne(),
              () -> channel.trySend(1));
        });
  }

  private static void add(List<Operation> all, String method, Start start) {
    all.add(new Operation(method, start));
  }

  private static Task<Integer> sleeping() {
    return async((awaits, o) -> awaits == 0 ? Weft.sleep(Duration.ofHours(1)) : done(o.take()));
  }

  private static Task<Integer> bodyThatEndsFirst(Scene scene, Scope scope) {
    scope.spawn(scene::work);
    return async((awaits, outcome) -> awaits == 0 ? Weft.yieldNow() : done(2));
  }

  private static Task<Void> joining(Scene scene, JoinScope<Object, Void> scope) {
    scope.spawn(scene::work);
    return scope.join();
  }

  private static Task<Integer> owned(Scene scene) {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    return scene.opening(Weft.owned(future), () -> StuckLoop.elsewhere(() -> future.complete(1)));
  }

  private static Task<Integer> foreign(Scene scene) {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    scene.open = () -> StuckLoop.elsewhere(() -> future.complete(1));
    return scene.stopping(async((awaits, outcome) -> awaits == 0 ? future : done(outcome.take())));
  }

  /** A body that is deaf to interruptions, and so ends with a value of its own. */
  private static Task<Integer> blocking(
      Scene scene, Function<Callable<Integer>, Task<Integer>> caller) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch latch = new CountDownLatch(1);
    Task<Integer> call =
        caller.apply(
            () -> {
              begun.countDown();
              while (true) {
                try {
                  latch.await();
                  return 1;
                } catch (InterruptedException e) {
                  // deaf
                }
              }
            });
    begun.await(); // else it would never begin
    return scene.opening(call, latch::countDown);
  }

  private static Task<String> readString(Scene scene) throws Exception {
    Path file = Files.createTempFile("asked", ".txt");
    file.toFile().deleteOnExit();
    scene.open = () -> {};
    scene.outcomeFirst = Set.of("value", "cancelled"); // it has several steps, on another thread
    return AsyncFiles.readString(file);
  }

  private static Task<?> post(Scene scene, Function<Channel<Integer>, Task<?>> posting) {
    List<Channel<Integer>> channel = new ArrayList<>();
    scene.other.loop.execute(() -> channel.add(Channel.unbounded()));
    scene.other.goOn();
    return scene.opening(posting.apply(channel.get(0)), scene.other::goOn);
  }

  private static Task<?> lock(Scene scene, Mutex mutex, boolean withBody) {
    mutex.tryLock();
    Task<?> waiting = withBody ? mutex.withLock(() -> Task.of(1)) : mutex.lock();
    return scene.opening(waiting, mutex::unlock);
  }

  private interface Lock {
    Task<?> of(ReadWriteLock lock);
  }

  private static Task<?> locked(Scene scene, Lock lock) {
    ReadWriteLock held = new ReadWriteLock();
    held.tryLockWrite();
    return scene.opening(lock.of(held), held::unlockWrite);
  }

  private interface Wait {
    Task<?> on(Condition condition);
  }

  private static Task<?> onCondition(Scene scene, Wait wait) {
    Mutex mutex = new Mutex();
    mutex.tryLock();
    Condition condition = mutex.newCondition();
    Task<?> waiting = wait.on(condition);
    return scene.opening(
        waiting,
        () -> {
          scene.gate.succeed(1);
          mutex.tryLock();
          condition.signal();
          mutex.unlock();
        });
  }

  // ---- the contract

  /** One task that awaits an operation, and then goes on whatever that comes to. */
  private static final class Caller {
    final List<String> log = new ArrayList<>();
    final Set<String> awaited = new TreeSet<>();
    final Scene scene = new Scene();
    final Task<Object> task;

    Caller(Start start) {
      task =
          async(
              (awaits, outcome) -> {
                if (awaits == 0) {
                  Task<?> started = start.in(scene);
                  awaited.add(started.getClass().getName());
                  return started;
                }
                log.add(ending(outcome));
                if (awaits == 1) return Weft.sleep(Duration.ofSeconds(1));
                if (awaits == 2) return Weft.sleep(Duration.ofSeconds(1));
                return done("ended");
              });
    }

    private static String ending(Steps.Outcome outcome) {
      try {
        outcome.take();
        return "value";
      } catch (CancelledError e) {
        return "cancelled";
      } catch (Throwable e) {
        return "failure";
      }
    }
  }

  private static Caller run(Operation operation, boolean outcomeFirst) {
    TestConfig config =
        TestConfig.standard()
            .allowingLeaks()
            .withErrorHandler((what, error) -> {})
            .withGracePeriod(GRACE);
    try (TestLoop loop = TestLoop.open(config)) {
      List<Caller> callers = new ArrayList<>();
      Task<Object> task =
          loop.start(
              () -> {
                callers.add(new Caller(operation.start));
                return callers.get(0).task;
              });
      Caller caller = callers.get(0);
      if (!operation.method.equals("Weft.yieldNow")) loop.runReady();
      assertFalse(task.isDone(), "it has to be pending to be asked");
      loop.execute(
          () -> {
            if (outcomeFirst) caller.scene.open.run();
            task.cancel("stop");
            if (!outcomeFirst) caller.scene.open.run();
          });
      loop.untilDone(task);
      assertTrue(loop.elapsed().compareTo(GRACE) < 0, () -> "the request was lost: " + caller.log);
      return caller;
    }
  }

  private static void assertThrownOnce(List<String> log) {
    long times = log.stream().filter("cancelled"::equals).count();
    assertEquals(1, times, () -> "what the three awaits gave: " + log);
    assertEquals("value", log.get(2));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aRequestBeforeTheOutcomeIsThrownOnce(Operation operation) {
    assertThrownOnce(run(operation, false).log);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aRequestWhileTheOutcomeIsOnItsWayIsThrownOnceAndTheOutcomeIsDelivered(Operation operation) {
    Caller caller = run(operation, true);

    assertThrownOnce(caller.log);
    assertTrue(caller.scene.outcomeFirst.contains(caller.log.get(0)), () -> "" + caller.log);
  }

  // ---- what only some can do

  static Stream<Operation> withABodyBelow() {
    List<Operation> all = new ArrayList<>();
    add(all, "Weft.gather", s -> Weft.gather(swallowing()));
    add(all, "Weft.gather", s -> Weft.gather(List.of(1, 2), n -> swallowing()));
    add(all, "Weft.race", s -> Weft.race(AskedOperationsTest::swallowing));
    add(all, "Weft.retry", s -> Weft.retry(RetryPolicy.attempts(3), () -> swallowing()));
    add(all, "Weft.timeout", s -> Weft.timeout(Duration.ofHours(1), () -> swallowing()));
    add(all, "Weft.on", s -> Weft.on(Loop.current(), () -> swallowing()));
    add(all, "Scope.open", s -> Scope.open(scope -> swallowing()));
    add(all, "TaskLocal.where", s -> TaskLocal.of("local", 0).where(1, () -> swallowing()));
    return all.stream();
  }

  private static Task<Integer> swallowing() {
    return async(
        (awaits, outcome) -> awaits == 0 ? Weft.sleep(Duration.ofHours(1)) : done("went on"));
  }

  @ParameterizedTest
  @MethodSource("withABodyBelow")
  void aRequestThatABodyBelowHasDealtWithIsNotThrownAgain(Operation operation) {
    assertEquals(List.of("value", "value", "value"), run(operation, false).log);
  }

  @Test
  void aRequestThatComesWhenGatherHasFailedAndWaitsForItsOthersIsThrownAtTheNextAwait() {
    Operation gather =
        new Operation(
            "Weft.gather",
            s -> Weft.gather(List.of(1, 2), n -> n == 1 ? failing() : cleaningUp(s.gate)));

    assertEquals(List.of("failure", "cancelled", "value"), run(gather, false).log);
  }

  private static Task<Integer> failing() {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.yieldNow();
          throw new IllegalStateException("planted");
        });
  }

  /** Cleans up when it is cancelled, which takes until {@code gate} opens. */
  private static Task<Integer> cleaningUp(Promise<Integer> gate) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofHours(1));
          if (awaits == 1) return Weft.shield(() -> async((n, o) -> n == 0 ? gate : done(1)));
          throw new CancelledError("as asked");
        });
  }

  @Test
  void aRequestInTheTurnInWhichAnAttemptFailedIsThrownAtTheNextAwait() {
    Operation retry =
        new Operation(
            "Weft.retry",
            s -> {
              s.open = () -> s.gate.fail(new IllegalStateException("planted"));
              return Weft.retry(RetryPolicy.attempts(3), s::work);
            });

    assertEquals(List.of("failure", "cancelled", "value"), run(retry, true).log);
  }

  @Test
  void aSecondRequestReachesABodyThatHasDealtWithTheFirst() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          Task<Object> task =
              Weft.background(
                  () -> async((n, o) -> n == 0 ? Weft.timeout(DAY, () -> stubborn(log)) : done(1)));
          return async(
              (awaits, outcome) -> {
                if (awaits < 2) task.cancel("request " + awaits);
                if (awaits < 2) return Weft.sleep(Duration.ofSeconds(1));
                assertEquals(List.of("request 0", "request 1"), log);
                assertTrue(task.isSucceeded());
                return done(null);
              });
        });
  }

  private static final Duration DAY = Duration.ofDays(1);

  private static Task<Integer> stubborn(List<String> log) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(DAY);
          try {
            outcome.take();
          } catch (CancelledError e) {
            log.add(e.getMessage());
          }
          return awaits == 1 ? Weft.sleep(DAY) : done(1);
        });
  }

  // ---- nothing is forgotten

  private static final JavaClasses RUNTIME =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weft");

  @Test
  void everyPublicMethodThatReturnsATaskIsAmongThem() {
    Set<String> known = new TreeSet<>(WITHOUT.keySet());
    operations().forEach(operation -> known.add(operation.method));
    Set<String> found =
        RUNTIME.stream()
            .filter(type -> Set.of("dev.weft", "dev.weft.sync").contains(type.getPackageName()))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(method -> method.getRawReturnType().isEquivalentTo(Task.class))
            .map(AskedOperationsTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    found.removeAll(known);

    assertEquals(Set.of(), found, "give it a scene, or a reason why it needs none");
  }

  private static String name(JavaMethod method) {
    String type = method.getOwner().getName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + method.getName();
  }

  @Test
  void everyClassOfTasksWithoutABodyIsAwaitedInOne() {
    Set<String> known = new TreeSet<>(NOT_AWAITED_DIRECTLY.keySet());
    operations().forEach(operation -> known.addAll(run(operation, true).awaited));
    Set<String> found =
        RUNTIME.get(PendingTask.class).getAllSubclasses().stream()
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .filter(type -> !type.isAssignableTo(Frame.class))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    found.removeAll(known);

    assertEquals(Set.of(), found, "give it a scene, or a reason why it needs none");
  }
}
