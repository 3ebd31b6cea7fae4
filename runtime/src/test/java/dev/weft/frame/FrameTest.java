package dev.weft.frame;

import static dev.weft.Steps.async;
import static dev.weft.Steps.asyncWithoutHandlers;
import static dev.weft.Steps.done;
import static dev.weft.Steps.forward;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.loop.VirtualTime;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void noErrors() {
    assertEquals(List.of(), time.errors());
  }

  @Test
  void theBodyRunsToItsFirstPendingAwaitBeforeTheCallReturns() {
    time.run(
        () -> {
          Promise<String> promise = new Promise<>();
          Task<Object> task =
              async(
                  (awaits, outcome) -> {
                    log.add("stretch " + awaits);
                    return switch (awaits) {
                      case 0 -> Task.of("at once");
                      case 1 -> promise;
                      default -> done(outcome.take());
                    };
                  });
          log.add("returned, done: " + task.isDone());
          promise.succeed("value");
          return task;
        });

    assertEquals(List.of("stretch 0", "stretch 1", "returned, done: false", "stretch 2"), log);
  }

  @Test
  void whatTheBodyThrowsIsFoundInTheTaskAndNeverThrownByTheCall() {
    IOException failure = new IOException("planted");

    Task<Object> task =
        async(
            (awaits, outcome) -> {
              throw failure;
            });

    assertTrue(task.isFailed());
    assertSame(failure, assertThrows(CompletionException.class, task::join).getCause());
  }

  @Test
  void settlingRunsNothingBeforeItReturnsAndWaitersResumeInTheirOrder() {
    time.run(
        () -> {
          Promise<String> promise = new Promise<>();
          List<Task<?>> waiting = new ArrayList<>();
          for (int i = 0; i < 5; i++) waiting.add(logAfter(promise, "waiter " + i));
          promise.succeed("value");
          log.add("settled");
          return Weft.gather(waiting);
        });

    assertEquals(
        List.of("settled", "waiter 0", "waiter 1", "waiter 2", "waiter 3", "waiter 4"), log);
  }

  private Task<Object> logAfter(Task<?> task, String entry) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return task;
          log.add(entry);
          return done(null);
        });
  }

  @Test
  void aFailureIsThrownAtTheAwaitAsTheSameObject() {
    IOException failure = new IOException("planted");
    Task<Object> caught =
        time.run(
            () -> {
              Promise<Object> promise = new Promise<>();
              Task<Object> task =
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return promise;
                        try {
                          return done(outcome.take());
                        } catch (IOException e) {
                          return done(e);
                        }
                      });
              promise.fail(failure);
              return task;
            });

    assertSame(failure, caught.join());
  }

  @Test
  void theOriginalComesOutOfAForeignStageToo() {
    IOException failure = new IOException("planted");
    CompletableFuture<Object> foreign = new CompletableFuture<>();
    Task<Object> caught =
        time.run(
            () -> {
              Task<Object> task =
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return foreign.thenApply(value -> value);
                        try {
                          return done(outcome.take());
                        } catch (IOException e) {
                          return done(e);
                        }
                      });
              foreign.completeExceptionally(failure);
              return task;
            });

    assertSame(failure, caught.join());
  }

  @Test
  void aFailureCollectsTheAwaitingMethodsOnItsWay() {
    IOException failure = new IOException("planted");
    Task<Object> outer =
        time.run(
            () -> {
              Promise<Object> promise = new Promise<>();
              Task<Object> inner = awaiting("inner", promise);
              Task<Object> middle = awaiting("middle", inner);
              Task<Object> task = awaiting("outer", middle);
              promise.fail(failure);
              return task;
            });

    assertTrue(outer.isFailed());
    List<String> methods =
        Arrays.stream(failure.getStackTrace())
            .filter(element -> element.getClassName().equals("app.Sample"))
            .map(StackTraceElement::getMethodName)
            .toList();
    assertEquals(List.of("inner", "middle", "outer"), methods);
  }

  private static Task<Object> awaiting(String name, Task<?> task) {
    return asyncWithoutHandlers(
        name, (awaits, outcome) -> awaits == 0 ? task : done(outcome.take()));
  }

  @Test
  void aChainOfAMillionSuspendedCallsUnwindsWithoutRecursion() {
    Task<Object> outermost =
        time.run(
            () -> {
              Promise<Integer> innermost = new Promise<>();
              Task<?> task = innermost;
              for (int i = 0; i < 1_000_000; i++) {
                Task<?> inner = task;
                task =
                    async(
                        (awaits, outcome) ->
                            awaits == 0 ? inner : done((Integer) outcome.take() + 1));
              }
              Task<?> last = task;
              innermost.succeed(0);
              return async((awaits, outcome) -> forward(last));
            });

    assertEquals(1_000_000, outermost.join());
  }

  @Test
  void aLongChainOfSuspendedCallsIsCancelledWithoutRecursion() {
    Task<Object> outermost =
        time.run(
            () -> {
              Task<?> task = Weft.sleep(Duration.ofDays(1));
              for (int i = 0; i < 100_000; i++) {
                Task<?> inner = task;
                task = async((awaits, outcome) -> awaits == 0 ? inner : done(outcome.take()));
              }
              Task<?> last = task;
              last.cancel(true);
              return async((awaits, outcome) -> forward(last));
            });

    assertTrue(outermost.isCancelled());
  }

  @Test
  void aLongChainDoesNotKeepOthersWaiting() {
    time.run(
        () -> {
          Promise<Integer> innermost = new Promise<>();
          Task<?> task = innermost;
          for (int i = 0; i < 10_000; i++) {
            Task<?> inner = task;
            task = async((awaits, outcome) -> awaits == 0 ? inner : done(outcome.take()));
          }
          Task<Object> end = logAfter(task, "end of the chain");
          innermost.succeed(0);
          time.loop().execute(() -> log.add("other work"));
          return end;
        });

    assertEquals(List.of("other work", "end of the chain"), log);
  }

  @Test
  void returningAPendingStageForwardsItsOutcome() {
    Task<Object> task =
        time.run(
            () -> {
              Promise<String> promise = new Promise<>();
              Task<Object> forwarding =
                  async((awaits, outcome) -> awaits == 0 ? Weft.yieldNow() : forward(promise));
              time.loop().execute(() -> time.loop().execute(() -> promise.succeed("forwarded")));
              return forwarding;
            });

    assertEquals("forwarded", task.join());
  }

  @Test
  void aTaskThatAwaitsItselfFailsInsteadOfWaitingForEver() {
    Task<Object> task =
        time.run(
            () -> {
              List<Task<Object>> self = new ArrayList<>();
              self.add(
                  async(
                      (awaits, outcome) ->
                          switch (awaits) {
                            case 0 -> Weft.yieldNow();
                            case 1 -> self.get(0);
                            default -> done(outcome.take());
                          }));
              return self.get(0);
            });

    Throwable failure = assertThrows(CompletionException.class, task::join).getCause();
    assertInstanceOf(IllegalStateException.class, failure);
    assertTrue(failure.getMessage().contains("awaits its own task"), failure.getMessage());
  }

  @Test
  void yieldingLetsWhatIsReadyGoFirst() {
    time.run(
        () -> {
          Task<Object> yielding =
              async(
                  (awaits, outcome) -> {
                    log.add("stretch " + awaits);
                    return awaits < 2 ? Weft.yieldNow() : done(null);
                  });
          time.loop().execute(() -> log.add("other"));
          return yielding;
        });

    assertEquals(List.of("stretch 0", "stretch 1", "other", "stretch 2").size(), log.size());
    assertEquals("stretch 0", log.get(0));
    assertEquals("stretch 2", log.get(3));
  }

  // ---- cancelling

  @Test
  void cancellingIsThrownAtTheAwaitAndSeenOutsideAsCancelled() {
    Task<Object> task =
        time.run(
            () -> {
              Task<Object> sleeping =
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
                        try {
                          return done(outcome.take());
                        } catch (CancelledError e) {
                          log.add("finally: " + e.getMessage());
                          throw e;
                        }
                      });
              ((PendingTask<Object>) sleeping).cancel("enough");
              assertFalse(sleeping.isDone());
              return sleeping;
            });

    assertEquals(List.of("finally: enough"), log);
    assertTrue(task.isCancelled());
    assertThrows(CancellationException.class, task::join);
    assertThrows(CancellationException.class, task::get);
  }

  @Test
  void cleaningUpMayAwaitAndTheOutcomeIsWhatTheBodyDid() {
    Task<Object> task =
        time.run(
            () -> {
              Task<Object> stubborn =
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
                        if (awaits == 1) {
                          assertThrows(CancelledError.class, outcome::take);
                          return Weft.sleep(Duration.ofMillis(5));
                        }
                        outcome.take();
                        return done("succeeded all the same");
                      });
              stubborn.cancel(true);
              return stubborn;
            });

    assertEquals("succeeded all the same", task.join());
  }

  @Test
  void awaitingATaskThatWasCancelledIsNotBeingCancelled() {
    Task<Object> task =
        time.run(
            () -> {
              Promise<Object> other = new Promise<>();
              Task<Object> waiting =
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return other;
                        try {
                          return done(outcome.take());
                        } catch (CancellationException e) {
                          return done("it was cancelled, I am not");
                        }
                      });
              other.cancel(true);
              return waiting;
            });

    assertEquals("it was cancelled, I am not", task.join());
  }

  @Test
  void aValueThatArrivedIsDeliveredBeforeTheCancellation() {
    Task<Object> task =
        time.run(
            () -> {
              Promise<String> promise = new Promise<>();
              Task<Object> waiting =
                  async(
                      (awaits, outcome) -> {
                        if (awaits == 0) return promise;
                        if (awaits == 1) {
                          log.add("got " + outcome.take());
                          return Weft.sleep(Duration.ofDays(1));
                        }
                        return done(outcome.take());
                      });
              promise.succeed("value");
              waiting.cancel(true);
              return waiting;
            });

    assertEquals(List.of("got value"), log);
    assertTrue(task.isCancelled());
  }

  @Test
  void aLoopThatOnlyYieldsCanBeCancelled() {
    Task<Object> task =
        time.run(
            () -> {
              Task<Object> endless =
                  async(
                      (awaits, outcome) -> {
                        if (awaits > 0) outcome.take();
                        if (awaits > 1_000) throw new AssertionError("not cancelled");
                        return Weft.yieldNow();
                      });
              endless.cancel(true);
              return endless;
            });

    assertTrue(task.isCancelled());
  }

  @Test
  void cancellingDetachesFromATaskThatOthersAwaitToo() {
    time.run(
        () -> {
          Promise<String> shared = new Promise<>();
          Task<Object> first = logAfter(shared, "first goes on");
          Task<Object> second = logAfter(shared, "never");
          second.cancel(true);
          time.loop()
              .execute(
                  () -> {
                    log.add("shared is pending: " + !shared.isDone());
                    shared.succeed("value");
                  });
          return first;
        });

    assertEquals("shared is pending: true", log.get(log.size() - 2));
    assertEquals("first goes on", log.get(log.size() - 1));
  }

  @Test
  void cancellingDetachesFromAForeignStageAndLeavesItAlone() {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    Task<Object> task =
        time.run(
            () -> {
              Task<Object> waiting =
                  async((awaits, outcome) -> awaits == 0 ? foreign : done(outcome.take()));
              waiting.cancel(true);
              return waiting;
            });

    assertTrue(task.isCancelled());
    assertFalse(foreign.isDone());
    foreign.complete("nobody minds");
  }
}
