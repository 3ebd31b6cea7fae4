package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.interval;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.sleepUntil;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.Deadline;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** asyncio's timeout and wait_for tests, deadlines and ticks. */
class TimeTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  @Test
  void timeoutBasic() {
    assertThrows(
        DeadlineExceededException.class,
        () -> loop.run(() -> timeout(ofMillis(10), () -> sleep(ofSeconds(10)))));
    assertEquals(ofMillis(10), loop.elapsed());
    assertEquals(0, loop.timers());
  }

  @Test
  void timeoutAtBasic() {
    assertThrows(
        DeadlineExceededException.class,
        () -> loop.run(() -> timeout(Deadline.after(ofMillis(10)), () -> sleep(ofSeconds(10)))));
    assertEquals(ofMillis(10), loop.elapsed());
  }

  @Test
  void nestedTimeoutsTheEarliestCountsAndEachCatchesItsOwn() {
    loop.run(
        () -> {
          try {
            await(
                timeout(
                    ofMillis(10),
                    () -> {
                      try {
                        await(timeout(ofMillis(20), () -> sleep(ofSeconds(10))));
                      } catch (DeadlineExceededException e) {
                        log.add("inner " + e.getMessage());
                      }
                      return Task.of(null);
                    }));
          } catch (DeadlineExceededException e) {
            log.add("outer");
          }
          return Task.of(null);
        });
    assertEquals(List.of("outer"), log);
  }

  @Test
  void nestedTimeoutsConcurrent() {
    loop.run(
        () -> {
          try {
            await(
                timeout(
                    ofMillis(20),
                    () -> {
                      try {
                        await(timeout(ofMillis(10), () -> sleep(ofSeconds(10))));
                      } catch (DeadlineExceededException e) {
                        log.add("inner at " + loop.elapsed().toMillis());
                      }
                      await(sleep(ofSeconds(10)));
                      return Task.of(null);
                    }));
          } catch (DeadlineExceededException e) {
            log.add("outer at " + loop.elapsed().toMillis());
          }
          return Task.of(null);
        });
    assertEquals(List.of("inner at 10", "outer at 20"), log);
  }

  @Test
  void nestedTimeoutsWithTheSameDeadlineBothEnd() {
    loop.run(
        () -> {
          try {
            await(
                timeout(
                    ofMillis(10),
                    () -> {
                      try {
                        await(timeout(ofMillis(10), () -> sleep(ofSeconds(10))));
                      } catch (DeadlineExceededException e) {
                        log.add("inner");
                      }
                      await(yieldNow());
                      log.add("not reached");
                      return Task.of(null);
                    }));
          } catch (DeadlineExceededException e) {
            log.add("outer");
          }
          return Task.of(null);
        });
    assertEquals("outer", log.get(log.size() - 1));
    assertFalse(log.contains("not reached"));
  }

  @Test
  void timeoutNotCalled() {
    int value = loop.run(() -> timeout(ofSeconds(10), () -> Task.of(3)));
    assertEquals(3, value);
    int later =
        loop.run(
            () ->
                timeout(
                    ofSeconds(10),
                    () -> {
                      await(sleep(ofMillis(1)));
                      return Task.of(4);
                    }));
    assertEquals(4, later);
    assertEquals(0, loop.timers());
  }

  /** docs/semantics.md, rule 17: what may be decided not to start is not started. */
  @Test
  void coroutineDoNotStarted() {
    for (Duration none : List.of(ZERO, ofMillis(-1))) {
      assertThrows(
          DeadlineExceededException.class,
          () ->
              loop.run(
                  () ->
                      timeout(
                          none,
                          () -> {
                            log.add("started");
                            return Task.of(null);
                          })));
    }
    assertEquals(List.of(), log);
  }

  @Test
  void foreignExceptionPassed() {
    assertThrows(
        IOException.class,
        () ->
            loop.run(
                () ->
                    timeout(
                        ofSeconds(1),
                        () -> {
                          await(yieldNow());
                          throw new IOException("mine");
                        })));
  }

  @Test
  void waitForReraisesExceptionDuringCancellation() {
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        timeout(
                            ofMillis(10),
                            () -> {
                              try {
                                await(sleep(ofSeconds(1)));
                              } catch (CancelledError e) {
                                throw new IOException("during cleanup", e);
                              }
                              return Task.of(null);
                            })));
    assertEquals("during cleanup", thrown.getMessage());
  }

  @Test
  void waitForCancelSuppressed() {
    String value =
        loop.run(
            () ->
                timeout(
                    ofMillis(10),
                    () -> {
                      try {
                        await(sleep(ofSeconds(1)));
                      } catch (CancelledError e) {
                        return Task.of("in spite of it");
                      }
                      return Task.of("on time");
                    }));
    assertEquals("in spite of it", value);
  }

  @Test
  void waitForWaitsForTaskCancellation() {
    loop.run(
        () -> {
          try {
            await(
                timeout(
                    ofMillis(10),
                    () -> {
                      try {
                        await(sleep(ofSeconds(1)));
                      } finally {
                        await(sleep(ofMillis(200)));
                        log.add("cleaned up");
                      }
                      return Task.of(null);
                    }));
          } catch (DeadlineExceededException e) {
            log.add("timed out at " + loop.elapsed().toMillis());
          }
          return Task.of(null);
        });
    assertEquals(List.of("cleaned up", "timed out at 210"), log);
  }

  @Test
  void foreignCancelDoesntTimeoutIfNotExpired() {
    loop.run(
        () -> {
          Task<Void> task = background(() -> timeout(ofSeconds(10), () -> sleep(ofSeconds(100))));
          await(yieldNow());
          task.cancel(true);
          try {
            await(task);
          } catch (CancellationException e) {
            log.add("cancelled");
          }
          return Task.of(null);
        });
    assertEquals(List.of("cancelled"), log);
  }

  @Test
  void aCancellationAfterTheDeadlineIsNotLost() {
    Task<Void> cancelled =
        loop.run(
            () -> {
              Task<Void> task = background(this::timesOutSlowly);
              await(sleep(ofMillis(15)));
              task.cancel(true);
              await(sleep(ofMillis(30)));
              return Task.of(task);
            });
    assertEquals(List.of("timed out"), log);
    assertTrue(cancelled.isCancelled());
  }

  @Async
  private Task<Void> timesOutSlowly() {
    try {
      await(timeout(ofMillis(10), this::cleansUpSlowly));
    } catch (DeadlineExceededException e) {
      log.add("timed out");
    }
    await(yieldNow());
    log.add("not reached");
    return Task.of(null);
  }

  @Async
  private Task<Void> cleansUpSlowly() {
    try {
      await(sleep(ofSeconds(1)));
    } finally {
      await(sleep(ofMillis(20)));
    }
    return Task.of(null);
  }

  @Test
  void outerTaskIsNotCancelled() {
    Task<Void> task =
        loop.settle(
            () -> {
              try {
                await(timeout(ofMillis(1), () -> sleep(ofSeconds(1))));
              } catch (DeadlineExceededException e) {
                log.add("timed out");
              }
              return Task.of(null);
            });
    assertTrue(task.isSucceeded());
  }

  @Test
  void nestedTimeoutInFinally() {
    loop.run(
        () -> {
          try {
            await(
                timeout(
                    ofMillis(10),
                    () -> {
                      try {
                        await(sleep(ofSeconds(1)));
                      } finally {
                        try {
                          await(timeout(ofMillis(5), () -> sleep(ofSeconds(1))));
                        } catch (DeadlineExceededException e) {
                          log.add("inner at " + loop.elapsed().toMillis());
                        }
                      }
                      return Task.of(null);
                    }));
          } catch (DeadlineExceededException e) {
            log.add("outer at " + loop.elapsed().toMillis());
          }
          return Task.of(null);
        });
    assertEquals(List.of("inner at 15", "outer at 15"), log);
  }

  @Test
  void timeoutTaskgroup() {
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        timeout(
                            ofMillis(10),
                            () ->
                                Scope.open(
                                    s -> {
                                      s.spawn(
                                          () -> {
                                            try {
                                              await(sleep(ofSeconds(1)));
                                            } catch (CancelledError e) {
                                              throw new IOException("while cancelled", e);
                                            }
                                            return Task.of(null);
                                          });
                                      await(sleep(ofSeconds(1)));
                                      return Task.of(null);
                                    }))));
    assertEquals("while cancelled", thrown.getMessage());
  }

  @Test
  void waitForRaceCondition() {
    String value =
        loop.run(
            () -> {
              Promise<String> promise = new Promise<>();
              Task<String> timed = timeout(ofMillis(10), () -> promise);
              promise.succeed("ok");
              return Task.of(await(timed));
            });
    assertEquals("ok", value);
    assertEquals(0, loop.timers());
  }

  @Test
  void shieldedTimeout() {
    loop.run(
        () -> {
          Promise<String> inner = new Promise<>();
          Task<String> running = background(() -> shield(() -> inner));
          try {
            await(timeout(ofMillis(10), () -> running));
          } catch (DeadlineExceededException e) {
            log.add("timed out");
          }
          assertFalse(running.isDone());
          inner.succeed("done");
          log.add(await(running));
          return Task.of(null);
        });
    assertEquals(List.of("timed out", "done"), log);
  }

  @Test
  void theNearestDeadlineIsKnownToTheCodeBelow() {
    loop.run(
        () -> {
          assertTrue(Deadline.current().isEmpty());
          await(
              timeout(
                  ofSeconds(10),
                  () -> {
                    await(
                        timeout(
                            ofSeconds(60),
                            () ->
                                Scope.open(
                                    s -> {
                                      s.spawn(
                                          () -> {
                                            log.add("" + Deadline.current().get().remaining());
                                            return Task.of(null);
                                          });
                                      return Task.of(null);
                                    })));
                    return Task.of(null);
                  }));
          return Task.of(null);
        });
    assertEquals(List.of("PT10S"), log);
  }

  @Test
  void sleepUntilADeadlineThatHasPassedOnlyGivesWay() {
    loop.run(
        () -> {
          Deadline deadline = Deadline.after(ofMillis(5));
          await(sleepUntil(deadline));
          assertTrue(deadline.hasPassed());
          await(sleepUntil(deadline));
          return Task.of(null);
        });
    assertEquals(ofMillis(5), loop.elapsed());
  }

  @Test
  void sleepOfTheLongestDurationDoesNotOverflow() {
    loop.run(
        () -> {
          Task<Void> ages = background(() -> sleep(Duration.ofSeconds(Long.MAX_VALUE)));
          await(sleep(ofMillis(1)));
          assertFalse(ages.isDone());
          ages.cancel(true);
          await(sleep(ofMillis(-5)));
          return Task.of(null);
        });
    assertEquals(ofMillis(1), loop.elapsed());
  }

  @Test
  void intervalTicksDoNotDrift() {
    loop.run(
        () -> {
          AsyncIterator<Long> ticks = interval(ofMillis(10));
          for (int i = 0; i < 3; i++) {
            await(ticks.advance());
            log.add(ticks.current() + " at " + loop.elapsed().toMillis());
            await(sleep(ofMillis(3)));
          }
          return Task.of(null);
        });
    assertEquals(List.of("1 at 10", "2 at 20", "3 at 30"), log);
  }

  @Test
  void whoComesLateGetsOneTickForAllThatWereMissed() {
    loop.run(
        () -> {
          AsyncIterator<Long> ticks = interval(ofMillis(10));
          await(ticks.advance());
          await(sleep(ofMillis(35)));
          for (int i = 0; i < 2; i++) {
            await(ticks.advance());
            log.add(ticks.current() + " at " + loop.elapsed().toMillis());
          }
          return Task.of(null);
        });
    assertEquals(List.of("4 at 45", "5 at 50"), log);
  }

  @Test
  void aCancelledTickDidNotHappen() {
    loop.run(
        () -> {
          AsyncIterator<Long> ticks = interval(ofMillis(10));
          try {
            await(timeout(ofMillis(5), ticks::advance));
          } catch (DeadlineExceededException e) {
            log.add("late");
          }
          await(ticks.advance());
          log.add(ticks.current() + " at " + loop.elapsed().toMillis());
          return Task.of(null);
        });
    assertEquals(List.of("late", "1 at 10"), log);
    assertEquals(0, loop.timers());
  }

  @Test
  void anIntervalOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> loop.run(() -> Task.of(interval(ZERO))));
  }

  /** CPython: test_timeout_after_cancellation, test_cancel_in_timeout_after_cancellation. */
  @Test
  void timeoutAfterCancellation() {
    loop.run(
        () -> {
          Task<Void> task =
              background(
                  () -> {
                    try {
                      await(sleep(ofSeconds(10)));
                    } catch (CancelledError swallowed) {
                      log.add("first " + swallowed.getMessage());
                    }
                    try {
                      await(timeout(ofMillis(10), () -> sleep(ofSeconds(10))));
                    } catch (DeadlineExceededException e) {
                      log.add("timed out");
                    }
                    try {
                      await(timeout(ofSeconds(1), () -> sleep(ofSeconds(10))));
                    } catch (CancelledError again) {
                      log.add("then " + again.getMessage());
                    }
                    return Task.of(null);
                  });
          task.cancel("one");
          await(sleep(ofMillis(20)));
          task.cancel("two");
          await(task);
          return Task.of(null);
        });
    assertEquals(List.of("first one", "timed out", "then two"), log);
  }

  /** CPython: test_wait_for_issue86296, where the value is lost. */
  @Test
  void waitForIssue86296() {
    loop.run(
        () -> {
          Promise<String> inner = new Promise<>();
          Task<Void> task =
              background(
                  () -> {
                    log.add("value " + await(timeout(ofSeconds(1), () -> inner)));
                    await(yieldNow());
                    log.add("not reached");
                    return Task.of(null);
                  });
          inner.succeed("kept");
          task.cancel("in the same turn");
          await(sleep(ofMillis(1)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("value kept"), log);
  }

  /** CPython: test_wait_for_timeout_less_then_0_or_0_future_done, which returns the value. */
  @Test
  void aLimitOfNothingDoesNotAskWhetherTheTaskIsDone() {
    Task<String> done = Task.of("done");
    assertThrows(DeadlineExceededException.class, () -> loop.run(() -> timeout(ZERO, () -> done)));
  }
}
