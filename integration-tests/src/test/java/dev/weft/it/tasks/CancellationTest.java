package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.current;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.owned;
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

import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** When a cancellation is delivered, to whom, and how often. */
class CancellationTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  private static void cancel(Task<?> task, String reason) {
    assertTrue(task.cancel(reason));
  }

  @Async
  private Task<Integer> nap(int seconds) {
    await(sleep(ofSeconds(seconds)));
    return Task.of(42);
  }

  @Test
  void cancelling() {
    loop.run(
        () -> {
          Task<Integer> task = background(() -> nap(10));
          assertTrue(task.cancel(true));
          assertTrue(task.cancel(true));
          assertFalse(task.isCancelled());
          await(yieldNow());
          await(yieldNow());
          assertTrue(task.isCancelled());
          assertFalse(task.cancel(true));
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> countCancellations() {
    for (int i = 0; i < 3; i++) {
      try {
        await(sleep(ofMillis(100)));
        log.add("slept");
      } catch (CancelledError e) {
        log.add("cancelled " + e.getMessage());
      }
    }
    return Task.of(null);
  }

  @Test
  void twoCancelsBeforeTheFirstIsDeliveredAreOne() {
    loop.run(
        () -> {
          Task<Void> task = background(this::countCancellations);
          cancel(task, "one");
          cancel(task, "two");
          await(task);
          return Task.of(null);
        });
    assertEquals(3, log.size());
    assertEquals(List.of("slept", "slept"), log.subList(1, 3));
  }

  @Test
  void aNewCancelAfterTheFirstWasDeliveredIsDeliveredToo() {
    loop.run(
        () -> {
          Task<Void> task = background(this::countCancellations);
          cancel(task, "one");
          await(sleep(ofMillis(10)));
          cancel(task, "two");
          await(task);
          return Task.of(null);
        });
    assertEquals(List.of("cancelled one", "cancelled two", "slept"), log);
  }

  @Test
  void cancel() {
    loop.run(
        () -> {
          Task<Integer> task = background(() -> nap(10));
          cancel(task, "enough");
          try {
            await(task);
          } catch (CancellationException e) {
            log.add("cancelled");
          }
          assertTrue(task.isCancelled());
          assertFalse(task.cancel(true));
          return Task.of(null);
        });
    assertEquals(List.of("cancelled"), log);
    assertEquals(ZERO, loop.elapsed());
    assertEquals(0, loop.timers());
  }

  @Test
  void cancelWithMessageThenFutureResult() {
    String message =
        loop.run(
            () -> {
              Task<Integer> task = background(() -> nap(10));
              cancel(task, "my message");
              try {
                await(task);
                return Task.of("no exception");
              } catch (CancellationException e) {
                return Task.of(e.getMessage());
              }
            });
    assertEquals("my message", message);
  }

  @Test
  void cancellationExceptionContext() {
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () -> {
                      Task<Integer> task = background(() -> nap(10));
                      cancel(task, "why");
                      try {
                        await(task);
                      } catch (CancellationException e) {
                        throw new IllegalStateException("mine", e);
                      }
                      return Task.of(null);
                    }));
    assertEquals("why", thrown.getCause().getMessage());
    assertTrue(thrown.getCause() instanceof CancellationException);
  }

  @Async
  private Task<Void> twoYields() {
    await(yieldNow());
    log.add("between");
    await(yieldNow());
    log.add("not reached");
    return Task.of(null);
  }

  @Test
  void cancelYield() {
    Task<Void> task =
        loop.run(
            () -> {
              Task<Void> yielding = background(this::twoYields);
              await(yieldNow());
              cancel(yielding, "now");
              await(yieldNow());
              await(yieldNow());
              return Task.of(yielding);
            });
    assertTrue(task.isCancelled());
  }

  @Async
  private Task<Void> awaiting(Task<?> inner) {
    await(inner);
    return Task.of(null);
  }

  /** What was awaited was cancelled by others: an ordinary failure here, not a cancellation. */
  @Test
  void cancelInnerFutureFailsTheAwaiter() {
    Task<Void> task =
        loop.run(
            () -> {
              Promise<Void> promise = new Promise<>();
              Task<Void> awaiting = background(() -> awaiting(promise));
              cancel(promise, "the promise");
              await(yieldNow());
              awaiting.onDone(outcome -> log.add("told"));
              await(yieldNow());
              return Task.of(awaiting);
            });
    assertTrue(task.isFailed());
    assertEquals("the promise", task.exceptionNow().getMessage());
    assertTrue(task.exceptionNow() instanceof CancellationException);
  }

  @Async
  private Task<Void> awaitingItsOwn() {
    Promise<Void> own = new Promise<>(() -> log.add("promise cancelled"));
    try {
      await(own);
    } catch (CancelledError e) {
      log.add("delivered");
      throw e;
    }
    return Task.of(null);
  }

  @Test
  void cancelBothTaskAndInnerFuture() {
    Task<Void> task =
        loop.run(
            () -> {
              Task<Void> awaiting = background(this::awaitingItsOwn);
              cancel(awaiting, "task");
              awaiting.cancel(true);
              await(yieldNow());
              await(yieldNow());
              return Task.of(awaiting);
            });
    assertTrue(task.isCancelled());
    assertEquals(List.of("promise cancelled", "delivered"), log);
  }

  @Async
  private Task<Integer> catching() {
    await(yieldNow());
    try {
      await(sleep(ofSeconds(10)));
    } catch (CancelledError e) {
      return Task.of(42);
    }
    return Task.of(0);
  }

  @Test
  void cancelTaskCatching() {
    int value =
        loop.run(
            () -> {
              Task<Integer> task = background(this::catching);
              await(yieldNow());
              cancel(task, "caught");
              return Task.of(await(task));
            });
    assertEquals(42, value);
  }

  @Async
  private Task<Integer> ignoring(int seconds) {
    try {
      await(sleep(ofSeconds(100)));
    } catch (CancelledError e) {
      log.add("ignored " + e.getMessage());
    }
    await(sleep(ofSeconds(seconds)));
    return Task.of(42);
  }

  @Test
  void cancelTaskIgnoring() {
    int value =
        loop.run(
            () -> {
              Task<Integer> task = background(() -> ignoring(4));
              cancel(task, "first");
              return Task.of(await(task));
            });
    assertEquals(42, value);
    assertEquals(ofSeconds(4), loop.elapsed());
  }

  @Test
  void afterTheGracePeriodItIsDeliveredAgain() {
    Task<Integer> task =
        loop.run(
            () -> {
              Task<Integer> ignoring = background(() -> ignoring(1000));
              cancel(ignoring, "first");
              await(sleep(ofSeconds(6)));
              return Task.of(ignoring);
            });
    assertTrue(task.isCancelled());
    assertEquals(List.of("ignored first"), log);
  }

  @Async
  private Task<Void> stubborn() {
    for (int i = 0; i < 4; i++) {
      try {
        await(inner());
      } catch (CancelledError e) {
        log.add(loop.elapsed().toSeconds() + " s");
      }
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> inner() {
    await(sleep(ofSeconds(100)));
    return Task.of(null);
  }

  @Test
  void afterTheGracePeriodEveryAwaitThrowsInMethodsBelowToo() {
    loop.run(
        () -> {
          Task<Void> task = background(this::stubborn);
          await(sleep(ofSeconds(1)));
          cancel(task, "stop");
          await(task);
          return Task.of(null);
        });
    assertEquals(List.of("1 s", "6 s", "6 s", "6 s"), log);
  }

  @Test
  void withAGracePeriodOfZeroEveryAwaitThrowsAtOnce() {
    loop.withGrace(ZERO)
        .run(
            () -> {
              Task<Void> task = background(this::stubborn);
              await(sleep(ofSeconds(1)));
              cancel(task, "stop");
              await(task);
              return Task.of(null);
            });
    assertEquals(List.of("1 s", "1 s", "1 s", "1 s"), log);
  }

  @Async
  private Task<Void> gatheringStubborn() {
    await(gather(List.of(1, 2), i -> stubborn()));
    return Task.of(null);
  }

  @Test
  void theGracePeriodReachesThroughGather() {
    loop.run(
        () -> {
          Task<Void> task = background(this::gatheringStubborn);
          await(sleep(ofSeconds(1)));
          cancel(task, "stop");
          await(task);
          return Task.of(null);
        });
    assertEquals(List.of("1 s", "1 s", "6 s", "6 s"), log.subList(0, 4));
    assertEquals(8, log.size());
  }

  @Test
  void cancelCurrentTask() {
    Task<Integer> task =
        loop.run(
            () -> {
              Task<Integer> self =
                  background(
                      () -> {
                        current().cancel(true);
                        log.add("goes on");
                        await(sleep(ofSeconds(100)));
                        log.add("not reached");
                        return Task.of(1);
                      });
              await(yieldNow());
              await(yieldNow());
              await(yieldNow());
              return Task.of(self);
            });
    assertTrue(task.isCancelled());
    assertEquals(List.of("goes on"), log);
    assertEquals(ZERO, loop.elapsed());
  }

  @Test
  void cancelCurrentTaskAfterItHasSuspended() {
    Task<Integer> task =
        loop.run(
            () -> {
              Task<Integer> self =
                  background(
                      () -> {
                        await(yieldNow());
                        current().cancel(true);
                        await(sleep(ofSeconds(100)));
                        return Task.of(1);
                      });
              await(sleep(ofMillis(1)));
              return Task.of(self);
            });
    assertTrue(task.isCancelled());
    assertEquals(ofMillis(1), loop.elapsed());
  }

  /** Python cancels such a task; here the outcome is what the body did. */
  @Test
  void cancelAtEnd() {
    int value =
        loop.run(
            () -> {
              Task<Integer> self =
                  background(
                      () -> {
                        await(yieldNow());
                        current().cancel(true);
                        return Task.of(7);
                      });
              return Task.of(await(self));
            });
    assertEquals(7, value);
  }

  @Test
  void aRequestThatAMethodHadNoUseForGoesBackToItsCaller() {
    Task<Void> task =
        loop.run(
            () -> {
              Task<Void> outer =
                  background(
                      () -> {
                        log.add("value " + await(cancelsItsCaller()));
                        await(sleep(ofSeconds(1)));
                        log.add("not reached");
                        return Task.of(null);
                      });
              await(sleep(ofMillis(1)));
              return Task.of(outer);
            });
    assertTrue(task.isCancelled());
    assertEquals(List.of("value 3"), log);
  }

  @Async
  private Task<Integer> cancelsItsCaller() {
    await(yieldNow());
    current().cancel(true);
    return Task.of(3);
  }

  @Test
  void aRequestThatWorkUnderATimeoutHadNoUseForGoesBackToo() {
    Task<Void> task =
        loop.run(
            () -> {
              List<Task<?>> self = new ArrayList<>();
              Task<Void> outer =
                  background(
                      () -> {
                        await(yieldNow());
                        self.add(current());
                        int value =
                            await(
                                timeout(
                                    ofSeconds(9),
                                    () -> {
                                      await(yieldNow());
                                      self.get(0).cancel(true);
                                      return Task.of(4);
                                    }));
                        log.add("value " + value);
                        await(sleep(ofSeconds(1)));
                        log.add("not reached");
                        return Task.of(null);
                      });
              await(sleep(ofMillis(1)));
              return Task.of(outer);
            });
    assertTrue(task.isCancelled());
    assertEquals(List.of("value 4"), log);
  }

  /** bpo-34872. */
  @Test
  void cancelAwaitedTask() {
    loop.run(
        () -> {
          Task<Void> outer =
              background(
                  () -> {
                    Task<Void> child = awaitingItsOwn();
                    current().cancel(true);
                    await(child);
                    return Task.of(null);
                  });
          await(sleep(ofMillis(1)));
          assertTrue(outer.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("promise cancelled", "delivered"), log);
  }

  @Test
  void cancelTracebackForFutureResult() {
    StackTraceElement[] trace =
        loop.run(
            () -> {
              Task<Void> outer = background(this::outerOfInner);
              cancel(outer, "trace");
              try {
                await(outer);
                return Task.of(new StackTraceElement[0]);
              } catch (CancellationException e) {
                return Task.of(e.getCause().getStackTrace());
              }
            });
    List<String> methods = Arrays.stream(trace).map(StackTraceElement::getMethodName).toList();
    assertTrue(methods.containsAll(List.of("inner", "outerOfInner")), methods.toString());
  }

  @Async
  private Task<Void> outerOfInner() {
    await(inner());
    return Task.of(null);
  }

  @Test
  void uncancelStructuredBlocks() {
    loop.run(
        () -> {
          try {
            await(timeout(ofMillis(100), () -> sleep(ofSeconds(10))));
          } catch (DeadlineExceededException e) {
            log.add("timed out");
          }
          await(sleep(ofMillis(100)));
          return Task.of(null);
        });
    assertEquals(List.of("timed out"), log);
    assertEquals(ofMillis(200), loop.elapsed());
  }

  @Test
  void uncancelResetsMustCancel() {
    int value =
        loop.run(
            () -> {
              Promise<Integer> promise = new Promise<>();
              Task<Integer> task = background(() -> awaitingValue(promise));
              promise.succeed(42);
              cancel(task, "too late");
              return Task.of(await(task));
            });
    assertEquals(42, value);
  }

  @Async
  private Task<Integer> awaitingValue(Task<Integer> task) {
    return Task.of(await(task));
  }

  @Test
  void taskCancelSleepingTask() {
    loop.run(
        () -> {
          Task<Integer> task = background(() -> nap(5000));
          await(sleep(ofMillis(100)));
          task.cancel(true);
          try {
            await(task);
          } catch (CancellationException e) {
            log.add("seen at " + loop.elapsed().toMillis());
          }
          assertEquals(0, loop.timers());
          return Task.of(null);
        });
    assertEquals(List.of("seen at 100"), log);
  }

  @Test
  void yieldFuturePassesCancel() {
    loop.run(
        () -> {
          Task<Void> outer = background(() -> awaitingTheInner());
          cancel(outer, "pass");
          await(sleep(ofMillis(1)));
          return Task.of(null);
        });
    assertEquals(List.of("promise cancelled", "delivered", "outer too"), log);
  }

  @Async
  private Task<Void> awaitingTheInner() {
    try {
      await(awaitingItsOwn());
    } finally {
      log.add("outer too");
    }
    return Task.of(null);
  }

  @Test
  void cancellingAWaiterOnlyDetachesFromAnothersTask() {
    int value =
        loop.run(
            () -> {
              Task<Integer> shared = background(() -> nap(10));
              Task<Integer> waiter = background(() -> awaitingValue(shared));
              cancel(waiter, "only the waiter");
              await(sleep(ofMillis(1)));
              assertTrue(waiter.isCancelled());
              assertFalse(shared.isDone());
              return Task.of(await(shared));
            });
    assertEquals(42, value);
  }

  @Test
  void finallyBlocksMayAwaitWhileTheyAreCancelled() {
    loop.run(
        () -> {
          Task<Void> task = background(this::cleaningUp);
          cancel(task, "stop");
          await(sleep(ofSeconds(2)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("cleaned up"), log);
  }

  @Async
  private Task<Void> cleaningUp() {
    try {
      await(sleep(ofSeconds(100)));
    } finally {
      await(sleep(ofSeconds(1)));
      log.add("cleaned up");
    }
    return Task.of(null);
  }

  @Test
  void catchExceptionDoesNotSwallowIt() {
    loop.run(
        () -> {
          Task<Void> task =
              background(
                  () -> {
                    try {
                      await(sleep(ofSeconds(100)));
                    } catch (Exception e) {
                      log.add("swallowed");
                    }
                    return Task.of(null);
                  });
          cancel(task, "stop");
          await(sleep(ofSeconds(2)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of(), log);
  }

  // ---- shield

  @Async
  private Task<Integer> shielded(Promise<Integer> promise) {
    int value = await(shield(() -> awaitingValue(promise)));
    log.add("value " + value);
    await(yieldNow());
    log.add("not reached");
    return Task.of(value);
  }

  @Test
  void shieldEffect() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          Task<Integer> task = background(() -> shielded(promise));
          cancel(task, "held back");
          await(sleep(ofSeconds(60)));
          assertFalse(task.isDone());
          promise.succeed(5);
          await(sleep(ofMillis(1)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("value 5"), log);
  }

  @Async
  private Task<Void> shieldedCleanUp() {
    try {
      await(sleep(ofSeconds(100)));
    } finally {
      try {
        await(sleep(ofSeconds(30)));
      } catch (CancelledError again) {
        await(shield(() -> sleep(ofSeconds(30))));
        log.add("cleaned up");
      }
    }
    return Task.of(null);
  }

  @Test
  void aShieldHoldsAfterTheGracePeriodToo() {
    loop.run(
        () -> {
          Task<Void> task = background(this::shieldedCleanUp);
          cancel(task, "stop");
          await(sleep(ofSeconds(34)));
          assertFalse(task.isDone());
          await(sleep(ofSeconds(2)));
          assertTrue(task.isDone());
          return Task.of(null);
        });
    assertEquals(List.of("cleaned up"), log);
  }

  @Test
  void aShieldHasItsOwnDeadline() {
    loop.run(
        () -> {
          Task<Void> task =
              background(
                  () -> {
                    try {
                      await(shield(ofSeconds(3), () -> sleep(ofSeconds(100))));
                    } catch (DeadlineExceededException e) {
                      log.add("shield ended");
                    }
                    await(yieldNow());
                    log.add("not reached");
                    return Task.of(null);
                  });
          cancel(task, "stop");
          await(sleep(ofMillis(3001)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("shield ended"), log);
  }

  @Test
  void shieldShortcut() {
    int value = loop.run(() -> shield(() -> Task.of(3)));
    assertEquals(3, value);
  }

  @Test
  void shieldFailure() {
    IOException failure = new IOException("inside");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        shield(
                            () -> {
                              await(yieldNow());
                              throw failure;
                            })));
    assertSame(failure, thrown);
  }

  // ---- what belongs to others

  @Test
  void awaitWithTimeoutInALoopLeavesOneCallbackOnTheStage() {
    CompletableFuture<String> never = new CompletableFuture<>();
    loop.run(
        () -> {
          for (int i = 0; i < 1000; i++) {
            try {
              await(timeout(ofMillis(1), () -> never));
            } catch (DeadlineExceededException e) {
              log.add("late");
            }
          }
          return Task.of(null);
        });
    assertEquals(1000, log.size());
    assertEquals(1, never.getNumberOfDependents());
  }

  @Test
  void aStageThatWasLeftCanBeAwaitedAgain() {
    CompletableFuture<String> future = new CompletableFuture<>();
    String value =
        loop.run(
            () -> {
              try {
                await(timeout(ofMillis(1), () -> future));
              } catch (DeadlineExceededException e) {
                log.add("late");
              }
              Task<String> first = background(() -> future);
              Task<String> second = background(() -> future);
              future.complete("value");
              return Task.of(await(first) + await(second));
            });
    assertEquals("valuevalue", value);
  }

  @Test
  void cancellingDoesNotReachAnotherLibrarysFuture() {
    CompletableFuture<String> future = new CompletableFuture<>();
    loop.run(
        () -> {
          Task<String> task = background(() -> future);
          cancel(task, "only the task");
          await(yieldNow());
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertFalse(future.isDone());
  }

  @Test
  void cancellingReachesAnOwnedFuture() {
    CompletableFuture<String> future = new CompletableFuture<>();
    loop.run(
        () -> {
          Task<String> task = background(() -> owned(future));
          cancel(task, "the future too");
          await(yieldNow());
          await(yieldNow());
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertTrue(future.isCancelled());
  }

  @Test
  void anOwnedFutureThatIsCompleteKeepsItsValue() {
    CompletableFuture<String> future = new CompletableFuture<>();
    String value =
        loop.run(
            () -> {
              Task<String> task = background(() -> owned(future));
              cancel(task, "too late");
              future.complete("in time");
              return Task.of(await(task));
            });
    assertEquals("in time", value);
  }

  /** As the future of an HttpClient request may, which depends on the one that is cancelled. */
  @Test
  void anOwnedFutureWhoseOriginIsCancelledInItsPlaceIsCancelled() {
    CompletableFuture<String> origin = new CompletableFuture<>();
    CompletableFuture<String> dependent =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return origin.cancel(mayInterruptIfRunning);
          }
        };
    origin.whenComplete(
        (value, failure) -> dependent.completeExceptionally(new CompletionException(failure)));
    loop.withoutPatience()
        .run(
            () -> {
              Task<String> timed = timeout(ofMillis(1), () -> owned(dependent));
              try {
                await(timed);
              } catch (DeadlineExceededException e) {
                log.add("late");
              }
              return Task.of(null);
            });
    assertEquals(List.of("late"), log);
  }

  /** A cancelled HttpClient request is the reason for {@code owned}; this stands in for it. */
  @Test
  void anOwnedFutureThatIgnoresCancelIsGivenUpAfterTheGracePeriod() {
    CompletableFuture<String> deaf =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            log.add("cancel ignored");
            return false;
          }
        };
    loop.run(
        () -> {
          Task<String> task = background(() -> owned(deaf));
          cancel(task, "stop");
          await(sleep(ofMillis(4999)));
          assertFalse(task.isDone());
          await(sleep(ofMillis(2)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("cancel ignored"), log);
  }
}
