package dev.weft.it.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Carrier;
import dev.weft.Deadline;
import dev.weft.Joiner;
import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.RetryPolicy;
import dev.weft.RunConfig;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.loop.EventLoop;
import dev.weft.sync.Barrier;
import dev.weft.sync.Broadcast;
import dev.weft.sync.Channel;
import dev.weft.sync.Event;
import dev.weft.sync.Limiter;
import dev.weft.sync.Mutex;
import dev.weft.sync.RateLimiter;
import dev.weft.sync.ReadWriteLock;
import dev.weft.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be meant is refused by the very call, in words. */
class BadInputTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration NEGATIVE = Duration.ofSeconds(-1);
  private static final AsyncSupplier<Integer> WORK = () -> Task.of(1);
  private static final AsyncFunction<Integer, Integer> STEP = Task::of;
  private static final Class<? extends Throwable> NULL = NullPointerException.class;
  private static final Class<? extends Throwable> ARGUMENT = IllegalArgumentException.class;
  private static final Class<? extends Throwable> STATE = IllegalStateException.class;

  /**
   * @param says a part of the message: the name of the argument, or what to do
   */
  private record Case(
      String call, Class<? extends Throwable> type, String says, Executable executable) {
    @Override
    public String toString() {
      return call;
    }
  }

  private static Case of(
      String call, Class<? extends Throwable> type, String says, Executable executable) {
    return new Case(call, type, says, executable);
  }

  private static List<Case> running() {
    return List.of(
        of("run(null)", NULL, "main", () -> Weft.run(null)),
        of("run(null, work)", NULL, "config", () -> Weft.run(null, WORK)),
        of("background(null)", NULL, "work", () -> Weft.background(null)),
        of("blocking(null)", NULL, "body", () -> Weft.blocking(null)),
        of("owned(null)", NULL, "future", () -> Weft.owned(null)),
        of("shield(null)", NULL, "work", () -> Weft.shield(null)),
        of("shield(null, work)", NULL, "limit", () -> Weft.shield(null, WORK)),
        of("shield(limit, null)", NULL, "work", () -> Weft.shield(SECOND, null)),
        of("stackBytes < 0", ARGUMENT, "-1", () -> RunConfig.standard().withStackBytes(-1)),
        of(
            "shutdownTimeout < 0",
            ARGUMENT,
            "shutdownTimeout",
            () -> RunConfig.standard().withShutdownTimeout(NEGATIVE)),
        of(
            "gracePeriod < 0",
            ARGUMENT,
            "gracePeriod",
            () -> RunConfig.standard().withGracePeriod(NEGATIVE)),
        of(
            "no errorHandler",
            NULL,
            "errorHandler",
            () -> RunConfig.standard().withErrorHandler(null)),
        of(
            "a carrier that is null",
            NULL,
            "carrier",
            () -> RunConfig.standard().withCarriers((Carrier<?>) null)),
        of("TaskLocal.of(null)", NULL, "name", () -> TaskLocal.of(null, 1)),
        of("where(x, null)", NULL, "work", () -> TaskLocal.of("x", 1).where(1, null)),
        of("carry(null)", NULL, "action", () -> TaskLocal.carry(null)));
  }

  private static List<Case> time() {
    return List.of(
        of("sleep(null)", NULL, "delay", () -> Weft.sleep(null)),
        of("sleepUntil(null)", NULL, "deadline", () -> Weft.sleepUntil(null)),
        of("timeout(null, work)", NULL, "limit", () -> Weft.timeout((Duration) null, WORK)),
        of("timeout(limit, null)", NULL, "work", () -> Weft.timeout(SECOND, null)),
        of("timeout(no deadline)", NULL, "deadline", () -> Weft.timeout((Deadline) null, WORK)),
        of("interval(null)", NULL, "period", () -> Weft.interval(null)),
        of("interval(0)", ARGUMENT, "period", () -> Weft.interval(Duration.ZERO)),
        of("Deadline.after(null)", NULL, "delay", () -> Deadline.after(null)),
        of("earlier(null)", NULL, "other", () -> Deadline.after(SECOND).earlier(null)),
        of("attempts(0)", ARGUMENT, "0", () -> RetryPolicy.attempts(0)),
        of("delay < 0", ARGUMENT, "-1", () -> RetryPolicy.attempts(1).withDelay(NEGATIVE)),
        of("delay(null)", NULL, "delay", () -> RetryPolicy.attempts(1).withDelay(null)),
        of(
            "factor < 1",
            ARGUMENT,
            "0.5",
            () -> RetryPolicy.attempts(2).withBackOff(SECOND, 0.5, SECOND)),
        of("jitter > 1", ARGUMENT, "2.0", () -> RetryPolicy.attempts(2).withJitter(2)),
        of("retry(null, work)", NULL, "policy", () -> Weft.retry(null, WORK)),
        of("retry(policy, null)", NULL, "work", () -> Weft.retry(RetryPolicy.attempts(1), null)));
  }

  @SuppressWarnings("unchecked")
  private static List<Case> several() {
    Collection<Integer> noArguments = null;
    Collection<Task<Integer>> noTasks = null;
    Collection<AsyncSupplier<Integer>> noRunners = null;
    AsyncFunction<Integer, Integer> noStep = null;
    AsyncSupplier<Integer> noRunner = null;
    List<Task<Integer>> nullTask = Arrays.asList((Task<Integer>) null);
    return List.of(
        of("gather(null)", NULL, "stages", () -> Weft.gather(noTasks)),
        of("gather of null", NULL, "null", () -> Weft.gather(Task.of(1), null)),
        of("gather(null, work)", NULL, "arguments", () -> Weft.gather(noArguments, STEP)),
        of("gather(args, null)", NULL, "work", () -> Weft.gather(List.of(1), noStep)),
        of("gather(args, 0, work)", ARGUMENT, "limit 0", () -> Weft.gather(List.of(1), 0, STEP)),
        of(
            "gatherOutcomes(null)",
            NULL,
            "stages",
            () -> Weft.gatherOutcomes((Collection<Task<Integer>>) null)),
        of(
            "gatherOutcomes(args, 0, work)",
            ARGUMENT,
            "limit 0",
            () -> Weft.gatherOutcomes(List.of(1), 0, STEP)),
        of(
            "race()",
            ARGUMENT,
            "race of nothing",
            () -> Weft.race(List.<AsyncSupplier<Object>>of())),
        of("race(null)", NULL, "runners", () -> Weft.race(noRunners)),
        of("race of null", NULL, "runner", () -> Weft.race(WORK, noRunner)),
        of("anySuccessful of null", NULL, "runner", () -> Weft.anySuccessful(WORK, noRunner)),
        of("hedge(null, …)", NULL, "headStart", () -> Weft.hedge(null, WORK)),
        of("hedge(-1 s, …)", ARGUMENT, "headStart", () -> Weft.hedge(NEGATIVE, WORK)),
        of("firstCompleted()", ARGUMENT, "", () -> Weft.firstCompleted(List.<Task<Object>>of())),
        of("firstCompleted(null)", NULL, "tasks", () -> Weft.firstCompleted(noTasks)),
        of("firstCompleted of null", NULL, "task", () -> Weft.firstCompleted(nullTask)),
        of(
            "firstFailed(null, …)",
            NULL,
            "limit",
            () -> Weft.firstFailed(null, List.of(Task.of(1)))),
        of("allCompleted(null)", NULL, "tasks", () -> Weft.allCompleted(noTasks)),
        of("asCompleted(null)", NULL, "tasks", () -> Weft.asCompleted(noTasks)),
        of("asCompleted of null", NULL, "task", () -> Weft.asCompleted(nullTask)));
  }

  private static List<Case> scopesAndTasks() {
    AsyncFunction<Scope, Integer> noBody = null;
    AsyncSupplier<Integer> noWork = null;
    return List.of(
        of("Scope.open(null)", NULL, "body", () -> Scope.open(noBody)),
        of("Scope.open(limit, null)", NULL, "body", () -> Scope.open(SECOND, noBody)),
        of("Scope.open(null, body)", NULL, "limit", () -> Scope.open((Duration) null, s -> null)),
        of(
            "Scope.open(no joiner)",
            NULL,
            "joiner",
            () -> Scope.open((Joiner<Object, Object>) null, s -> Task.of(1))),
        of("spawn(null)", NULL, "work", () -> inScope(s -> s.spawn(noWork))),
        of("spawn(null, work)", NULL, "name", () -> inScope(s -> s.spawn(null, WORK))),
        of("scope.cancel(null)", NULL, "reason", () -> inScope(s -> s.cancel(null))),
        of(
            "scope.cancelChildren(null)",
            NULL,
            "reason",
            () -> inScope(s -> s.cancelChildren(null))),
        of("spawn when it has ended", STATE, "closed", () -> ended().spawn(WORK)),
        of("Task.failed(null)", NULL, "cause", () -> Task.failed(null)),
        of("promise.fail(null)", NULL, "cause", () -> new Promise<>().fail(null)),
        of("new Promise(null)", NULL, "onCancel", () -> new Promise<>(null)),
        of("cancel(null)", NULL, "reason", () -> new Promise<>().cancel(null)),
        of("onDone(null)", NULL, "callback", () -> new Promise<>().onDone(null)),
        of("outcome of a pending task", STATE, "await", () -> new Promise<>().outcome()),
        of("resultNow of a pending task", STATE, "succeeded", () -> new Promise<>().resultNow()),
        of("exceptionNow of a success", STATE, "failed", () -> Task.of(1).exceptionNow()),
        of("join in a loop", STATE, "await", () -> new Promise<>().join()),
        of("get in a loop", STATE, "await", () -> new Promise<>().get()));
  }

  private interface ScopeUser {
    void use(Scope scope);
  }

  /** What is thrown by the use of an open scope, for the test to see. */
  private static void inScope(ScopeUser user) throws Throwable {
    List<Throwable> thrown = new ArrayList<>();
    Scope.open(
        s -> {
          try {
            user.use(s);
          } catch (Throwable error) {
            thrown.add(error);
          }
          return Task.of(null);
        });
    if (!thrown.isEmpty()) throw thrown.get(0);
  }

  private static Scope ended() {
    List<Scope> opened = new ArrayList<>();
    Scope.open(
        s -> {
          opened.add(s);
          return Task.of(null);
        });
    return opened.get(0);
  }

  private static List<Case> loops() {
    return List.of(
        of("execute(null)", NULL, "action", () -> onAnEventLoop(loop -> loop.execute(null))),
        of("schedule(null)", NULL, "action", () -> onAnEventLoop(loop -> loop.schedule(null, 1))),
        of(
            "execute on a closed loop",
            RejectedExecutionException.class,
            "closed",
            () -> {
              EventLoop loop = new EventLoop();
              loop.close();
              loop.execute(() -> {});
            }),
        of(
            "run of a closed loop",
            STATE,
            "loop",
            () -> {
              EventLoop loop = new EventLoop();
              loop.close();
              loop.run();
            }));
  }

  private interface LoopUser {
    void use(Loop loop);
  }

  private static void onAnEventLoop(LoopUser user) throws Throwable {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (EventLoop loop = EventLoop.start("bad input")) {
      loop.execute(
          () -> {
            try {
              user.use(loop);
              thrown.complete(null);
            } catch (Throwable error) {
              thrown.complete(error);
            }
          });
      Throwable error = thrown.join();
      if (error != null) throw error;
    }
  }

  private static List<Case> betweenTasks() {
    return List.of(
        of("bounded(0)", ARGUMENT, "rendezvous", () -> Channel.bounded(0)),
        of("bounded(-1)", ARGUMENT, "-1", () -> Channel.bounded(-1)),
        of("priority(1, null)", NULL, "order", () -> Channel.priority(1, null)),
        of("send(null)", NULL, "value", () -> Channel.unbounded().send(null)),
        of("trySend(null)", NULL, "value", () -> Channel.unbounded().trySend(null)),
        of("post(null)", NULL, "value", () -> Channel.unbounded().post(null)),
        of("channel.fail(null)", NULL, "cause", () -> Channel.unbounded().fail(null)),
        of("unlock without lock", STATE, "nobody holds", () -> new Mutex().unlock()),
        of("lock(null)", NULL, "owner", () -> new Mutex().lock(null)),
        of("withLock(null)", NULL, "body", () -> new Mutex().withLock(null)),
        of("signal without lock", STATE, "mutex", () -> new Mutex().newCondition().signal()),
        of("unlockRead without lock", STATE, "", () -> new ReadWriteLock().unlockRead()),
        of("unlockWrite without lock", STATE, "", () -> new ReadWriteLock().unlockWrite()),
        of("Semaphore(0)", ARGUMENT, "0", () -> new Semaphore(0)),
        of("growing(-1)", ARGUMENT, "-1", () -> Semaphore.growing(-1)),
        of("release without acquire", STATE, "permit", () -> new Semaphore(1).release()),
        of("acquire(0)", ARGUMENT, "0", () -> new Semaphore(1).acquire(0)),
        of("acquire more than there are", ARGUMENT, "2", () -> new Semaphore(1).acquire(2)),
        of("withPermit(null)", NULL, "body", () -> new Semaphore(1).withPermit(null)),
        of("Limiter(0)", ARGUMENT, "0", () -> new Limiter(0)),
        of("limiter.run(null)", NULL, "work", () -> new Limiter(1).run(null)),
        of("RateLimiter(0, …)", ARGUMENT, "0", () -> new RateLimiter(0, SECOND, 1)),
        of("RateLimiter without period", NULL, "period", () -> new RateLimiter(1, null, 1)),
        of("Barrier(0)", ARGUMENT, "0", () -> new Barrier(0)),
        of(
            "Broadcast(0)",
            ARGUMENT,
            "0",
            () -> new Broadcast<>(0, Broadcast.SlowSubscriber.SUSPEND_SENDER)),
        of("an event of another loop", STATE, "loop", BadInputTest::eventOfAnotherLoop));
  }

  private static void eventOfAnotherLoop() throws Throwable {
    Event event = new Event();
    event.set();
    onAnEventLoop(loop -> event.set());
  }

  private static List<Case> iteration() {
    AsyncIterator<Integer> values = AsyncIterator.ofIterable(List.of(1));
    return List.of(
        of("ofIterable(null)", NULL, "values", () -> AsyncIterator.ofIterable(null)),
        of("map(null)", NULL, "function", () -> values.map(null)),
        of("filter(null)", NULL, "predicate", () -> values.filter(null)),
        of("limit(-1)", ARGUMENT, "-1", () -> values.limit(-1)),
        of("forEach(null)", NULL, "action", () -> values.forEach(null)));
  }

  private static Stream<Case> cases() {
    return Stream.of(
            running(), time(), several(), scopesAndTasks(), loops(), betweenTasks(), iteration())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedAtOnceByAClearError(Case each) {
    new VirtualLoop()
        .run(
            () -> {
              Throwable refused = assertThrows(each.type, each.executable);
              String message = String.valueOf(refused.getMessage());
              assertTrue(message.contains(each.says), message);
              return Task.of(null);
            });
  }

  @Test
  void awaitingNullSaysWhoBrokeItsPromise() {
    NullPointerException refused =
        assertThrows(
            NullPointerException.class,
            () -> new VirtualLoop().run(() -> Task.of(Weft.await((Task<Integer>) null))));
    assertTrue(refused.getMessage().contains("returns Task.of(null)"), refused.getMessage());
    assertEquals(0, refused.getSuppressed().length);
  }
}
