package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loops on the threads of a pool. */
class StrandTest extends LoopContract {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final Loop loop = Loop.strand(pool, (what, error) -> errors.add(error));

  @AfterEach
  void shutDown() {
    pool.shutdownNow();
  }

  @Override
  Loop loop() {
    return loop;
  }

  /** Runs what it is given when it is told to, and rejects when it is told to. */
  private static final class ByHand implements Executor {
    final ArrayDeque<Runnable> given = new ArrayDeque<>();
    boolean rejects;

    @Override
    public void execute(Runnable action) {
      if (rejects) throw new RejectedExecutionException("planted");
      given.add(action);
    }

    void runAll() {
      for (Runnable next = given.poll(); next != null; next = given.poll()) next.run();
    }
  }

  @Test
  void thePoolHasOneTurnAtATimeHoweverManyActionsThereAre() {
    ByHand byHand = new ByHand();
    Loop strand = Loop.strand(byHand);
    List<String> log = new ArrayList<>();
    strand.execute(
        () -> {
          log.add("first");
          strand.execute(() -> log.add("of the next turn"));
        });
    strand.execute(() -> log.add("second"));

    assertEquals(1, byHand.given.size());
    byHand.given.poll().run();
    assertEquals(List.of("first", "second"), log);
    assertEquals(1, byHand.given.size());
    byHand.runAll();
    assertEquals(List.of("first", "second", "of the next turn"), log);
    assertEquals(0, byHand.given.size());
  }

  /** Plain fields, four threads: a race would lose counts or find two inside. */
  @Test
  void noTwoTurnsEverRunAtOnceAndEachSeesWhatThoseBeforeItDid() {
    int tasks = 100;
    int turns = 200;
    int[] count = new int[1];
    boolean[] inside = new boolean[1];
    AtomicInteger overlaps = new AtomicInteger();
    List<Task<Object>> all = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      all.add(
          loop.submit(
              () ->
                  async(
                      (awaits, outcome) -> {
                        if (inside[0]) overlaps.incrementAndGet();
                        inside[0] = true;
                        count[0]++;
                        inside[0] = false;
                        return awaits < turns - 1 ? Weft.yieldNow() : done(null);
                      })));
    }
    for (Task<Object> each : all) each.join();

    onLoop(() -> assertEquals(tasks * turns, count[0]));
    assertEquals(0, overlaps.get());
  }

  @Test
  void aPoolThatIsShutDownRejectsAndWhatWaitsIsCancelledWhenItIsWoken() throws Exception {
    CompletableFuture<String> gate = new CompletableFuture<>();
    Task<String> waiting = loop.submit(() -> async((a, o) -> a == 0 ? gate : done(o.take())));
    onLoop(() -> {});
    pool.shutdown();
    assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));

    RejectedExecutionException rejected =
        assertThrows(RejectedExecutionException.class, () -> loop.submit(() -> Task.of(1)));
    assertTrue(rejected.getMessage().contains("takes nothing more"), rejected.getMessage());
    gate.complete("too late");
    assertTrue(waiting.isCancelled());
  }

  @Test
  void whatWasAcceptedRunsEvenIfThePoolTakesNoMoreTurns() {
    ByHand byHand = new ByHand();
    Loop strand = Loop.strand(byHand);
    List<String> log = new ArrayList<>();
    strand.execute(
        () -> {
          strand.execute(() -> log.add("accepted"));
          byHand.rejects = true;
        });
    byHand.runAll();

    assertEquals(List.of("accepted"), log);
    assertThrows(RejectedExecutionException.class, () -> strand.execute(() -> log.add("late")));
    assertEquals(List.of("accepted"), log);
  }
}
