package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy is told before a task of its scope begins. */
@Timeout(60)
class JoinerTest {
  private final List<String> log = new ArrayList<>();

  /** Logs what it is told, and does {@code onSpawn}. */
  private Joiner<Object, Object> logging(AsyncFunction<Task<?>, Void> onSpawn) {
    return new Joiner<>() {
      @Override
      public void onSpawn(Task<?> task) {
        log.add("spawned, done: " + task.isDone());
        try {
          onSpawn.apply(task);
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public boolean onComplete(Task<?> task) {
        log.add("completed, cancelled: " + task.isCancelled());
        return false;
      }

      @Override
      public Object result() {
        return "result";
      }
    };
  }

  private Task<Object> work() {
    log.add("begun");
    return Task.of(1);
  }

  @Test
  void itIsToldBeforeTheWorkBegins() {
    Object result =
        TestLoop.run(
            () ->
                Scope.open(
                    logging(task -> null),
                    scope -> {
                      scope.spawn(this::work);
                      return scope.join();
                    }));

    assertEquals("result", result);
    assertEquals(List.of("spawned, done: false", "begun", "completed, cancelled: false"), log);
  }

  @Test
  void whatItThrowsComesOutOfSpawnAndTheWorkNeverBegins() {
    IllegalStateException refusal = new IllegalStateException("no more");
    Object result =
        TestLoop.run(
            () ->
                Scope.open(
                    logging(
                        task -> {
                          throw refusal;
                        }),
                    scope -> {
                      try {
                        scope.spawn(this::work);
                      } catch (IllegalStateException e) {
                        assertSame(refusal, e);
                        log.add("refused");
                      }
                      return scope.join();
                    }));

    assertEquals("result", result);
    assertEquals(List.of("spawned, done: false", "refused"), log);
  }

  @Test
  void fromAnotherThreadItIsTheFailureOfTheTask() {
    IllegalStateException refusal = new IllegalStateException("no more");
    List<Task<Object>> spawned = new ArrayList<>();
    TestLoop.run(
        () ->
            Scope.open(
                logging(
                    task -> {
                      throw refusal;
                    }),
                scope ->
                    async(
                        (awaits, outcome) -> {
                          if (awaits > 0) return done(null);
                          StuckLoop.elsewhere(() -> spawned.add(scope.spawn(this::work)));
                          return Weft.gatherOutcomes(spawned);
                        })));

    assertSame(refusal, spawned.get(0).exceptionNow());
    assertEquals(List.of("spawned, done: false"), log);
  }

  @Test
  void aTaskThatItCancelsNeverBeginsAndEndsAsEveryOther() {
    TestLoop.run(
        () ->
            Scope.open(
                logging(
                    task -> {
                      task.cancel("not this one");
                      return null;
                    }),
                scope -> {
                  scope.spawn(this::work);
                  return scope.join();
                }));

    assertEquals(List.of("spawned, done: false", "completed, cancelled: true"), log);
  }

  @ParameterizedTest
  @MethodSource("policiesThatFail")
  void aScopeThatIsCancelledWhileItJoinsIsNoFailureToReport(Supplier<Joiner<Object, ?>> policy) {
    List<String> reported = new ArrayList<>();
    TestConfig config =
        TestConfig.standard().withErrorHandler((what, thrown) -> reported.add(what + thrown));
    TestLoop.run(config, () -> cancelledWhileItJoins(policy.get(), () -> new Promise<>()));

    assertEquals(List.of(), reported);
  }

  @ParameterizedTest
  @MethodSource("policiesThatFail")
  void aFailureOfOneThatWasCancelledWhileItsScopeJoinedIsReported(
      Supplier<Joiner<Object, ?>> policy) {
    List<String> reported = new ArrayList<>();
    TestConfig config =
        TestConfig.standard().withErrorHandler((what, thrown) -> reported.add(texts(thrown)));
    AsyncSupplier<Object> failing =
        () ->
            async(
                (awaits, outcome) -> {
                  if (awaits == 0) return new Promise<>();
                  throw new IllegalStateException("cleaning up");
                });
    TestLoop.run(config, () -> cancelledWhileItJoins(policy.get(), () -> new Promise<>(), failing));

    assertEquals(1, reported.size());
    assertTrue(reported.get(0).contains("cleaning up"), reported.get(0));
  }

  @ParameterizedTest
  @MethodSource("policiesThatFail")
  void aFailureInAScopeThatNobodyJoinsIsReported(Supplier<Joiner<Object, ?>> policy) {
    List<String> reported = new ArrayList<>();
    TestConfig config =
        TestConfig.standard().withErrorHandler((what, thrown) -> reported.add(texts(thrown)));
    TestLoop.run(config, () -> Scope.open(policy.get(), scope -> spawningOneThatFails(scope)));

    assertEquals(List.of("planted[]"), reported);
  }

  @Test
  void failuresBeforeTheFirstSuccessAreNotReportedToWhoJoins() {
    List<String> reported = new ArrayList<>();
    TestConfig config =
        TestConfig.standard().withErrorHandler((what, thrown) -> reported.add(texts(thrown)));
    Object value =
        TestLoop.run(
            config,
            () ->
                Scope.open(
                    Joiner.anySuccessfulOrThrow(),
                    scope -> {
                      spawningOneThatFails(scope);
                      scope.spawn(() -> Weft.sleep(Duration.ofSeconds(1)).map(nothing -> "second"));
                      return scope.join();
                    }));

    assertEquals("second", value);
    assertEquals(List.of(), reported);
  }

  private static Task<Void> spawningOneThatFails(JoinScope<Object, ?> scope) {
    scope.spawn(() -> Task.failed(new IllegalStateException("planted")));
    return Weft.sleep(Duration.ofMillis(1));
  }

  private static String texts(Throwable thrown) {
    return thrown.getMessage() + Arrays.toString(thrown.getSuppressed());
  }

  @SafeVarargs
  private static Task<Object> cancelledWhileItJoins(
      Joiner<Object, ?> policy, AsyncSupplier<Object>... works) {
    Task<?> joining =
        Weft.background(
            () ->
                Scope.open(
                    policy,
                    scope -> {
                      for (AsyncSupplier<Object> work : works) scope.spawn(work);
                      return scope.join();
                    }));
    joining.cancel("enough");
    return async(
        (awaits, outcome) -> awaits == 0 ? Weft.allCompleted(List.of(joining)) : done(null));
  }

  static List<Supplier<Joiner<Object, ?>>> policiesThatFail() {
    return List.of(
        Joiner::allSuccessfulOrThrow,
        Joiner::awaitAllSuccessfulOrThrow,
        Joiner::anySuccessfulOrThrow);
  }
}
