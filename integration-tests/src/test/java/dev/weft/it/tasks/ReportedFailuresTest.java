package dev.weft.it.tasks;

import static dev.weft.Weft.allCompleted;
import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.await;
import static dev.weft.Weft.firstCompleted;
import static dev.weft.Weft.firstFailed;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.gatherOutcomes;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.Loop;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.sync.Event;
import dev.weft.sync.Select;
import dev.weft.testing.TestLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A failure is reported once if nobody has asked for it: who only looks whether a task has ended
 * has not asked. And of several failures the first in time comes out.
 */
class ReportedFailuresTest {
  private final IllegalStateException failure = new IllegalStateException("lost");

  /** What somebody does with a task that fails. */
  private interface Use extends AsyncFunction<Task<Integer>, Object> {}

  @Async
  private Task<Integer> fails(boolean suspends) {
    if (suspends) await(yieldNow());
    throw failure;
  }

  @Async
  private static Task<Object> caught(Task<Integer> task) {
    try {
      return Task.of(await(task));
    } catch (IllegalStateException e) {
      return Task.of("caught");
    }
  }

  @Async
  private static Task<Object> lookInTurn(Task<Integer> task) {
    AsyncIterator<Task<Integer>> ended = asCompleted(List.of(task));
    while (await(ended.advance())) ended.current().isDone();
    return Task.of(null);
  }

  /** The other clause happens. */
  @Async
  private static Task<Object> selectAnother(Task<Integer> task) {
    Event other = new Event();
    other.set();
    await(new Select<Object>().done(other.untilSet(), v -> v(1)).done(task, v -> v(2)).untilOne());
    return Task.of(null);
  }

  private static Task<Object> v(int value) {
    return Task.of(value);
  }

  @Async
  private static Task<Object> lookAtState(Task<Integer> task) {
    while (!task.isDone()) await(sleep(ofMillis(1)));
    return Task.of("" + task.isFailed() + task + task.name() + task.where() + task.callGraph());
  }

  private static Map<String, Use> looks() {
    Map<String, Use> all = new LinkedHashMap<>();
    all.put("nothing", task -> Task.of(null));
    all.put("firstCompleted", task -> object(firstCompleted(List.of(task))));
    all.put(
        "firstCompleted for a time", task -> object(firstCompleted(ofSeconds(1), List.of(task))));
    all.put("firstFailed", task -> object(firstFailed(List.of(task))));
    all.put("allCompleted", task -> object(allCompleted(List.of(task))));
    all.put("asCompleted", ReportedFailuresTest::lookInTurn);
    all.put("isDone, callGraph and so on", ReportedFailuresTest::lookAtState);
    all.put("a select of which another clause happens", ReportedFailuresTest::selectAnother);
    return all;
  }

  private static Map<String, Use> questions() {
    Map<String, Use> all = new LinkedHashMap<>();
    all.put("await", ReportedFailuresTest::caught);
    all.put("look, then await", task -> lookThenAwait(task));
    all.put("gather", task -> gatherCaught(task));
    all.put("gatherOutcomes", task -> object(gatherOutcomes(task)));
    all.put("outcome", task -> afterwards(task, true));
    all.put("exceptionNow", task -> afterwards(task, false));
    all.put("a callback", task -> calledBack(task));
    all.put("a copy", task -> object(Task.of(task.toCompletableFuture())));
    return all;
  }

  @SuppressWarnings("unchecked")
  private static Task<Object> object(Task<?> task) {
    return (Task<Object>) task;
  }

  @Async
  private static Task<Object> lookThenAwait(Task<Integer> task) {
    await(allCompleted(List.of(task)));
    await(sleep(ofMillis(1)));
    return Task.of(await(caught(task)));
  }

  @Async
  private static Task<Object> gatherCaught(Task<Integer> task) {
    try {
      return Task.of(await(gather(task)));
    } catch (IllegalStateException e) {
      return Task.of("caught");
    }
  }

  @Async
  private static Task<Object> afterwards(Task<Integer> task, boolean outcome) {
    await(firstCompleted(List.of(task)));
    return Task.of(outcome ? task.outcome() : task.exceptionNow());
  }

  @Async
  private static Task<Object> calledBack(Task<Integer> task) {
    task.onDone(outcome -> {});
    await(firstCompleted(List.of(task)));
    await(sleep(ofMillis(1)));
    return Task.of(null);
  }

  /** Uses a failing task, after which nothing refers to it for an hour. */
  @Async
  private Task<Object> used(Use use, boolean suspends) throws Exception {
    await(use.apply(fails(suspends)));
    await(sleep(ofMillis(5)));
    return Task.of(null);
  }

  @Async
  private Task<Object> usedInScope(Use use, boolean suspends) throws Exception {
    await(
        Scope.open(
            s -> {
              await(use.apply(s.spawn(() -> fails(suspends))));
              return Task.of(null);
            }));
    return Task.of(null);
  }

  @TestFactory
  Stream<DynamicTest> whoOnlyLooksHasNotAsked() {
    return tests(looks(), 1);
  }

  @TestFactory
  Stream<DynamicTest> whoAsksHasBeenTold() {
    return tests(questions(), 0);
  }

  private Stream<DynamicTest> tests(Map<String, Use> uses, int reports) {
    return uses.entrySet().stream()
        .flatMap(
            use ->
                Stream.of(true, false)
                    .map(
                        suspends ->
                            DynamicTest.dynamicTest(
                                use.getKey() + (suspends ? ", fails later" : ", fails at once"),
                                () -> check(use.getValue(), suspends, reports))));
  }

  private void check(Use use, boolean suspends, int reports) {
    VirtualLoop loop = new VirtualLoop();
    loop.settle(() -> used(use, suspends));
    assertEquals(reports, loop.errors().size(), () -> "reported: " + loop.reports());
    for (Throwable error : loop.errors()) assertSame(failure, error);
  }

  @TestFactory
  Stream<DynamicTest> inAScopeAFailureFailsTheScopeOrIsReported() {
    return looks().entrySet().stream()
        .map(
            use ->
                DynamicTest.dynamicTest(
                    use.getKey(),
                    () -> {
                      for (boolean suspends : new boolean[] {true, false}) {
                        VirtualLoop loop = new VirtualLoop();
                        Task<Object> scope =
                            loop.settle(() -> usedInScope(use.getValue(), suspends));
                        assertEquals(scope.isFailed() ? 0 : 1, loop.errors().size());
                      }
                    }));
  }

  // ---- several at once

  @Async
  private static Task<Object> failsAt(Event go, String name) {
    await(go.untilSet());
    throw new IllegalStateException(name);
  }

  /** How the body of a scope waits for two that fail in one turn. */
  private interface Wait {
    Task<?> on(Task<Object> first, Task<Object> second);
  }

  @Async
  private static Task<Object> passedOn(Task<Object> task) {
    return Task.of(await(task));
  }

  private static Throwable thrownBy(Wait wait) {
    return assertThrows(
        IllegalStateException.class,
        () ->
            TestLoop.run(
                () ->
                    Scope.open(
                        s -> {
                          Event go = new Event();
                          Task<Object> first = s.spawn(() -> failsAt(go, "first"));
                          Task<Object> second = s.spawn(() -> failsAt(go, "second"));
                          Loop.current().schedule(go::set, 1_000_000);
                          return object(wait.on(first, second));
                        })));
  }

  @Test
  void ofTwoFailuresInOneTurnTheFirstComesOut() {
    Map<String, Wait> waits = new LinkedHashMap<>();
    waits.put("gather", (first, second) -> gather(first, second));
    waits.put("gather of a gather", (first, second) -> gather(List.of(gather(first, second))));
    waits.put("the first only", (first, second) -> first);
    waits.put("through a method", (first, second) -> passedOn(passedOn(first)));
    waits.put("the second only", (first, second) -> second);
    waits.put("neither", (first, second) -> sleep(ofSeconds(1)));
    waits.forEach(
        (name, wait) -> {
          Throwable thrown = thrownBy(wait);
          assertEquals("first", thrown.getMessage(), name);
          assertEquals(1, thrown.getSuppressed().length, name);
          assertEquals("second", thrown.getSuppressed()[0].getMessage(), name);
        });
  }

  @Test
  void aFirstFailureThatIsCaughtIsNotTheScopes() {
    Throwable thrown = thrownBy((first, second) -> sleepAfterCatching(first));
    assertEquals("second", thrown.getMessage());
    assertArrayEquals(new Throwable[0], thrown.getSuppressed());
  }

  @Async
  private static Task<Object> sleepAfterCatching(Task<Object> task) {
    try {
      await(task);
    } catch (IllegalStateException e) {
      await(sleep(ofSeconds(1)));
    }
    return Task.of(null);
  }

  @Test
  void aChildThatAwaitsAnotherPassesItsFailureOnAsTheFirst() {
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                TestLoop.run(
                    () ->
                        Scope.open(
                            s -> {
                              Event go = new Event();
                              Task<Object> first = s.spawn(() -> failsAt(go, "first"));
                              List<Task<Object>> others = new ArrayList<>();
                              others.add(s.spawn(() -> passedOn(first)));
                              others.add(s.spawn(() -> failsAt(go, "second")));
                              Loop.current().schedule(go::set, 1_000_000);
                              await(sleep(ofSeconds(1)));
                              return Task.of(others);
                            })));
    assertEquals("first", thrown.getMessage());
    assertEquals("second", thrown.getSuppressed()[0].getMessage());
    assertTrue(thrown.getSuppressed().length == 1);
  }
}
