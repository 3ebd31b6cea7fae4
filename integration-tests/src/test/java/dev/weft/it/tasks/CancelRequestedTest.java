package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.gatherOutcomes;
import static dev.weft.Weft.isCancelRequested;
import static dev.weft.Weft.owned;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.timeoutOrElse;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** {@code Weft.isCancelRequested} and {@code Weft.timeoutOrElse}. */
class CancelRequestedTest {
  private final List<Object> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  @Test
  void nothingIsRequestedOutsideAnyTask() {
    assertFalse(isCancelRequested());
  }

  @Test
  void aTaskThatCancelsItselfSeesIt() {
    loop.settle(
        () -> {
          log.add(isCancelRequested());
          Weft.current().cancel("enough");
          log.add(isCancelRequested());
          return Task.done();
        });
    assertEquals(List.of(false, true), log);
  }

  @Async
  private Task<Void> inner(Promise<Void> value) {
    await(value);
    log.add(isCancelRequested());
    try {
      await(yieldNow());
    } catch (CancelledError told) {
      log.add(isCancelRequested());
      throw told;
    }
    return Task.done();
  }

  @Async
  private Task<Void> outer(Promise<Void> value) {
    await(inner(value));
    return Task.done();
  }

  @Test
  void aRequestThatCameWithAValueIsSeenInTheInnermostCallUntilItIsDelivered() {
    loop.run(
        () -> {
          Promise<Void> value = new Promise<>();
          Task<Void> task = Scope.open(scope -> scope.spawn(() -> outer(value)));
          value.succeed(null);
          task.cancel("enough");
          try {
            await(task);
          } catch (CancellationException expected) {
            log.add(expected.getMessage());
          }
          return Task.done();
        });
    assertEquals(List.of(true, false, "enough"), log);
  }

  // ---- each place where a request can be, and who wins there; see the table in Cancellation

  /** Logs what is requested, awaits {@code awaited}, and logs what came of it and is requested. */
  @Async
  private Task<Void> looking(CompletionStage<?> awaited) {
    log.add(isCancelRequested());
    try {
      log.add(await(awaited));
    } catch (CancelledError told) {
      log.add("told " + told.getMessage());
    }
    log.add(isCancelRequested());
    return Task.done();
  }

  /** Starts {@code work}, cancels it when it has suspended, and waits for its end. */
  private void cancelled(AsyncSupplier<Void> work) {
    loop.run(
        () -> {
          Task<Void> task = background(work);
          task.cancel("enough");
          await(gatherOutcomes(task));
          return Task.done();
        });
  }

  @Test
  void aBodyThatRunsAndIsAskedForTheSecondTimeSeesItUntilItsNextAwait() {
    loop.settle(
        () -> {
          await(yieldNow());
          Weft.current().cancel("enough");
          return looking(yieldNow());
        });
    assertEquals(List.of(true, "told enough", false), log);
  }

  @Test
  void aRequestThatIsDeliveredIsNoLongerOpen() {
    cancelled(() -> looking(new Promise<>()));
    assertEquals(List.of(false, "told enough", false), log);
  }

  @Test
  void aRequestThatGaveWayBecauseTheValueCameFirstIsOpenAgain() {
    Promise<Object> promise = new Promise<>();
    cancelled(
        () -> {
          Task<Void> looking = looking(promise);
          promise.succeed("value");
          return looking;
        });
    assertEquals(List.of(false, "value", true), log);
  }

  /** A future that stops its work when it is cancelled, and has a value by then. */
  private static final class Late extends CompletableFuture<Object> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return complete("late");
    }
  }

  @Test
  void aRequestThatWasHandedOnInVainComesBackAndIsOpen() {
    cancelled(() -> looking(owned(new Late())));
    assertEquals(List.of(false, "late", true), log);
  }

  @Async
  private Task<Object> catching(CompletionStage<?> awaited) {
    try {
      return Task.of(await(awaited));
    } catch (CancelledError told) {
      return Task.of("caught");
    }
  }

  @Test
  void aRequestOfWhichABodyBelowWasToldIsUsedUp() {
    cancelled(() -> looking(catching(new Promise<>())));
    assertEquals(List.of(false, "caught", false), log);
  }

  @Async
  private Task<Object> catchingTwice() {
    Task<?> self = Weft.current();
    try {
      await(new Promise<>());
    } catch (CancelledError told) {
      self.cancel("and again");
    }
    return Task.of("caught");
  }

  @Test
  void aLaterRequestThatNobodyBelowWasToldOfIsOpen() {
    cancelled(() -> looking(catchingTwice()));
    assertEquals(List.of(false, "caught", true), log);
  }

  @Test
  void aRequestThatMeetsTheCancellationOfTheOneBeforeIsOneWithIt() {
    loop.run(
        () -> {
          Task<Void> task = background(() -> looking(new Promise<>()));
          task.cancel("enough");
          task.cancel("and again"); // it is cancelled, and not resumed yet
          await(task);
          return Task.done();
        });
    assertEquals(List.of(false, "told enough", false), log);
  }

  @Test
  void onceTheGracePeriodIsOverARequestIsAlwaysOpen() {
    loop.withGrace(ofSeconds(5));
    cancelled(
        () -> {
          await(shield(() -> sleep(ofSeconds(6))));
          await(looking(Task.done()));
          return looking(new Promise<>());
        });
    assertEquals(List.of(true, "told enough", true), log.subList(log.size() - 3, log.size()));
  }

  @Test
  void whatIsAskedOfTheParentIsNotOpenInAChildThatWasNotReached() {
    cancelled(
        () -> {
          await(shield(() -> looking(yieldNow())));
          return looking(new Promise<>());
        });
    assertEquals(Arrays.asList(false, null, false), log.subList(0, 3));
  }

  @Test
  void onceTheLimitHasBeenThrownNothingIsRequestedAnyMore() {
    loop.run(
        () -> {
          try {
            await(
                timeout(
                    ofSeconds(1),
                    () -> {
                      log.add(isCancelRequested());
                      await(sleep(ofSeconds(2)));
                    }));
          } catch (DeadlineExceededException expected) {
            log.add(isCancelRequested());
          }
          return Task.done();
        });
    assertEquals(List.of(false, false), log);
  }

  @Test
  void aComputationThatHoldsItsLoopSeesThatItsTimeIsUp() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            Weft.run(
                () ->
                    timeout(
                        ofMillis(1),
                        () -> {
                          while (!isCancelRequested()) Thread.onSpinWait();
                          await(sleep(ofSeconds(60)));
                        })));
  }

  // ---- timeoutOrElse

  @Test
  void workThatIsLateIsStoppedAndTheOtherValueDelivered() {
    int value =
        loop.run(
            () ->
                timeoutOrElse(
                    ofSeconds(1),
                    () -> {
                      try {
                        await(sleep(ofSeconds(9)));
                      } finally {
                        log.add("stopped");
                      }
                      return Task.of(1);
                    },
                    2));
    assertEquals(2, value);
    assertEquals(List.of("stopped"), log);
    assertEquals(ofSeconds(1), loop.elapsed());
  }

  @Test
  void workThatIsInTimeDeliversItsOwnOutcome() {
    IOException failure = new IOException("expected");
    assertEquals(1, loop.<Integer>run(() -> timeoutOrElse(ofSeconds(1), () -> Task.of(1), 2)));
    assertEquals(1, loop.<Integer>run(() -> timeoutOrElse(ofSeconds(1), () -> later(1), 2)));
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () -> timeoutOrElse(ofSeconds(1), () -> Task.<Integer>failed(failure), 2))));
    assertNull(loop.<String>run(() -> timeoutOrElse(ZERO, () -> Task.of("never"), null)));
  }

  @Async
  private Task<Integer> later(int value) {
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Test
  void anotherLimitInsideIsAFailure() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            loop.run(
                () ->
                    timeoutOrElse(
                        ofSeconds(9), () -> timeout(ofMillis(1), () -> later(ofSeconds(5))), 2)));
  }

  @Async
  private Task<Integer> later(Duration delay) {
    await(sleep(delay));
    return Task.of(1);
  }

  @Test
  void cancellingIsNoLateness() {
    loop.run(
        () -> {
          Task<Integer> task = timeoutOrElse(ofSeconds(9), () -> later(ofSeconds(5)), 2);
          task.cancel("enough");
          try {
            await(task);
          } catch (CancellationException expected) {
            log.add(expected.getMessage());
          }
          return Task.done();
        });
    assertEquals(List.of("enough"), log);
    assertTrue(loop.errors().isEmpty());
  }
}
