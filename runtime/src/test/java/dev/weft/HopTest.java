package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work on another loop: how it gets there, comes back, and is stopped on the way. */
@Timeout(60)
class HopTest {
  private final EventLoop other = EventLoop.start("other");
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    other.close();
  }

  /** Waits until the other loop has done what was queued there. */
  private void settleOther() {
    CompletableFuture<Void> through = new CompletableFuture<>();
    other.execute(() -> through.complete(null));
    through.join();
  }

  private Task<Object> sleeper(String name, CountDownLatch asleep) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) {
            asleep.countDown();
            return Weft.sleep(Duration.ofDays(1));
          }
          if (awaits == 1) {
            log.add(name + " stopped on " + Thread.currentThread().getName());
            return Weft.yieldNow();
          }
          log.add(name + " cleaned up");
          throw new CancelledError("as asked");
        });
  }

  // ---- there and back

  @Test
  void theWorkRunsThereAndTheCallerGoesOnHere() {
    Thread here = Thread.currentThread();
    Object value =
        Weft.run(
            () ->
                async(
                    (awaits, outcome) -> {
                      if (awaits == 0) {
                        return Weft.on(
                            other, () -> Task.of(List.of(Thread.currentThread().getName())));
                      }
                      assertSame(here, Thread.currentThread());
                      return done(outcome.take());
                    }));

    assertEquals(List.of("other"), value);
  }

  @Test
  void workThatSuspendsThereResumesThere() {
    List<String> names = new ArrayList<>();
    Weft.run(
        () ->
            Weft.on(
                other,
                () ->
                    async(
                        (awaits, outcome) -> {
                          names.add(Thread.currentThread().getName());
                          return awaits < 3 ? Weft.sleep(Duration.ofNanos(1)) : done(null);
                        })));

    assertEquals(List.of("other", "other", "other", "other"), names);
  }

  @Test
  void theExceptionIsTheSameObject() {
    IOException failure = new IOException("planted");

    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                Weft.run(
                    () ->
                        Weft.on(
                            other,
                            () -> {
                              throw failure;
                            }))));
    ExecutionException wrapped =
        assertThrows(
            ExecutionException.class, () -> other.submit(() -> Task.failed(failure)).get());
    assertSame(failure, wrapped.getCause());
  }

  @Test
  void onTheCurrentLoopTheWorkStartsAtOnce() {
    Weft.run(
        () -> {
          Task<String> hop = Weft.on(dev.weft.task.Dispatcher.currentLoop(), () -> note("started"));
          log.add("called");
          return hop;
        });

    assertEquals(List.of("started", "called"), log);
  }

  private Task<String> note(String what) {
    log.add(what);
    return Task.of(what);
  }

  @Test
  void aDeadlineGoesAlong() {
    boolean[] had = new boolean[2];
    Weft.run(
        () ->
            Weft.timeout(
                Duration.ofDays(1),
                () -> {
                  Task<Void> submitted =
                      other.submit(
                          () -> {
                            had[1] = Deadline.current().isPresent();
                            return Task.of(null);
                          });
                  return async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return submitted;
                        if (awaits > 1) return done(null);
                        return Weft.on(
                            other,
                            () -> {
                              had[0] =
                                  Deadline.current()
                                          .orElseThrow()
                                          .remaining()
                                          .compareTo(Duration.ofDays(1))
                                      < 0;
                              return Task.of(null);
                            });
                      });
                }));

    assertTrue(had[0], "on: the caller's deadline");
    assertFalse(had[1], "submit: a task of its own");
  }

  @Test
  void aClosedLoopRefusesAtOnce() {
    other.close();

    assertThrows(RejectedExecutionException.class, () -> Weft.on(other, () -> Task.of("never")));
    assertThrows(RejectedExecutionException.class, () -> other.submit(() -> Task.of("never")));
  }

  // ---- stopping

  @Test
  void aTimeoutReachesAcrossAndWaitsForTheCleanUp() {
    // A limit that has passed before the work is started says nothing.
    for (long millis = 1; log.isEmpty(); millis *= 2) {
      Duration limit = Duration.ofMillis(millis);
      assertThrows(
          DeadlineExceededException.class,
          () -> Weft.run(() -> Weft.timeout(limit, this::hopAndWaitUntilItSleeps)));
    }

    assertEquals(List.of("work stopped on other", "work cleaned up"), log);
  }

  private Task<Object> hopAndWaitUntilItSleeps() throws InterruptedException {
    CountDownLatch asleep = new CountDownLatch(1);
    Task<Object> hop = Weft.on(other, () -> sleeper("work", asleep));
    asleep.await(); // this loop does not look at its timers before
    return hop;
  }

  @Test
  void cancellingTheCallerReachesAcrossAndTheCallerSeesItsOwnCancellation() {
    CountDownLatch asleep = new CountDownLatch(1);
    Task<Object> caller =
        Weft.run(
            () -> {
              Task<Object> calling =
                  Weft.background(
                      () ->
                          async(
                              (awaits, outcome) -> {
                                if (awaits == 0) {
                                  return Weft.on(other, () -> sleeper("work", asleep));
                                }
                                CancelledError error =
                                    assertThrows(CancelledError.class, outcome::take);
                                log.add("caller: " + error.getMessage());
                                throw error;
                              }));
              return async(
                  (awaits, outcome) -> {
                    if (awaits == 0) {
                      return Weft.blocking(
                          () -> {
                            asleep.await();
                            return null;
                          });
                    }
                    if (awaits == 1) {
                      calling.cancel("stop");
                      return Weft.allCompleted(List.of(calling));
                    }
                    return done(calling);
                  });
            });

    assertTrue(caller.isCancelled());
    assertEquals(List.of("work stopped on other", "work cleaned up", "caller: as asked"), log);
  }

  @Test
  void cancelledBeforeItHasBegunTheWorkIsNotStarted() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    other.execute(
        () -> {
          try {
            cancelled.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    Task<String> task = other.submit(() -> note("started"));
    assertTrue(task.cancel("not wanted"));
    cancelled.countDown();

    assertEquals("not wanted", assertThrows(CancellationException.class, task::join).getMessage());
    assertEquals(List.of(), log);
  }

  /** The work has ended when the request arrives: its value counts, and the request goes on. */
  @Test
  void aCancellationThatComesTooLateIsDeliveredAtTheNextAwait() {
    Object ended =
        Weft.run(
            () -> {
              Task<Object> calling =
                  Weft.background(
                      () ->
                          async(
                              (awaits, outcome) -> {
                                if (awaits == 0) return Weft.on(other, () -> note("value"));
                                log.add("caller: " + outcome.take());
                                return Weft.sleep(Duration.ofDays(1));
                              }));
              settleOther(); // this loop does not look at what came back before its next turn
              calling.cancel("stop");
              return async(
                  (awaits, outcome) ->
                      awaits == 0 ? Weft.allCompleted(List.of(calling)) : done(calling));
            });

    assertEquals(List.of("value", "caller: value"), log);
    assertTrue(((Task<?>) ended).isCancelled());
  }

  /** Wherever the request meets the outcome, neither is lost. */
  @Test
  void cancellingRacesWithTheEndOfTheWork() {
    int races = 2_000;
    Weft.run(
        () ->
            Weft.gather(
                IntStream.range(0, races).boxed().toList(),
                1,
                race -> {
                  Task<Object> calling =
                      Weft.background(
                          () ->
                              async(
                                  (awaits, outcome) -> {
                                    if (awaits == 0) return Weft.on(other, () -> Task.of(race));
                                    assertEquals(race, outcome.take());
                                    return Weft.sleep(Duration.ofDays(1));
                                  }));
                  return async(
                      (awaits, outcome) -> {
                        if (awaits < race % 8) return Weft.yieldNow();
                        if (awaits == race % 8) {
                          calling.cancel("stop");
                          return Weft.allCompleted(Duration.ofSeconds(30), List.of(calling));
                        }
                        assertTrue(calling.isCancelled(), "race " + race + ": " + calling);
                        return done(null);
                      });
                }));
  }

  @Test
  void whoAwaitsASubmittedTaskOnlyStepsAway() throws Exception {
    CompletableFuture<String> gate = new CompletableFuture<>();
    Task<String> submitted = other.submit(() -> gate);
    assertThrows(
        DeadlineExceededException.class,
        () ->
            Weft.run(
                () ->
                    Weft.timeout(
                        Duration.ofMillis(1),
                        () -> async((awaits, o) -> awaits == 0 ? submitted : done(o.take())))));
    gate.complete("went on");

    assertEquals("went on", submitted.get(30, TimeUnit.SECONDS));
  }

  // ---- the end of a loop

  @Test
  void theEndOfTheCallersLoopStopsWorkThatNobodyAwaits() {
    CountDownLatch asleep = new CountDownLatch(1);
    Weft.run(
        () -> {
          Weft.on(other, () -> sleeper("forgotten", asleep));
          return Weft.blocking(
              () -> {
                asleep.await();
                return null;
              });
        });

    assertEquals(List.of("forgotten stopped on other", "forgotten cleaned up"), log);
  }

  @Test
  void theEndOfTheOtherLoopEndsTheWork() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    Task<Object> submitted = other.submit(() -> sleeper("work", asleep));
    Task<Object> stubborn =
        other.submit(() -> async((awaits, outcome) -> new CompletableFuture<>()));
    asleep.await();
    other.close();

    assertThrows(CancellationException.class, submitted::join);
    assertThrows(CancellationException.class, stubborn::join);
    assertEquals(List.of("work stopped on other", "work cleaned up"), log);
  }

  @Test
  void aFailureThatNobodyAsksForIsReportedOnTheLoopWhereItHappened() {
    List<Throwable> reported = Collections.synchronizedList(new ArrayList<>());
    IOException failure = new IOException("planted");
    EventLoop loop = new EventLoop((what, error) -> reported.add(error));
    Task<Object> task = loop.submit(() -> Task.failed(failure));
    loop.close();

    assertEquals(List.of(failure), reported);
    assertNotSame(failure, assertThrows(CompletionException.class, task::join));
  }

  @Test
  void aLoopThatRunsActionsWithoutEnteringItselfSaysSo() {
    Loop raw =
        new Loop() {
          @Override
          public boolean inLoop() {
            return false;
          }

          @Override
          public void execute(Runnable action) {
            action.run();
          }

          @Override
          public Timer schedule(Runnable action, long delayNanos) {
            throw new UnsupportedOperationException();
          }

          @Override
          public long now() {
            return 0;
          }
        };

    Throwable failed =
        assertThrows(CompletionException.class, () -> raw.submit(() -> Task.of(1)).join())
            .getCause();
    assertTrue(failed.getMessage().contains("Loop.of or Loop.strand"), failed.getMessage());
  }
}
