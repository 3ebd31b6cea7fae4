package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimiterTest extends OnLoop {
  private final List<Promise<String>> started = new ArrayList<>();

  private Task<String> work(Limiter limiter) {
    return limiter.run(
        () -> {
          Promise<String> work = new Promise<>();
          started.add(work);
          return work;
        });
  }

  @Test
  void atMostTheLimitRunsAndTheOthersStartInOrder() {
    Limiter limiter = new Limiter(2);
    List<Task<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) tasks.add(work(limiter));
    loop.runReady();
    assertEquals(2, started.size());
    started.get(1).succeed("second");
    assertEquals("second", value(tasks.get(1)));
    assertEquals(3, started.size());
    started.get(0).fail(new Exception("failed"));
    failure(Exception.class, tasks.get(0));
    assertEquals(4, started.size());
    assertEquals(new Limiter.Snapshot(2, 2, 0, 2), limiter.statistics());
  }

  @Test
  void workThatIsCancelledBeforeItsTurnNeverStarts() {
    Limiter limiter = new Limiter(1);
    work(limiter);
    Task<String> second = work(limiter);
    Task<String> third = work(limiter);
    second.cancel(true);
    started.get(0).succeed("done");
    assertPending(third);
    assertTrue(second.isCancelled());
    assertEquals(2, started.size());
  }

  @Test
  void raisingTheLimitStartsWhoWaitsAndLoweringItStopsNobody() {
    Limiter limiter = new Limiter(1);
    for (int i = 0; i < 4; i++) work(limiter);
    limiter.setLimit(3);
    loop.runReady();
    assertEquals(3, started.size());
    limiter.setLimit(1);
    started.get(0).succeed("done");
    started.get(1).succeed("done");
    loop.runReady();
    assertEquals(3, started.size());
    started.get(2).succeed("done");
    loop.runReady();
    assertEquals(4, started.size());
    assertEquals(new Limiter.Snapshot(1, 1, 0, 3), limiter.statistics());
  }

  @Test
  void aLimitBelowOneIsRefused() {
    assertMessage(
        "limit < 1: 0", assertThrows(IllegalArgumentException.class, () -> new Limiter(0)));
    assertThrows(IllegalArgumentException.class, () -> new Limiter(1).setLimit(0));
  }
}
