package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemaphoreTest extends OnLoop {
  @Test
  void theThirdPermitIsFreeAndTwoReleasesWakeExactlyTwoInOrder() {
    Semaphore semaphore = new Semaphore(3);
    semaphore.acquire(2);
    assertSame(Task.of(null), semaphore.acquire());
    List<Task<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) waiting.add(semaphore.acquire());
    semaphore.release(2);
    assertSucceeded(waiting.get(0));
    assertSucceeded(waiting.get(1));
    assertPending(waiting.get(2));
    assertEquals(new Semaphore.Snapshot(0, 1, 5), semaphore.statistics());
  }

  @Test
  void whoReleasesAndAcquiresAgainGoesToTheBack() {
    Semaphore semaphore = new Semaphore(1);
    List<Integer> order = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      Script.Step use =
          v -> {
            order.add(number);
            return Weft.yieldNow();
          };
      Script.Step release =
          v -> {
            semaphore.release();
            return Task.of(null);
          };
      Script.start(v -> semaphore.acquire(), use, release, v -> semaphore.acquire(), use, release);
    }
    loop.runReady();
    assertEquals(List.of(1, 2, 3, 1, 2, 3), order);
    assertEquals(1, semaphore.available());
  }

  @Test
  void aCancelledWaiterIsSkipped() {
    Semaphore semaphore = new Semaphore(1);
    semaphore.acquire();
    Task<Void> first = semaphore.acquire();
    Task<Void> second = semaphore.acquire();
    Task<Void> third = semaphore.acquire();
    first.cancel(true);
    semaphore.release();
    assertSucceeded(second);
    assertPending(third);
  }

  @Test
  void threeReleasesInOneTurnWakeThreeBeforeALaterTaskRuns() {
    Semaphore semaphore = new Semaphore(3);
    semaphore.acquire(3);
    List<Integer> order = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      int number = i;
      if (i == 4) for (int n = 0; n < 3; n++) semaphore.release();
      Script.start(
          v -> semaphore.acquire(),
          v -> {
            order.add(number);
            return Task.of(null);
          });
    }
    loop.runReady();
    assertEquals(List.of(1, 2, 3), order);
  }

  @Test
  void whoWantsManyIsNotOvertakenByThoseWhoWantFew() {
    Semaphore semaphore = new Semaphore(3);
    semaphore.acquire(2);
    Task<Void> many = semaphore.acquire(3);
    assertFalse(semaphore.tryAcquire(), "one is left, but somebody waits");
    Task<Void> few = semaphore.acquire();
    assertPending(few);
    semaphore.release(2);
    assertSucceeded(many);
    assertPending(few);
  }

  @Test
  void cancellingWhoWantsManyLetsThoseBehindGoOn() {
    Semaphore semaphore = new Semaphore(3);
    semaphore.acquire(2);
    Task<Void> many = semaphore.acquire(3);
    Task<Void> few = semaphore.acquire();
    many.cancel(true);
    assertSucceeded(few);
    assertEquals(0, semaphore.available());
  }

  @Test
  void releaseWithoutAcquireSaysWhatToDo() {
    Semaphore semaphore = new Semaphore(2);
    assertMessage(
        "release of 1 permits when 0 of 2 are taken: each release belongs to one acquire that was"
            + " awaited successfully. Put the try behind the await, or use withPermit.",
        assertThrows(IllegalStateException.class, semaphore::release));
  }

  @Test
  void impossibleNumbersAreRefusedAtOnce() {
    assertMessage(
        "permits < 1: 0", assertThrows(IllegalArgumentException.class, () -> new Semaphore(0)));
    assertMessage(
        "permits < 0: -1",
        assertThrows(IllegalArgumentException.class, () -> Semaphore.growing(-1)));
    Semaphore semaphore = new Semaphore(2);
    assertMessage(
        "acquire of 3 permits would wait for ever: there are only 2",
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(3)));
    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(0));
    assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(0));
    assertThrows(IllegalArgumentException.class, () -> semaphore.release(0));
  }

  @Test
  void aGrowingSemaphoreStartsEmptyAndTakesAnyRelease() {
    Semaphore signals = Semaphore.growing(0);
    assertFalse(signals.tryAcquire());
    Task<Void> waiting = signals.acquire();
    signals.release(2);
    assertSucceeded(waiting);
    assertTrue(signals.tryAcquire());
    assertThrows(
        IllegalStateException.class,
        () -> {
          signals.release(Integer.MAX_VALUE);
          signals.release();
        });
  }

  @Test
  void withPermitGivesItBackHoweverTheBodyEnds() {
    Semaphore semaphore = new Semaphore(1);
    Promise<String> body = new Promise<>();
    Task<String> running = semaphore.withPermit(() -> body);
    Task<String> next = semaphore.withPermit(() -> Task.of("next"));
    assertPending(next);
    body.fail(new Exception("failed"));
    assertEquals("failed", failure(Exception.class, running).getMessage());
    assertEquals("next", value(next));
    assertEquals(1, semaphore.available());
  }
}
