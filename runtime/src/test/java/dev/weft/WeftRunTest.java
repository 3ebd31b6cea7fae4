package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.frame.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeftRunTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<String> reports = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final RunConfig config =
      RunConfig.standard()
          .withErrorHandler(
              (what, error) -> {
                reports.add(what);
                errors.add(error);
              });

  @Test
  void aMainThatFailsAtOnceIsThrownAndNotAlsoReported() {
    List<Throwable> reported = new ArrayList<>();
    RunConfig config = RunConfig.standard().withErrorHandler((what, error) -> reported.add(error));
    Throwable failure = new IllegalStateException("planted");

    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class, () -> Weft.run(config, () -> Task.failed(failure))));
    assertEquals(List.of(), reported);
  }

  @Test
  void aRaceThatFailsAtOnceIsThrownAndNotAlsoReported() {
    Throwable failure = new IllegalStateException("planted");

    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                Weft.run(
                    config,
                    () ->
                        Weft.race(
                            () -> Weft.sleep(Duration.ofHours(1)), () -> Task.failed(failure)))));
    assertEquals(List.of(), reports);
  }

  @Test
  void aStageOfAnotherLibraryThatFailsAfterItWasGivenUpIsNotReported() {
    CompletableFuture<String> stage = new CompletableFuture<>();

    Weft.run(
        config,
        () ->
            async(
                (awaits, outcome) -> {
                  if (awaits == 0) {
                    Weft.background(() -> async((n, o) -> n == 0 ? stage : done(o.take())))
                        .cancel(true);
                    return Weft.yieldNow();
                  }
                  if (awaits == 1) {
                    stage.cancel(true);
                    return Weft.yieldNow();
                  }
                  return done(null);
                }));

    assertEquals(List.of(), reports);
  }

  @Test
  void returnsTheValueWithoutAThrowsClause() {
    int total = Weft.run(() -> Task.of(42));

    assertEquals(42, total);
  }

  @Test
  void runsOnTheCallingThreadAndWaitsForWhatSuspends() {
    Thread ran =
        Weft.run(
            () ->
                async(
                    (awaits, outcome) ->
                        awaits < 3 ? Weft.yieldNow() : done(Thread.currentThread())));

    assertSame(Thread.currentThread(), ran);
  }

  @Test
  void throwsTheOriginalExceptionEvenIfItIsChecked() {
    IOException failure = new IOException("planted");

    assertSame(failure, assertThrows(IOException.class, () -> Weft.run(() -> failing(failure))));
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                Weft.run(
                    () -> {
                      throw failure;
                    })));
  }

  private static Task<Object> failing(Exception failure) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.yieldNow();
          throw failure;
        });
  }

  @Test
  void aCheckedExceptionThatIsNamedCanBeCaught() {
    IOException failure = new IOException("planted");
    try {
      Weft.run(() -> failing(failure), IOException.class);
      throw new AssertionError("nothing was thrown");
    } catch (IOException e) {
      assertSame(failure, e);
    }
  }

  @Test
  void takesAnyStage() {
    CompletableFuture<String> future = new CompletableFuture<>();
    new Thread(() -> future.complete("from elsewhere")).start();

    assertEquals("from elsewhere", Weft.run(() -> future));
  }

  @Test
  void aMainThatReturnsNullIsAFailureThatSaysSo() {
    NullPointerException failure =
        assertThrows(NullPointerException.class, () -> Weft.run(() -> null));

    assertTrue(failure.getMessage().contains("stage"), failure.getMessage());
  }

  @Test
  void refusesAThreadThatRunsALoop() {
    IllegalStateException refused =
        Weft.run(
            () ->
                Task.of(
                    assertThrows(
                        IllegalStateException.class, () -> Weft.run(() -> Task.of(null)))));

    assertTrue(refused.getMessage().contains("Await the work instead"), refused.getMessage());
  }

  @Test
  void aCancelledMainIsACancellationException() {
    assertThrows(
        CancellationException.class,
        () ->
            Weft.run(
                () -> {
                  Task<Object> main = sleepForEver("main");
                  main.cancel(true);
                  return main;
                }));
    assertEquals(List.of("main cleaned up"), log);
  }

  @Test
  void wordsThatNeedALoopSaySoElsewhere() {
    for (Runnable word :
        List.<Runnable>of(
            () -> Weft.sleep(Duration.ZERO),
            () -> Weft.background(() -> Task.of(1)),
            () -> Weft.timeout(Duration.ofSeconds(1), () -> Task.of(1)),
            () -> Weft.gather(List.of(1), Task::of))) {
      IllegalStateException refused = assertThrows(IllegalStateException.class, word::run);
      assertTrue(refused.getMessage().contains("Weft.run(() -> ...)"), refused.getMessage());
    }
  }

  @Test
  void aThreadOfItsOwnHasTheStackThatWasAskedFor() {
    assertNotSame(
        Thread.currentThread(),
        Weft.run(config.withStackBytes(1 << 20), () -> Task.of(Thread.currentThread())));

    int depth = Weft.run(config.withStackBytes(512L << 20), () -> Task.of(descend(100_000)));

    assertEquals(100_000, depth);
  }

  private static int descend(int levels) {
    Task<Integer> deeper =
        async((awaits, outcome) -> done(levels == 0 ? 0 : descend(levels - 1) + 1));
    // Not join, which wraps: the message of each wrapper has those of all below, gigabytes in sum.
    return (Integer) Await.take(deeper);
  }

  @Test
  void aStackOverflowIsTheFailureOfTheTaskAndTheLoopLives() {
    String survived =
        Weft.run(
            config,
            () -> {
              Task<Object> tooDeep = async((awaits, outcome) -> done(descend(10_000_000)));
              assertTrue(tooDeep.isFailed());
              return async((awaits, outcome) -> awaits == 0 ? Weft.yieldNow() : done("loop lives"));
            });

    assertEquals("loop lives", survived);
  }

  @Test
  void anExceptionComesOutOfAThreadOfItsOwnToo() {
    IOException failure = new IOException("planted");

    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () -> Weft.run(config.withStackBytes(1 << 20), () -> failing(failure))));
  }

  // ---- the end

  @Test
  void whatIsLeftIsCancelledAndMayCleanUp() {
    Weft.run(
        config,
        () -> {
          Weft.background(() -> sleepForEver("background"));
          sleepForEver("forgotten");
          log.add("main ends");
          return Task.of(null);
        });

    assertEquals("main ends", log.get(0));
    assertEquals(
        List.of("background cleaned up", "forgotten cleaned up"),
        log.subList(1, 3).stream().sorted().toList());
    assertEquals(List.of(), errors);
  }

  private Task<Object> sleepForEver(String name) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
          try {
            return done(outcome.take());
          } finally {
            log.add(name + " cleaned up");
          }
        });
  }

  @Test
  void aTaskThatOnlyYieldsIsFoundAndCancelledToo() {
    Weft.run(
        config,
        () -> {
          async(
              (awaits, outcome) -> {
                if (awaits > 0) outcome.take();
                return Weft.yieldNow();
              });
          return Task.of(null);
        });

    assertEquals(List.of(), errors);
  }

  @Test
  void cleaningUpMayAwait() {
    Weft.run(
        config,
        () -> {
          Weft.background(
              () ->
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
                        if (awaits == 1) return Weft.sleep(Duration.ofMillis(1));
                        log.add("cleaned up with an await");
                        return done(outcome.take());
                      }));
          return Task.of(null);
        });

    assertEquals(List.of("cleaned up with an await"), log);
  }

  @Test
  void whatFailsWhileItIsCancelledIsReported() {
    IOException failure = new IOException("cleaning up failed");
    String value =
        Weft.run(
            config,
            () -> {
              Weft.background(() -> failingCleanup(failure));
              failingCleanup(failure);
              return Task.of("the value of main");
            });

    assertEquals("the value of main", value);
    assertEquals(List.of(failure, failure), errors);
    assertEquals(
        List.of(
            "A background task failed: Sample.method",
            "A task that was cancelled at the end failed: Sample.method"),
        reports.stream().sorted().toList());
  }

  private static Task<Object> failingCleanup(Exception failure) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
          throw failure;
        });
  }

  @Test
  void whatIgnoresItsCancellationIsGivenUpAndNamedWithItsLine() {
    Weft.run(
        config.withShutdownTimeout(Duration.ofMillis(1)),
        () -> {
          Weft.background(() -> async((awaits, outcome) -> Weft.sleep(Duration.ofDays(1))));
          return Task.of(null);
        });

    assertEquals(1, errors.size());
    assertTrue(reports.get(0).startsWith("The task Sample.method was"), reports.get(0));
    assertTrue(
        reports.get(0).contains("It stands at app.Sample.method(Sample.java:7)"), reports.get(0));
    assertEquals("method", errors.get(0).getStackTrace()[0].getMethodName());
  }

  @Test
  void aFailureInTheBackgroundIsReportedAtOnce() {
    IOException failure = new IOException("planted");
    Weft.run(
        config,
        () -> {
          Weft.background(() -> failing(failure));
          Weft.background(() -> Task.failed(failure));
          return async(
              (awaits, outcome) -> {
                if (awaits < 5) return Weft.yieldNow();
                return done(null);
              });
        });

    assertEquals(
        List.of("A background task failed", "A background task failed: Sample.method"), reports);
    assertEquals(List.of(failure, failure), errors);
  }

  @Test
  void aMethodThatReturnsNothingReportsItsFailureToTheLoop() {
    IOException failure = new IOException("planted");
    Weft.run(
        config,
        () -> {
          dev.weft.frame.Await.detach(failing(failure));
          return Weft.sleep(Duration.ofMillis(1));
        });

    assertEquals(List.of("A method that returns nothing failed: Sample.method"), reports);
    assertEquals(List.of(failure), errors);
  }

  @Test
  void aBackgroundTaskIsNotCancelledWithWhoStartedIt() {
    Weft.run(
        config,
        () -> {
          Promise<String> gate = new Promise<>();
          AtomicReference<Task<Object>> started = new AtomicReference<>();
          Task<Object> starter =
              async(
                  (awaits, outcome) -> {
                    if (awaits > 0) return done(outcome.take());
                    started.set(
                        Weft.background(
                            () -> async((a, o) -> a == 0 ? gate : done("background " + o.take()))));
                    return started.get();
                  });
          starter.cancel(true);
          return async(
              (awaits, outcome) -> {
                switch (awaits) {
                  case 0 -> {
                    return Weft.yieldNow();
                  }
                  case 1 -> {
                    log.add("starter cancelled: " + starter.isCancelled());
                    gate.succeed("went on");
                    return started.get();
                  }
                  default -> {
                    log.add((String) outcome.take());
                    return done(null);
                  }
                }
              });
        });

    assertEquals(List.of("starter cancelled: true", "background went on"), log);
  }

  // ---- interrupting

  @Test
  void interruptingTheThreadCancelsMainAndIsSeenAfterwards() throws Exception {
    CountDownLatch sleeping = new CountDownLatch(1);
    AtomicReference<String> outcome = new AtomicReference<>();
    Thread runner =
        new Thread(
            () -> {
              try {
                Weft.run(
                    () -> {
                      sleeping.countDown();
                      return sleepForEver("main");
                    });
              } catch (CancellationException e) {
                outcome.set(e.getMessage() + ", interrupted: " + Thread.interrupted());
              }
            });
    runner.start();
    sleeping.await();
    runner.interrupt();
    runner.join();

    assertEquals("the thread of Weft.run was interrupted, interrupted: true", outcome.get());
    assertEquals(List.of("main cleaned up"), log);
  }

  @Test
  void interruptingEndsTheWaitForAStageOfAnotherLibrary() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread runner =
        new Thread(
            () -> {
              try {
                Weft.run(
                    () -> {
                      waiting.countDown();
                      return new CompletableFuture<String>();
                    });
              } catch (CancellationException e) {
                thrown.set(e);
              }
            });
    runner.start();
    waiting.await();
    runner.interrupt();
    runner.join();

    assertTrue(thrown.get() instanceof CancellationException);
  }
}
