package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Task;
import org.junit.jupiter.api.Test;

class CountDownLatchTest extends OnLoop {
  @Test
  void whoWaitsGoesOnWhenTheCountIsZero() {
    CountDownLatch latch = new CountDownLatch(2);
    Task<Void> first = latch.untilZero();
    Task<Void> second = latch.untilZero();
    latch.countDown();
    assertPending(first);
    assertEquals(new CountDownLatch.Snapshot(1, 2), latch.statistics());
    latch.countDown();
    assertSucceeded(first);
    assertSucceeded(second);
  }

  @Test
  void atZeroNobodyWaitsAndCountingDoesNothing() {
    CountDownLatch latch = new CountDownLatch(0);
    assertSucceeded(latch.untilZero());
    latch.countDown();
    assertEquals(0, latch.count());
  }

  @Test
  void whoIsCancelledLeavesTheQueue() {
    CountDownLatch latch = new CountDownLatch(1);
    latch.untilZero().cancel("by the test");
    assertEquals("CountDownLatch[1 left, 0 waiting]", latch.toString());
  }

  @Test
  void aNegativeCountIsRefused() {
    assertMessage(
        "count < 0: -1",
        assertThrows(IllegalArgumentException.class, () -> new CountDownLatch(-1)));
  }
}
