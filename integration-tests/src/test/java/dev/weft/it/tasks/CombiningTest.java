package dev.weft.it.tasks;

import static dev.weft.Weft.allCompleted;
import static dev.weft.Weft.anySuccessful;
import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.firstCompleted;
import static dev.weft.Weft.firstFailed;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.gatherOutcomes;
import static dev.weft.Weft.hedge;
import static dev.weft.Weft.race;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.DoneAndPending;
import dev.weft.Joiner;
import dev.weft.Outcome;
import dev.weft.Promise;
import dev.weft.RetryPolicy;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** asyncio's gather, wait, as_completed and staggered_race tests, and what Weft has beyond. */
class CombiningTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  @Async
  private Task<String> after(int millis, String value) {
    try {
      await(sleep(ofMillis(millis)));
    } catch (CancelledError e) {
      log.add(value + " cancelled");
      throw e;
    }
    log.add(value);
    return Task.of(value);
  }

  @Async
  private Task<String> failAfter(int millis, Exception failure) throws Exception {
    await(sleep(ofMillis(millis)));
    throw failure;
  }

  // ---- gather

  @Test
  void gatherSuccess() {
    List<String> values = loop.run(() -> gather(after(20, "a"), after(10, "b"), after(30, "c")));
    assertEquals(List.of("a", "b", "c"), values);
    assertEquals(List.of("b", "a", "c"), log);
  }

  @Test
  void gatherOneException() {
    IOException failure = new IOException("second");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        gather(
                            List.of(1, 2, 3, 4, 5),
                            i -> i == 2 ? failAfter(5, failure) : after(50, "" + i))));
    assertSame(failure, thrown);
    assertEquals(List.of("1 cancelled", "3 cancelled", "4 cancelled", "5 cancelled"), log);
  }

  @Test
  void returnExceptions() {
    IOException first = new IOException("x");
    Exception second = new Exception("y");
    List<Outcome<String>> outcomes =
        loop.run(
            () ->
                gatherOutcomes(
                    after(40, "3"), after(10, "1"), failAfter(20, first), failAfter(30, second)));
    assertEquals(
        List.of(
            new Outcome.Succeeded<>("3"),
            new Outcome.Succeeded<>("1"),
            new Outcome.Failed<>(first),
            new Outcome.Failed<>(second)),
        outcomes);
    assertEquals(ofMillis(40), loop.elapsed());
    assertEquals(List.of(), loop.reports());
  }

  @Test
  void oneCancellation() {
    Throwable thrown =
        assertThrows(
            CancellationException.class,
            () ->
                loop.run(
                    () -> {
                      Task<String> child = background(() -> after(100, "child"));
                      child.cancel(true);
                      return Task.of(await(gather(List.of(child, after(10, "other")))));
                    }));
    assertEquals("Task.cancel was called", thrown.getMessage());
  }

  @Test
  void resultExceptionOneCancellation() {
    List<Outcome<String>> outcomes =
        loop.run(
            () -> {
              Task<String> child = background(() -> after(100, "child"));
              child.cancel(true);
              return Task.of(await(gatherOutcomes(List.of(child, after(10, "other")))));
            });
    assertEquals(
        List.of(
            new Outcome.Cancelled<>("Task.cancel was called"), new Outcome.Succeeded<>("other")),
        outcomes);
  }

  @Test
  void duplicateCoroutines() {
    List<String> values =
        loop.run(
            () -> {
              Task<String> task = after(10, "once");
              return Task.of(await(gather(task, task, task)));
            });
    assertEquals(List.of("once", "once", "once"), values);
    assertEquals(List.of("once"), log);
  }

  @Test
  void constructorEmptySequence() {
    List<String> values = loop.run(() -> gather(List.<Task<String>>of()));
    assertEquals(List.of(), values);
    List<Outcome<String>> outcomes = loop.run(() -> gatherOutcomes(List.<Task<String>>of()));
    assertEquals(List.of(), outcomes);
  }

  @Test
  void cancellationBroadcast() {
    loop.run(
        () -> {
          Task<List<String>> gathering =
              background(() -> gather(List.of("a", "b"), name -> after(100, name)));
          gathering.cancel(true);
          await(sleep(ofMillis(1)));
          assertTrue(gathering.isCancelled());
          assertFalse(gathering.cancel(true));
          return Task.of(null);
        });
    assertEquals(List.of("a cancelled", "b cancelled"), log);
  }

  @Test
  void exceptionMarking() {
    Exception first = new Exception("first");
    Exception second = new Exception("second");
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                loop.run(
                    () ->
                        gather(
                            List.of(first, second),
                            failure -> {
                              try {
                                await(sleep(ofMillis(10)));
                              } finally {
                                if (failure != null) throw failure;
                              }
                              return Task.of(null);
                            })));
    assertSame(first, thrown);
    assertEquals(List.of(second), Arrays.asList(thrown.getSuppressed()));
    assertEquals(List.of(), loop.reports());
  }

  @Test
  void boundedGatherRunsSoManyAtOnce() {
    loop.run(() -> gather(List.of(1, 2, 3, 4, 5), 2, i -> after(10, "" + i)));
    assertEquals(ofMillis(30), loop.elapsed());
  }

  @Test
  void boundedGatherOutcomesGoesOnAfterAFailure() {
    List<Outcome<String>> outcomes =
        loop.run(
            () ->
                gatherOutcomes(
                    List.of(1, 2, 3),
                    1,
                    i -> i == 2 ? failAfter(1, new IOException("2")) : after(1, "" + i)));
    assertEquals(List.of(true, false, true), outcomes.stream().map(Outcome::isSucceeded).toList());
    assertEquals(ofMillis(3), loop.elapsed());
  }

  @Test
  void cancelGather() {
    Task<List<Outcome<String>>> cancelled =
        loop.run(
            () -> {
              Task<List<Outcome<String>>> task =
                  background(() -> gatherOutcomes(List.of(1, 2), i -> after(10, "" + i)));
              task.cancel(true);
              await(sleep(ofMillis(1)));
              return Task.of(task);
            });
    assertTrue(cancelled.isCancelled());
  }

  @Test
  void awaitingNullIsRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> loop.run(() -> gather(after(1, "a"), null)));
  }

  // ---- wait

  @Test
  void waitAll() {
    DoneAndPending<String> waited =
        loop.run(
            () -> {
              List<Task<String>> tasks =
                  List.of(background(() -> after(100, "a")), background(() -> after(150, "b")));
              await(allCompleted(tasks));
              assertEquals(ofMillis(150), loop.elapsed());
              return Task.of(await(allCompleted(tasks)));
            });
    assertEquals(2, waited.done().size());
    assertEquals(Set.of(), waited.pending());
    assertEquals(ofMillis(150), loop.elapsed());
  }

  @Test
  void waitFirstCompleted() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(1000, "a"));
          Task<String> b = background(() -> after(100, "b"));
          DoneAndPending<String> waited = await(firstCompleted(List.of(a, b)));
          assertEquals(Set.of(b), waited.done());
          assertEquals(Set.of(a), waited.pending());
          assertFalse(a.isDone());
          assertEquals(List.of("b"), log);
          return Task.of(null);
        });
  }

  @Test
  void waitReallyDone() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(100, "a"));
          Task<String> b = background(() -> after(100, "b"));
          Task<String> c = background(() -> after(200, "c"));
          DoneAndPending<String> waited = await(firstCompleted(List.of(a, b, c)));
          assertEquals(Set.of(a, b), waited.done());
          return Task.of(null);
        });
  }

  @Test
  void waitFirstException() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(1000, "a"));
          Task<String> b = background(() -> after(5, "b"));
          Task<String> c = background(() -> after(1000, "c"));
          Task<String> d = background(() -> failAfter(10, new IOException("d")));
          c.cancel(true);
          DoneAndPending<String> waited = await(firstFailed(List.of(a, b, c, d)));
          assertEquals(Set.of(b, c, d), waited.done());
          assertEquals(ofMillis(10), loop.elapsed());
          DoneAndPending<String> all = await(firstFailed(List.of(a, b)));
          assertEquals(Set.of(a, b), all.done());
          return Task.of(null);
        });
  }

  @Test
  void waitWithTimeout() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(100, "a"));
          Task<String> b = background(() -> after(150, "b"));
          DoneAndPending<String> waited = await(allCompleted(ofMillis(110), List.of(a, b)));
          assertEquals(Set.of(a), waited.done());
          assertEquals(Set.of(b), waited.pending());
          assertEquals("b", await(b));
          return Task.of(null);
        });
    assertEquals(0, loop.timers());
  }

  @Test
  void waitConcurrentComplete() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(100, "a"));
          Task<String> b = background(() -> after(150, "b"));
          DoneAndPending<String> waited = await(allCompleted(ofMillis(100), List.of(a, b)));
          assertEquals(Set.of(a), waited.done());
          return Task.of(null);
        });
  }

  @Test
  void waitErrors() {
    assertThrows(
        IllegalArgumentException.class,
        () -> loop.run(() -> firstCompleted(List.<Task<String>>of())));
  }

  @Test
  void yieldWaitDoesNotShieldCancel() {
    loop.run(
        () -> {
          Task<String> inner = background(() -> after(100, "inner"));
          Task<DoneAndPending<String>> waiter = background(() -> allCompleted(List.of(inner)));
          waiter.cancel(true);
          await(sleep(ofMillis(1)));
          assertTrue(waiter.isCancelled());
          assertEquals("inner", await(inner));
          return Task.of(null);
        });
  }

  // ---- as completed

  @Test
  void asCompletedHandsOutTheVeryTasksInTheOrderOfTheirEnd() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(10, "a"));
          Task<String> b = background(() -> after(5, "b"));
          Task<String> c = background(() -> after(150, "c"));
          AsyncIterator<Task<String>> order = asCompleted(List.of(a, b, c, a));
          List<Task<String>> seen = new ArrayList<>();
          while (await(order.advance())) seen.add(order.current());
          assertEquals(List.of(b, a, c), seen);
          return Task.of(null);
        });
    assertEquals(ofMillis(150), loop.elapsed());
  }

  @Test
  void asCompletedWithTimeout() {
    loop.run(
        () -> {
          Task<String> a = background(() -> after(100, "a"));
          Task<String> b = background(() -> after(150, "b"));
          AsyncIterator<Task<String>> order = asCompleted(List.of(a, b));
          try {
            await(
                timeout(
                    ofMillis(120),
                    () -> {
                      while (await(order.advance())) log.add("seen " + await(order.current()));
                      return Task.of(null);
                    }));
          } catch (DeadlineExceededException e) {
            log.add("late");
          }
          assertFalse(b.isDone());
          assertEquals(List.of("a", "seen a", "late"), log);
          return Task.of(null);
        });
  }

  @Test
  void asCompletedResumeIterator() {
    loop.run(
        () -> {
          List<Task<String>> tasks = new ArrayList<>();
          for (int i = 4; i > 0; i--) {
            int number = i;
            tasks.add(background(() -> after(number, "" + number)));
          }
          AsyncIterator<Task<String>> order = asCompleted(tasks);
          for (int i = 0; i < 2; i++) {
            await(order.advance());
            log.add("seen " + await(order.current()));
          }
          await(sleep(ofMillis(10)));
          while (await(order.advance())) log.add("seen " + await(order.current()));
          return Task.of(null);
        });
    assertEquals(
        List.of("seen 1", "seen 2", "seen 3", "seen 4"),
        log.stream().filter(line -> line.startsWith("seen")).toList());
  }

  // ---- races

  @Test
  void raceTakesTheFirstToEndAndTheOthersHaveEnded() {
    String winner =
        loop.run(
            () -> {
              String value = await(race(() -> after(20, "slow"), () -> after(10, "fast")));
              log.add("race over");
              return Task.of(value);
            });
    assertEquals("fast", winner);
    assertEquals(List.of("fast", "slow cancelled", "race over"), log);
    assertEquals(0, loop.timers());
  }

  @Test
  void raceMayEndInAFailure() {
    IOException failure = new IOException("first");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () -> loop.run(() -> race(() -> after(20, "slow"), () -> failAfter(10, failure))));
    assertSame(failure, thrown);
  }

  @Test
  void oneThatEndsAtOnceKeepsTheOthersFromStarting() {
    loop.run(() -> race(() -> Task.of("now"), () -> after(1, "never started")));
    assertEquals(List.of(), log);
  }

  @Test
  void aLoserThatFailsWhileItIsStoppedIsReported() {
    loop.run(
        () ->
            race(
                () -> after(10, "winner"),
                () -> {
                  try {
                    await(sleep(ofSeconds(1)));
                  } finally {
                    throwIf(true, new IOException("clean-up"));
                  }
                  return Task.of("loser");
                }));
    assertEquals(1, loop.errors().size());
    assertEquals("clean-up", loop.errors().get(0).getMessage());
  }

  private static void throwIf(boolean really, IOException failure) throws IOException {
    if (really) throw failure;
  }

  @Test
  void firstErrorSecondSuccessful() {
    String value =
        loop.run(
            () -> anySuccessful(() -> failAfter(5, new IOException("1")), () -> after(10, "2")));
    assertEquals("2", value);
  }

  @Test
  void noneSuccessful() {
    IOException first = new IOException("1");
    IOException second = new IOException("2");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () -> anySuccessful(() -> failAfter(5, first), () -> failAfter(9, second))));
    assertSame(first, thrown);
    assertEquals(List.of(second), Arrays.asList(thrown.getSuppressed()));
  }

  @Test
  void multipleWinners() {
    String value = loop.run(() -> anySuccessful(() -> after(10, "a"), () -> after(10, "b")));
    assertEquals("a", value);
  }

  @Test
  void staggeredFirstTimeoutSecondSuccessful() {
    String value =
        loop.run(() -> hedge(ofMillis(50), () -> after(1000, "slow"), () -> after(10, "quick")));
    assertEquals("quick", value);
    assertEquals(ofMillis(60), loop.elapsed());
    assertEquals(List.of("quick", "slow cancelled"), log);
  }

  @Test
  void staggeredAnErrorStartsTheNextAtOnce() {
    String value =
        loop.run(
            () ->
                hedge(
                    ofSeconds(50), () -> failAfter(5, new IOException("1")), () -> after(10, "2")));
    assertEquals("2", value);
    assertEquals(ofMillis(15), loop.elapsed());
    assertEquals(0, loop.timers());
  }

  @Test
  void staggeredRaceWithEagerTasks() {
    String value =
        loop.run(
            () ->
                hedge(
                    ofSeconds(50),
                    () -> {
                      throw new IOException("at once");
                    },
                    () -> Task.of("second"),
                    () -> after(1, "never started")));
    assertEquals("second", value);
    assertEquals(List.of(), log);
    assertEquals(ZERO, loop.elapsed());
  }

  @Test
  void staggeredCancelled() {
    loop.run(
        () -> {
          Task<String> racing =
              background(() -> hedge(ofMillis(5), () -> after(100, "a"), () -> after(100, "b")));
          await(sleep(ofMillis(10)));
          racing.cancel(true);
          racing.cancel(true);
          await(sleep(ofMillis(1)));
          assertTrue(racing.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("a cancelled", "b cancelled"), log);
  }

  @Test
  void aRaceOfNothingIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> loop.run(() -> race(List.<AsyncSupplier<String>>of())));
  }

  // ---- retry

  @Test
  void retryWaitsLongerEachTimeUntilItSucceeds() {
    int[] attempts = {0};
    String value =
        loop.run(
            () ->
                retry(
                    RetryPolicy.attempts(5).backOff(ofMillis(100), 2, ofMillis(300)),
                    () -> {
                      await(yieldNow());
                      log.add(loop.elapsed().toMillis() + " ms");
                      if (++attempts[0] < 5) throw new IOException("" + attempts[0]);
                      return Task.of("done");
                    }));
    assertEquals("done", value);
    assertEquals(List.of("0 ms", "100 ms", "300 ms", "600 ms", "900 ms"), log);
  }

  @Test
  void retryGivesUpWithTheLastFailureAndTheOthersSuppressed() {
    int[] attempts = {0};
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        retry(
                            RetryPolicy.attempts(3).delay(ofMillis(10)),
                            () -> {
                              throw new IOException("" + ++attempts[0]);
                            })));
    assertEquals("3", thrown.getMessage());
    assertEquals(
        List.of("1", "2"),
        Arrays.stream(thrown.getSuppressed()).map(Throwable::getMessage).toList());
  }

  @Test
  void retryDoesNotRetryOtherFailures() {
    int[] attempts = {0};
    assertThrows(
        IllegalStateException.class,
        () ->
            loop.run(
                () ->
                    retry(
                        RetryPolicy.attempts(3).on(IOException.class),
                        () -> {
                          attempts[0]++;
                          throw new IllegalStateException();
                        })));
    assertEquals(1, attempts[0]);
  }

  @Test
  void retryWithJitterIsTheSameForTheSameSeed() {
    RetryPolicy policy = RetryPolicy.attempts(9).delay(ofMillis(100)).jitter(0.5, new Random(7));
    double drawn = new Random(7).nextDouble();
    assertEquals((long) (100_000_000 * (1 - 0.5 * drawn)), policy.delayNanos(1));
  }

  @Test
  void retryStopsWhileItWaits() {
    loop.run(
        () -> {
          Task<String> task =
              background(
                  () ->
                      retry(
                          RetryPolicy.attempts(3).delay(ofSeconds(100)),
                          () -> failAfter(1, new IOException("x"))));
          await(sleep(ofMillis(10)));
          task.cancel(true);
          await(yieldNow());
          assertTrue(task.isCancelled());
          assertEquals(0, loop.timers());
          return Task.of(null);
        });
  }

  // ---- policies

  @Test
  void allSuccessfulOrThrow() {
    List<String> values =
        loop.run(
            () ->
                Scope.open(
                    Joiner.<String>allSuccessfulOrThrow(),
                    s -> {
                      s.spawn(() -> after(20, "a"));
                      s.spawn(() -> after(10, "b"));
                      return s.join();
                    }));
    assertEquals(List.of("a", "b"), values);
  }

  @Test
  void allSuccessfulOrThrowStopsAtTheFirstFailure() {
    IOException failure = new IOException("x");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            Joiner.<String>awaitAllSuccessfulOrThrow(),
                            s -> {
                              s.spawn(() -> after(20, "a"));
                              s.spawn(() -> failAfter(10, failure));
                              return s.join();
                            })));
    assertSame(failure, thrown);
    assertEquals(List.of("a cancelled"), log);
  }

  @Test
  void anySuccessfulOrThrow() {
    String value =
        loop.run(
            () ->
                Scope.open(
                    Joiner.<String>anySuccessfulOrThrow(),
                    s -> {
                      s.spawn(() -> failAfter(1, new IOException("x")));
                      s.spawn(() -> after(30, "slow"));
                      s.spawn(() -> after(10, "fast"));
                      String first = await(s.join());
                      log.add("joined");
                      return Task.of(first);
                    }));
    assertEquals("fast", value);
    assertEquals(List.of("fast", "slow cancelled", "joined"), log);
  }

  @Test
  void awaitAll() {
    loop.run(
        () ->
            Scope.open(
                Joiner.<String>awaitAll(),
                s -> {
                  Task<String> bad = s.spawn(() -> failAfter(1, new IOException("x")));
                  Task<String> good = s.spawn(() -> after(10, "good"));
                  await(s.join());
                  assertTrue(bad.isFailed());
                  assertEquals("good", good.resultNow());
                  return Task.of(null);
                }));
    assertEquals(List.of(), loop.reports());
  }

  @Test
  void allUntil() {
    List<Boolean> succeeded =
        loop.run(
            () ->
                Scope.open(
                    Joiner.<String>allUntil(task -> "b".equals(task.outcome().get())),
                    s -> {
                      s.spawn(() -> after(10, "a"));
                      s.spawn(() -> after(20, "b"));
                      s.spawn(() -> after(30, "c"));
                      List<Task<? extends String>> tasks = await(s.join());
                      return Task.of(tasks.stream().map(Task::isSucceeded).toList());
                    }));
    assertEquals(List.of(true, true, false), succeeded);
    assertEquals(List.of("a", "b", "c cancelled"), log);
  }

  @Test
  void aJoinWithoutTasksIsSettledAtOnce() {
    List<String> values =
        loop.run(() -> Scope.open(Joiner.<String>allSuccessfulOrThrow(), s -> s.join()));
    assertEquals(List.of(), values);
    assertThrows(
        IllegalStateException.class,
        () -> loop.run(() -> Scope.open(Joiner.<String>anySuccessfulOrThrow(), s -> s.join())));
  }

  @Test
  void aPolicyThatThrowsFailsTheScope() {
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            Joiner.<String>allUntil(
                                task -> {
                                  throw new IllegalStateException("policy");
                                }),
                            s -> {
                              s.spawn(() -> after(10, "a"));
                              s.spawn(() -> after(20, "b"));
                              return s.join();
                            })));
    assertEquals("policy", thrown.getMessage());
    assertEquals(List.of("a", "b cancelled"), log);
  }

  @Test
  void aPromiseThatIsTheValueStaysOne() {
    Promise<String> promise = new Promise<>();
    Task<?> value = loop.run(() -> Task.of(promise));
    assertSame(promise, value);
  }

  // ---- what is cancelled with a gather, and what is not

  /** CPython: test_cancel_gather_2. */
  @Test
  void cancellingALoopOfGathersStopsIt() {
    loop.run(
        () -> {
          Task<Void> task =
              background(
                  () -> {
                    while (true) {
                      await(gatherOutcomes(List.of(1, 2), i -> after(10, "" + i)));
                    }
                  });
          await(sleep(ofMillis(25)));
          log.clear();
          task.cancel("enough");
          await(sleep(ofMillis(1)));
          assertTrue(task.isCancelled());
          log.add(((Outcome.Cancelled<Void>) task.outcome()).reason());
          return Task.of(null);
        });
    assertEquals(List.of("1 cancelled", "2 cancelled", "enough"), log);
  }

  /** CPython: test_shield_gather. */
  @Test
  void shieldGather() {
    loop.run(
        () -> {
          Promise<Integer> a = new Promise<>();
          Promise<Integer> b = new Promise<>();
          Task<Void> outer =
              background(
                  () -> {
                    log.add("values " + await(shield(() -> gather(a, b))));
                    await(yieldNow());
                    log.add("not reached");
                    return Task.of(null);
                  });
          outer.cancel("test");
          await(sleep(ofMillis(1)));
          a.succeed(1);
          b.succeed(2);
          await(sleep(ofMillis(1)));
          assertTrue(outer.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("values [1, 2]"), log);
  }

  /** CPython: test_gather_shield. */
  @Test
  void gatherShield() {
    loop.run(
        () -> {
          Promise<Integer> a = new Promise<>();
          Promise<Integer> b = new Promise<>();
          Task<List<Integer>> shielded =
              background(() -> gather(List.of(a, b), promise -> shield(() -> promise)));
          shielded.cancel("test");
          await(sleep(ofMillis(1)));
          assertFalse(a.isDone());
          assertFalse(shielded.isDone());
          a.succeed(3);
          b.succeed(4);
          assertEquals(List.of(3, 4), await(shielded));
          return Task.of(null);
        });
  }
}
