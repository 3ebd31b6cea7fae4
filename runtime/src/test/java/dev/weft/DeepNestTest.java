package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations in each other to a depth that no stack has room for: down, up, and looked at. */
@Timeout(300)
class DeepNestTest {
  private static final int DEPTH = 20_000;
  private static final Duration DAY = Duration.ofDays(1);
  private static final TaskLocal<Integer> LOCAL = TaskLocal.of("local", 0);

  /** Makes an operation out of work. */
  interface Nest {
    Task<?> around(AsyncSupplier<Object> work) throws Exception;
  }

  record Kind(String name, Nest nest) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    Map<String, Nest> nests = new LinkedHashMap<>();
    nests.put("timeout", work -> Weft.timeout(DAY, work));
    nests.put("scope", work -> Scope.open(scope -> work.get()));
    nests.put("spawn", work -> Scope.open(scope -> scope.spawn(work)));
    nests.put("join", work -> Scope.open(Joiner.awaitAll(), scope -> scope.spawn(work)));
    nests.put("gather", work -> Weft.gather(work.get()));
    nests.put("gather of arguments", work -> Weft.gather(List.of(1), n -> work.get()));
    nests.put("outcomes", work -> Weft.gatherOutcomes(work.get()));
    nests.put("race", work -> Weft.race(List.of(work)));
    nests.put("hedge", work -> Weft.hedge(DAY, List.of(work)));
    nests.put("retry", work -> Weft.retry(RetryPolicy.attempts(1), work));
    nests.put("shield", work -> Weft.shield(work));
    nests.put("where", work -> LOCAL.where(1, work));
    nests.put("on", work -> Weft.on(Loop.current(), work));
    nests.put("submit", work -> Loop.current().submit(work));
    nests.put("current", DeepNestTest::throughHandle);
    return nests.entrySet().stream().map(each -> new Kind(each.getKey(), each.getValue()));
  }

  static Stream<Kind> kindsThatHandRequestsOn() {
    return kinds().filter(kind -> !kind.name.equals("shield"));
  }

  /** A task whose handle was asked for before it suspended. */
  private static Task<Object> throughHandle(AsyncSupplier<Object> work) {
    return Weft.race(
        List.of(
            () -> {
              Weft.current();
              return work.get();
            }));
  }

  /** Calls that await each other through an operation, down to a gate. */
  private static final class Calls {
    final Nest nest;
    final Promise<Object> gate = new Promise<>();
    final AtomicInteger cancelled = new AtomicInteger();
    boolean haveADeadline;

    Calls(Nest nest) {
      this.nest = nest;
    }

    Task<Object> call(int left) {
      int before = left % 32 == 0 ? 1 : 0; // calls that never suspend would use up the stack
      return async(
          (awaits, outcome) -> {
            if (awaits < before) return Weft.yieldNow();
            if (awaits == before && left > 0) return nest.around(() -> call(left - 1));
            if (awaits == before) {
              haveADeadline = Deadline.current().isPresent();
              return gate;
            }
            try {
              outcome.take();
              return done("value");
            } catch (CancelledError e) {
              cancelled.incrementAndGet();
              throw e;
            }
          });
    }
  }

  private interface Check {
    void of(Calls calls, Task<Object> outermost);
  }

  /** Builds the nest, does {@code action}, and checks what has become of it. */
  private static void nested(Kind kind, Check action, Check check) {
    TestConfig config = TestConfig.standard().allowingLeaks().withErrorHandler((what, error) -> {});
    try (TestLoop loop = TestLoop.open(config)) {
      AtomicReference<Calls> calls = new AtomicReference<>();
      Task<Object> outermost =
          loop.start(
              () -> {
                calls.set(new Calls(kind.nest));
                return calls.get().call(DEPTH);
              });
      loop.runReady();
      assertFalse(outermost.isDone(), () -> "not built: " + outermost);
      action.of(calls.get(), outermost);
      loop.runReady();
      check.of(calls.get(), outermost);
      calls.get().gate.succeed("the end"); // what is left would keep the loop's end busy
      loop.runReady();
    }
  }

  /** Whether an await closes a ring is found from the side that comes to an end first. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(60)
  void aChainOfBackgroundTasksIsBuiltInATimeThatGrowsWithItsLength(boolean fromItsEnd) {
    int length = 100_000;
    try (TestLoop loop = TestLoop.open(TestConfig.standard())) {
      List<Promise<Object>> began = new ArrayList<>();
      List<Task<Object>> chain = new ArrayList<>();
      Promise<Object> gate = new Promise<>();
      for (int i = 0; i < length; i++) {
        int index = i;
        Promise<Object> begin = new Promise<>();
        began.add(begin);
        AsyncSupplier<Object> work =
            () ->
                async(
                    (awaits, outcome) -> {
                      if (awaits == 0) return begin;
                      if (awaits == 1) return index == 0 ? gate : chain.get(index - 1);
                      return done(index);
                    });
        chain.add(loop.start(() -> Task.of(Weft.background(work))).resultNow());
      }
      if (fromItsEnd) Collections.reverse(began);
      for (Promise<Object> begin : began) begin.succeed("go");
      loop.runReady();
      gate.succeed("the end");
      loop.runReady();

      assertEquals(length - 1, chain.get(length - 1).resultNow());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsThatHandRequestsOn")
  void aRequestReachesTheInnermostAndEachCallIsTold(Kind kind) {
    boolean stepsAway = kind.name.equals("submit"); // from work that is no part of its caller
    nested(
        kind,
        (calls, outermost) -> outermost.cancel("enough"),
        (calls, outermost) -> {
          assertTrue(outermost.isCancelled(), outermost::toString);
          assertEquals(stepsAway ? 1 : DEPTH + 1, calls.cancelled.get());
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aValueComesUpThroughAll(Kind kind) {
    nested(
        kind,
        (calls, outermost) -> calls.gate.succeed("value"),
        (calls, outermost) -> assertEquals("value", outermost.resultNow()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aFailureComesUpThroughAll(Kind kind) {
    IllegalStateException failure = new IllegalStateException("planted");
    nested(
        kind,
        (calls, outermost) -> calls.gate.fail(failure),
        (calls, outermost) -> {
          if (kind.name.equals("outcomes")) {
            assertEquals("value", outermost.resultNow()); // a failure below is a value above
          } else {
            assertSame(failure, outermost.exceptionNow());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsSaidOfItHasABound(Kind kind) {
    nested(
        kind,
        (calls, outermost) -> {
          assertTrue(outermost.where().size() <= 1024, () -> "" + outermost.where().size());
          assertEquals("method", outermost.where().get(0).getMethodName());
          assertTrue(outermost.toString().length() < 300, outermost::toString);
          assertTrue(outermost.callGraph().lines().count() <= 1001);
          assertTrue(calls.gate.callGraph().lines().count() <= 1001);
          assertEquals(kind.name.equals("timeout"), calls.haveADeadline);
        },
        (calls, outermost) -> assertFalse(outermost.isDone()));
  }

  // ---- without calls in between

  private static Task<?> chain(Kind kind, Task<Object> innermost) throws Exception {
    Task<?> chain = innermost;
    for (int i = 0; i < DEPTH; i++) {
      @SuppressWarnings("unchecked")
      Task<Object> inner = (Task<Object>) chain;
      chain = kind.nest.around(() -> inner);
    }
    return chain;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anOutcomeComesUpThroughOperationsThatAwaitEachOther(Kind kind) {
    for (boolean fails : new boolean[] {false, true}) {
      Task<?> chain =
          chained(
              kind,
              (gate, outermost) -> {
                if (fails) {
                  gate.fail(new IllegalStateException("planted"));
                } else {
                  gate.succeed("value");
                }
              });

      assertTrue(chain.isDone(), chain::toString);
      assertEquals(fails && !kind.name.equals("outcomes"), chain.isFailed());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsThatHandRequestsOn")
  void aRequestGoesDownThroughOperationsThatAwaitEachOther(Kind kind) {
    Task<?> chain =
        chained(
            kind,
            (gate, outermost) -> {
              outermost.where();
              outermost.name();
              outermost.cancel("enough");
            });

    assertTrue(chain.isCancelled(), chain::toString);
  }

  @Test
  void aRequestStaysAtTheOutermostOfManyShields() {
    Kind shield = kinds().filter(kind -> kind.name.equals("shield")).findFirst().orElseThrow();
    nested(
        shield,
        (calls, outermost) -> {
          outermost.cancel("enough");
          calls.gate.succeed("value");
        },
        (calls, outermost) -> {
          assertEquals("value", outermost.resultNow());
          assertEquals(0, calls.cancelled.get());
        });

    Task<?> chain =
        chained(
            shield,
            (gate, outermost) -> {
              outermost.cancel("enough");
              gate.succeed("value");
            });
    assertEquals("value", chain.resultNow());
  }

  private interface ChainAction {
    void on(Promise<Object> gate, Task<?> outermost);
  }

  private static Task<?> chained(Kind kind, ChainAction action) {
    TestConfig config = TestConfig.standard().allowingLeaks().withErrorHandler((what, error) -> {});
    try (TestLoop loop = TestLoop.open(config)) {
      AtomicReference<Promise<Object>> gate = new AtomicReference<>();
      AtomicReference<Task<?>> built = new AtomicReference<>();
      Task<Object> main =
          loop.start(
              () -> {
                gate.set(new Promise<>());
                built.set(chain(kind, gate.get()));
                return Task.of(null);
              });
      loop.untilDone(main);
      action.on(gate.get(), built.get());
      loop.runReady();
      gate.get().succeed("the end");
      loop.runReady();
      return built.get();
    }
  }

  @Test
  void withoutALoopItIsTheSame() throws Exception {
    Kind gather = new Kind("gather", work -> Weft.gather(work.get()));
    Promise<Object> gate = new Promise<>();
    Task<?> chain = chain(gather, gate);
    gate.succeed("value");
    assertTrue(chain.isSucceeded());

    Promise<Object> cancelled = new Promise<>();
    Task<?> other = chain(gather, cancelled);
    other.cancel("enough");
    assertTrue(other.isCancelled());
    assertTrue(cancelled.isCancelled());
  }
}
