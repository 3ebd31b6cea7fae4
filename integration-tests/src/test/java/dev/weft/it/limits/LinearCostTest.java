package dev.weft.it.limits;

import static dev.weft.Weft.allCompleted;
import static dev.weft.Weft.anySuccessful;
import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.on;
import static dev.weft.Weft.race;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Joiner;
import dev.weft.Loop;
import dev.weft.RunConfig;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.sync.Event;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Four times as many tasks that fail, are cancelled or are left together cost four times as much:
 * seen by the bytes that the loop's thread allocates, which are steady on any machine. What looks
 * at all of them for each of them has to list or copy them, and that costs sixteen times as much.
 */
class LinearCostTest {
  private static final int FEW = 1_500;
  private static final int TIMES = 4;

  /** Between the four of what is linear and the sixteen of what is not. */
  private static final double LIMIT = 7;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Does something to {@code count} tasks; whatever it fails with is meant. */
  private interface Work {
    void on(int count) throws Exception;
  }

  private static final class Quick extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Quick() {
      super("quick", null, true, false);
    }
  }

  @Async
  private static Task<Integer> fails(Event go) {
    await(go.untilSet());
    throw new Quick();
  }

  @Async
  private static Task<Integer> failsWhenStopped() {
    try {
      await(sleep(ofDays(1)));
    } finally {
      stopped();
    }
    return Task.of(1);
  }

  private static void stopped() {
    throw new Quick();
  }

  @Async
  private static Task<Integer> sleeps() {
    await(sleep(ofDays(1)));
    return Task.of(1);
  }

  @Async
  private static Task<Integer> awaits(Task<Integer> next) {
    return Task.of(await(next) + 1);
  }

  private static Map<String, Work> works() {
    Map<String, Work> all = new LinkedHashMap<>();
    all.put("children that fail in one turn", n -> run(() -> childrenFail(n)));
    all.put("children that have failed at once", n -> run(() -> childrenFailAtOnce(n)));
    all.put("a policy that wants all", n -> run(() -> joined(Joiner.allSuccessfulOrThrow(), n)));
    all.put("a policy that wants one", n -> run(() -> joined(Joiner.anySuccessfulOrThrow(), n)));
    all.put("a policy that waits", n -> run(() -> joined(Joiner.awaitAll(), n)));
    all.put("gather of tasks that fail", n -> run(() -> gathered(n)));
    all.put("gather(args, f)", n -> run(() -> gatherFails(n)));
    all.put("anySuccessful", n -> run(() -> noneSucceeds(n)));
    all.put("losers of a race that fail", n -> run(() -> losersFail(n)));
    all.put("allCompleted of tasks that fail", n -> run(() -> looked(n)));
    all.put("failures that nobody awaits", n -> run(() -> unasked(n)));
    all.put("scopes with failures that nobody awaits", n -> run(() -> unaskedInScopes(n)));
    all.put("sleepers that are cancelled", n -> run(() -> cancelled(n)));
    all.put("sleepers that are left", n -> run(() -> left(n)));
    all.put("sources of a merge that fail to close", n -> run(() -> merged(n)));
    all.put("a chain that a test leaves", n -> test(() -> chain(n, false)));
    all.put("a chain of tasks that a test leaves", n -> test(() -> chain(n, true)));
    all.put("a chain that takes its time to end", n -> test(() -> slowChain(n)));
    for (Map.Entry<String, Nest> nest : nests().entrySet()) {
      String name = "a nest of " + nest.getKey() + " that ";
      all.put(name + "a test leaves", n -> test(() -> nested(n, nest.getValue())));
      all.put(name + "a run leaves", n -> run(() -> nested(n, nest.getValue())));
    }
    all.put("tasks that a test leaves", n -> test(() -> left(n)));
    return all;
  }

  /** Makes an operation out of work. */
  private interface Nest {
    Task<Integer> around(AsyncSupplier<Integer> work) throws Exception;
  }

  private static Map<String, Nest> nests() {
    Map<String, Nest> all = new LinkedHashMap<>();
    all.put("timeouts", work -> timeout(ofDays(9), work));
    all.put("scopes", work -> Scope.open(scope -> scope.spawn(work)));
    all.put("gather", work -> gather(List.of(1), i -> work.get()).map(values -> values.get(0)));
    all.put("races", work -> race(List.of(work)));
    all.put("hops", work -> on(Loop.current(), work));
    return all;
  }

  private static void run(AsyncSupplier<?> work) {
    RunConfig quiet =
        RunConfig.standard().withErrorHandler((what, thrown) -> {}).withShutdownHook(false);
    try {
      Weft.run(quiet, () -> ended(work));
    } catch (Quick meant) {
      // The first of them.
    }
  }

  private static void test(AsyncSupplier<?> work) {
    TestConfig config =
        TestConfig.standard().allowingLeaks().withErrorHandler((what, thrown) -> {});
    TestLoop.run(config, () -> ended(work));
  }

  @SuppressWarnings("unchecked")
  private static Task<Object> ended(AsyncSupplier<?> work) throws Exception {
    return (Task<Object>) work.get();
  }

  @Async
  private static Task<Object> childrenFail(int count) {
    return Task.of(
        await(
            Scope.open(
                s -> {
                  Event go = new Event();
                  List<Task<Integer>> children = new ArrayList<>();
                  for (int i = 0; i < count; i++) children.add(s.spawn(() -> fails(go)));
                  go.set();
                  await(sleep(ofDays(1)));
                  return Task.of(children);
                })));
  }

  @Async
  private static Task<Object> childrenFailAtOnce(int count) {
    return Task.of(
        await(
            Scope.open(
                s -> {
                  List<Task<Integer>> children = new ArrayList<>();
                  for (int i = 0; i < count; i++) children.add(s.spawn(() -> thrown()));
                  await(sleep(ofDays(1)));
                  return Task.of(children);
                })));
  }

  private static Task<Integer> thrown() {
    throw new Quick();
  }

  @Async
  private static <R> Task<Object> joined(Joiner<Integer, R> joiner, int count) {
    return Task.of(
        await(
            Scope.open(
                joiner,
                s -> {
                  Event go = new Event();
                  for (int i = 0; i < count; i++) s.spawn(() -> fails(go));
                  go.set();
                  return s.join();
                })));
  }

  private static List<Task<Integer>> failing(int count, Event go) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) tasks.add(fails(go));
    return tasks;
  }

  @Async
  private static Task<Object> gathered(int count) {
    Event go = new Event();
    List<Task<Integer>> tasks = failing(count, go);
    go.set();
    return Task.of(await(gather(tasks)));
  }

  @Async
  private static Task<Object> gatherFails(int count) {
    Event go = new Event();
    Task<List<Integer>> all = gather(Collections.nCopies(count, 1), i -> fails(go));
    go.set();
    return Task.of(await(all));
  }

  @Async
  private static Task<Object> noneSucceeds(int count) {
    Event go = new Event();
    List<AsyncSupplier<Integer>> runners = Collections.nCopies(count, () -> fails(go));
    Task<Integer> any = anySuccessful(runners);
    go.set();
    return Task.of(await(any));
  }

  @Async
  private static Task<Object> losersFail(int count) {
    List<AsyncSupplier<Integer>> runners = new ArrayList<>();
    for (int i = 0; i < count; i++) runners.add(() -> failsWhenStopped());
    runners.add(() -> Task.of(1));
    return Task.of(await(race(runners)));
  }

  @Async
  private static Task<Object> looked(int count) {
    Event go = new Event();
    List<Task<Integer>> tasks = failing(count, go);
    go.set();
    return Task.of(await(allCompleted(tasks)));
  }

  @Async
  private static Task<Object> unasked(int count) {
    Event go = new Event();
    List<Task<Integer>> tasks = failing(count, go);
    go.set();
    await(yieldNow());
    return Task.of(tasks);
  }

  @Async
  private static Task<Object> unaskedInScopes(int count) {
    Event go = new Event();
    Event end = new Event();
    List<Task<Object>> scopes = new ArrayList<>();
    for (int i = 0; i < count; i++) scopes.add(background(() -> scopeWithUnasked(go, end)));
    go.set();
    await(sleep(ofMillis(1)));
    end.set();
    return Task.of(await(allCompleted(scopes)));
  }

  @Async
  private static Task<Object> scopeWithUnasked(Event go, Event end) {
    return Task.of(
        await(
            Scope.open(
                s -> {
                  await(allCompleted(List.of(s.spawn(() -> fails(go)))));
                  await(end.untilSet());
                  return Task.of(1);
                })));
  }

  @Async
  private static Task<Object> cancelled(int count) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) tasks.add(sleeps());
    await(yieldNow());
    for (Task<Integer> task : tasks) task.cancel("enough");
    return Task.of(await(allCompleted(tasks)));
  }

  @Async
  private static Task<Object> left(int count) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) tasks.add(background(() -> sleeps()));
    await(yieldNow());
    return Task.of(tasks);
  }

  private static final class FailsToClose implements AsyncIterator<Integer> {
    @Override
    public Task<Boolean> advance() {
      return Task.of(false);
    }

    @Override
    public Integer current() {
      throw new IllegalStateException("there is none");
    }

    @Override
    public Task<Void> closeAsync() {
      throw new Quick();
    }
  }

  @Async
  @SuppressWarnings("unchecked")
  private static Task<Object> merged(int count) {
    AsyncIterator<Integer>[] sources = (AsyncIterator<Integer>[]) new AsyncIterator<?>[count];
    for (int i = 0; i < count; i++) sources[i] = new FailsToClose();
    return Task.of(await(AsyncIterator.merge(sources).closeAsync()));
  }

  @Async
  private static Task<Object> chain(int length, boolean spawned) {
    Task<Integer> next = sleeps();
    for (int i = 0; i < length; i++) {
      Task<Integer> inner = next;
      next = spawned ? background(() -> awaits(inner)) : awaits(inner);
    }
    await(sleep(ofSeconds(1)));
    return Task.of(next);
  }

  @Async
  private static Task<Object> nested(int depth, Nest nest) {
    Event built = new Event();
    Task<Integer> outermost = background(() -> level(depth, nest, built));
    await(built.untilSet());
    return Task.of(outermost);
  }

  @Async
  private static Task<Integer> level(int left, Nest nest, Event built) throws Exception {
    if (left == 0) {
      built.set();
      return sleeps();
    }
    if (left % 32 == 0) await(yieldNow()); // calls that never suspend would use up the stack
    return Task.of(await(nest.around(() -> level(left - 1, nest, built))) + 1);
  }

  @Async
  private static Task<Object> slowChain(int length) {
    Task<Integer> next = sleeps();
    for (int i = 0; i < length; i++) {
      Task<Integer> inner = next;
      next = background(() -> awaitsAndCleansUp(inner));
    }
    await(sleep(ofSeconds(1)));
    return Task.of(next);
  }

  @Async
  private static Task<Integer> awaitsAndCleansUp(Task<Integer> next) {
    try {
      return Task.of(await(next));
    } finally {
      await(sleep(ofMillis(1)));
    }
  }

  @TestFactory
  Stream<DynamicTest> fourTimesAsManyCostFourTimesAsMuch() {
    return works().entrySet().stream()
        .map(work -> DynamicTest.dynamicTest(work.getKey(), () -> check(work.getValue())));
  }

  private static void check(Work work) throws Exception {
    bytes(work, FEW); // loads classes
    long few = bytes(work, FEW);
    long many = bytes(work, TIMES * FEW);
    double times = (double) many / few;
    assertTrue(times < LIMIT, TIMES + " times as many cost " + times + " times as many bytes");
  }

  private static long bytes(Work work, int count) throws Exception {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    work.on(count);
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }
}
