package dev.weft.it.running;

import static dev.weft.Weft.await;
import static dev.weft.Weft.on;
import static dev.weft.Weft.sleep;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofNanos;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Loop;
import dev.weft.LoopGroup;
import dev.weft.Runner;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Async methods that go from one loop to another and come back. */
@Timeout(60)
class HopTest {
  private static final IOException FAILURE = new IOException("planted");

  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

  private static String thread() {
    return Thread.currentThread().getName();
  }

  @Async
  private Task<String> thereAndBack(Loop other) {
    String here = thread();
    String there = await(on(other, () -> nameAfterAWait()));
    assertEquals(here, thread());
    return Task.of(there);
  }

  @Async
  private Task<String> nameAfterAWait() {
    String before = thread();
    await(sleep(ofNanos(1)));
    assertEquals(before, thread());
    return Task.of(before);
  }

  @Test
  void aMethodGoesThereAndComesBack() {
    try (LoopGroup loops = LoopGroup.start(2)) {
      String first = loops.loops().get(0).submit(() -> Task.of(thread())).join();
      assertEquals(first, Weft.run(() -> thereAndBack(loops.loops().get(0))));
      assertEquals(
          first, loops.loops().get(1).submit(() -> thereAndBack(loops.loops().get(0))).join());
      assertEquals(first, loops.loops().get(0).submit(() -> nameAfterAWait()).join());
    }
  }

  @Async
  private Task<String> failing() throws IOException {
    await(sleep(ofNanos(1)));
    throw FAILURE;
  }

  @Test
  void whatIsThrownThereIsCaughtHereTheSameObject() {
    try (LoopGroup loops = LoopGroup.start(1)) {
      Object caught =
          Weft.run(
              () -> {
                try {
                  await(on(loops.next(), () -> failing()), IOException.class);
                  return Task.of("nothing was thrown");
                } catch (IOException e) {
                  return Task.of(e);
                }
              });
      assertSame(FAILURE, caught);
    }
  }

  @Async
  private Task<Void> cleaningUp(String name, CountDownLatch asleep) {
    try {
      asleep.countDown();
      await(sleep(ofDays(1)));
    } finally {
      String before = thread();
      await(sleep(ofNanos(1)));
      assertEquals(before, thread());
      log.add(name + " cleaned up");
    }
    return Task.of(null);
  }

  /**
   * One fails here; what the others do elsewhere is stopped, and has ended before the scope has.
   */
  @Test
  void aScopeStopsWhatItsTasksDoOnOtherLoops() {
    try (LoopGroup loops = LoopGroup.start(2)) {
      CountDownLatch asleep = new CountDownLatch(2);
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  Weft.run(
                      () ->
                          Scope.open(
                              scope -> {
                                for (Loop loop : loops.loops()) {
                                  scope.spawn(() -> on(loop, () -> cleaningUp("one", asleep)));
                                }
                                asleep.await();
                                return failing();
                              })));
      assertSame(FAILURE, thrown);
      assertEquals(List.of("one cleaned up", "one cleaned up"), List.copyOf(log));
    }
  }

  // ---- a pool

  private int counted;

  @Async
  private Task<Void> counting(int times) {
    for (int i = 0; i < times; i++) {
      int seen = counted;
      counted = seen + 1;
      await(Weft.yieldNow());
    }
    return Task.of(null);
  }

  @Test
  void tasksOfAStrandShareStateWithoutALock() {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      Loop strand = Loop.strand(pool);
      List<Task<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 50; i++) tasks.add(strand.submit(() -> counting(100)));
      for (Task<Void> each : tasks) each.join();
      assertEquals(5_000, strand.submit(() -> Task.of(counted)).join());
    } finally {
      pool.shutdownNow();
    }
  }

  // ---- several runs

  @Async
  private Task<String> waitingFor(CompletableFuture<String> gate) {
    return Task.of("got " + await(gate));
  }

  @Test
  void aTaskOfOneRunIsAwaitedInTheNext() {
    CompletableFuture<String> gate = new CompletableFuture<>();
    try (Runner runner = Weft.open()) {
      Task<String> left = runner.run(() -> Task.of(List.of(waitingFor(gate)))).get(0);
      gate.complete("value");
      assertEquals("got value", runner.run(() -> left));
    }
  }
}
