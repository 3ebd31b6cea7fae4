package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Very many tasks in one scope, a third of them cancelled and a third timed out; afterwards the
 * heap is back where it began.
 *
 * <p>The full size: {@code mvn -pl integration-tests -am test -Dtest=SoakTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dweft.soak.tasks=1000000}, with {@code -Xmx256m} in
 * {@code JDK_JAVA_OPTIONS}.
 */
class SoakTest {
  private static final int TASKS = Integer.getInteger("weft.soak.tasks", 30_000);

  /** So many are spawned before the others get their turn. */
  private static final int AT_ONCE = 1_000;

  private static final long SEED = 4;

  private int ended;
  private int cancelled;
  private int timedOut;

  @Async
  private Task<Void> nap(int millis) {
    try {
      await(sleep(ofMillis(millis)));
      ended++;
    } catch (CancelledError e) {
      cancelled++;
      throw e;
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> late(int millis) {
    try {
      await(timeout(ofMillis(millis), () -> sleep(ofSeconds(3_600))));
    } catch (DeadlineExceededException e) {
      timedOut++;
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> spawnAll(Scope s, int tasks) {
    Random random = new Random(SEED);
    ArrayDeque<Task<Void>> toCancel = new ArrayDeque<>();
    for (int i = 1; i <= tasks; i++) {
      int millis = 1 + random.nextInt(20);
      switch (i % 3) {
        case 0 -> s.spawn(() -> nap(millis));
        case 1 -> s.spawn(() -> late(millis));
        default -> toCancel.add(s.spawn(() -> nap(3_600_000)));
      }
      if (i % AT_ONCE == 0) {
        await(sleep(ofMillis(1)));
        while (toCancel.size() > AT_ONCE / 3) toCancel.remove().cancel(true);
      }
    }
    while (!toCancel.isEmpty()) toCancel.remove().cancel(true);
    return Task.of(null);
  }

  private static long usedAfterCollection() throws InterruptedException {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return used;
  }

  @Async
  private Task<Void> inOneScope(int tasks) {
    return Scope.open(s -> spawnAll(s, tasks));
  }

  @Test
  void aScopeOfVeryManyTasksLeavesNothingBehind() {
    long[] growth = new long[1];
    Weft.run(
        () -> {
          await(inOneScope(5 * AT_ONCE)); // the loop's queues have their size from here on
          ended = cancelled = timedOut = 0;
          long before = usedAfterCollection();
          await(inOneScope(TASKS));
          growth[0] = usedAfterCollection() - before;
          return Task.of(null);
        });
    assertEquals(TASKS, ended + cancelled + timedOut);
    assertEquals(TASKS / 3, timedOut, 1);
    assertEquals(TASKS / 3, cancelled, 1);
    assertTrue(growth[0] < 1_000_000, "the heap grew by " + growth[0] + " bytes; seed " + SEED);
  }
}
