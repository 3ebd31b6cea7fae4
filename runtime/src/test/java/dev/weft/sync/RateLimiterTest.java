package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimiterTest extends OnLoop {
  @Test
  void aBurstGoesAtOnceAndThenOneGoesPerTenthOfAPeriod() {
    RateLimiter limiter = new RateLimiter(10, Duration.ofSeconds(1), 3);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Script.start(
          v -> limiter.acquire(),
          v -> {
            times.add(loop.elapsed().toMillis());
            return Task.of(null);
          });
    }
    loop.advanceUntilIdle();
    assertEquals(List.of(0L, 0L, 0L, 100L, 200L, 300L), times);
    assertEquals(6, limiter.statistics().acquired());
  }

  @Test
  void aRateThatDoesNotDivideThePeriodLosesNothingToRounding() {
    RateLimiter limiter = new RateLimiter(3, Duration.ofNanos(10), 1);
    limiter.acquire();
    for (int i = 0; i < 3_000; i++) {
      Script.start(v -> limiter.acquire());
    }
    loop.advanceUntilIdle();
    assertEquals(10_000, loop.elapsed().toNanos());
  }

  @Test
  void theBucketFillsUpToTheBurstDuringAPause() {
    RateLimiter limiter = new RateLimiter(10, Duration.ofSeconds(1), 2);
    assertTrue(limiter.tryAcquire(2));
    assertFalse(limiter.tryAcquire());
    loop.advance(Duration.ofDays(100_000));
    assertTrue(limiter.tryAcquire(2));
    assertFalse(limiter.tryAcquire());
  }

  @Test
  void aCancelledWaiterTakesNothingAndItsTimerIsFreed() {
    RateLimiter limiter = new RateLimiter(1, Duration.ofSeconds(1), 5);
    limiter.acquire(5);
    Task<Void> many = limiter.acquire(5);
    Task<Void> one = limiter.acquire();
    many.cancel(true);
    loop.advance(Duration.ofMillis(999));
    assertPending(one);
    loop.advance(Duration.ofMillis(1));
    assertSucceeded(one);
    assertEquals(0, loop.pendingTimers());
  }

  @Test
  void whoWantsManyIsNotOvertaken() {
    RateLimiter limiter = new RateLimiter(1, Duration.ofSeconds(1), 3);
    limiter.acquire(2);
    Task<Void> many = limiter.acquire(3);
    assertFalse(limiter.tryAcquire(), "one is left, but somebody waits");
    loop.advance(Duration.ofSeconds(2));
    assertSucceeded(many);
  }

  @Test
  void impossibleNumbersAreRefusedAtOnce() {
    Duration second = Duration.ofSeconds(1);
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(0, second, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(1, second, 0));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(1, Duration.ZERO, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new RateLimiter(1, Duration.ofDays(100_000), 5));
    assertMessage(
        "acquire of 2 permits would wait for ever: the burst is 1",
        assertThrows(
            IllegalArgumentException.class, () -> new RateLimiter(9, second, 1).acquire(2)));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(9, second, 1).tryAcquire(0));
  }
}
