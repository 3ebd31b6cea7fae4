package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.isCancelRequested;
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
import java.util.List;
import java.util.concurrent.CancellationException;
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
