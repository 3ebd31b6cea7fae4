package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops on threads of their own. */
@Timeout(60)
class LoopGroupTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
  private final RunConfig config =
      RunConfig.standard()
          .withErrorHandler(
              (what, error) -> {
                reports.add(what);
                errors.add(error);
              });

  private Task<Object> sleeper(String name, CountDownLatch asleep) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) {
            asleep.countDown();
            return Weft.sleep(Duration.ofDays(1));
          }
          if (awaits == 1) return Weft.yieldNow();
          log.add(name + " cleaned up");
          throw new CancelledError("as asked");
        });
  }

  @Test
  void workGoesToOneLoopAfterTheOtherAndStaysThere() {
    try (LoopGroup loops = LoopGroup.start(3)) {
      List<Task<Set<Thread>>> tasks = new ArrayList<>();
      for (int i = 0; i < 6; i++) tasks.add(loops.submit(this::threadsOfThreeTurns));

      List<Set<Thread>> ran = tasks.stream().map(Task::join).toList();
      for (Set<Thread> each : ran) assertEquals(1, each.size());
      assertEquals(ran.subList(0, 3), ran.subList(3, 6));
      assertEquals(3, new HashSet<>(ran).size());
    }
  }

  private Task<Set<Thread>> threadsOfThreeTurns() {
    Set<Thread> threads = new HashSet<>();
    return async(
        (awaits, outcome) -> {
          threads.add(Thread.currentThread());
          return awaits < 3 ? Weft.yieldNow() : done(threads);
        });
  }

  @Test
  void thereIsOneForEachCoreUnlessItIsSaid() {
    try (LoopGroup loops = LoopGroup.start()) {
      assertEquals(Runtime.getRuntime().availableProcessors(), loops.loops().size());
    }
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.start(0));
    assertEquals("size 0: nothing would ever run", refused.getMessage());
  }

  @Test
  void oneIsALoopOnAThreadOfItsOwn() {
    try (LoopGroup loops = LoopGroup.start(1)) {
      assertSame(loops.next(), loops.next());
      Thread thread = loops.submit(() -> Task.of(Thread.currentThread())).join();
      assertTrue(thread.getName().startsWith("weft-loops-"), thread.getName());
      assertFalse(thread.isDaemon());
    }
  }

  @Test
  void closingCancelsWhatRunsAndWaitsForItsCleanUp() throws Exception {
    CountDownLatch asleep = new CountDownLatch(2);
    List<Task<Object>> tasks;
    try (LoopGroup loops = LoopGroup.start(2, config)) {
      tasks =
          List.of(
              loops.submit(() -> sleeper("first", asleep)),
              loops.submit(() -> sleeper("second", asleep)));
      asleep.await();
    }

    assertEquals(List.of("first cleaned up", "second cleaned up"), log.stream().sorted().toList());
    for (Task<Object> each : tasks) {
      CancellationException cancelled = assertThrows(CancellationException.class, each::join);
      assertEquals("as asked", cancelled.getMessage());
    }
    assertEquals(List.of(), errors);
  }

  @Test
  void withPatienceWhatEndsByItselfIsNotCancelled() {
    Promise<String> gate = new Promise<>();
    LoopGroup loops = LoopGroup.start(1, config);
    CountDownLatch waiting = new CountDownLatch(1);
    Task<Object> submitted =
        loops.submit(
            () ->
                async(
                    (awaits, outcome) -> {
                      if (awaits == 0) {
                        // Opens the gate once the group is being closed.
                        Weft.background(() -> Weft.blocking(() -> settle(loops, gate)));
                        waiting.countDown();
                        return gate;
                      }
                      if (awaits < 10) return Weft.yieldNow();
                      return done("ended by itself");
                    }));
    awaitUninterruptibly(waiting);

    loops.close(Duration.ofDays(1));

    assertEquals("ended by itself", submitted.join());
    assertEquals(List.of(), errors);
  }

  /** Waits until the group takes no more work, and then opens the gate. */
  private static Void settle(LoopGroup loops, Promise<String> gate) {
    while (true) {
      try {
        loops.submit(() -> Task.of(null));
        Thread.onSpinWait();
      } catch (RejectedExecutionException closing) {
        gate.succeed("go on");
        return null;
      }
    }
  }

  @Test
  void whatOutlastsThePatienceIsCancelled() {
    CountDownLatch asleep = new CountDownLatch(1);
    LoopGroup loops = LoopGroup.start(1, config);
    Task<Object> submitted = loops.submit(() -> sleeper("work", asleep));
    awaitUninterruptibly(asleep);

    loops.close(Duration.ofMillis(1));

    assertTrue(submitted.isCancelled());
    assertEquals(List.of("work cleaned up"), log);
  }

  @Test
  void whatIgnoresTheCancellationIsNamedWithItsLineAndGivenUp() {
    LoopGroup loops = LoopGroup.start(1, config.withShutdownTimeout(Duration.ofMillis(1)));
    CountDownLatch asleep = new CountDownLatch(1);
    Task<Object> stubborn =
        loops.submit(
            () ->
                async(
                    (awaits, outcome) -> {
                      asleep.countDown();
                      return Weft.sleep(Duration.ofDays(1));
                    }));
    awaitUninterruptibly(asleep);

    loops.close();

    assertTrue(stubborn.isCancelled());
    assertEquals(1, reports.size());
    assertTrue(
        reports.get(0).contains("It stands at app.Sample.method(Sample.java:7)"), reports.get(0));
  }

  @Test
  void whatFailsWhileItIsCancelledIsReported() throws Exception {
    IOException failure = new IOException("cleaning up failed");
    CountDownLatch asleep = new CountDownLatch(1);
    try (LoopGroup loops = LoopGroup.start(1, config)) {
      loops
          .next()
          .execute(
              () ->
                  Weft.background(
                      () ->
                          async(
                              (awaits, outcome) -> {
                                if (awaits > 0) throw failure;
                                asleep.countDown();
                                return Weft.sleep(Duration.ofDays(1));
                              })));
      asleep.await();
    }

    assertEquals(List.of(failure), errors);
  }

  @Test
  void aThreadThatSomethingBlocksIsReportedWithThePlaceAndInterrupted() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    LoopGroup loops = LoopGroup.start(1, config.withShutdownTimeout(Duration.ZERO));
    loops.submit(
        () -> {
          blocked.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return Task.of(null);
        });
    blocked.await();

    loops.close();

    interrupted.await();
    assertEquals(1, reports.size());
    assertTrue(reports.get(0).contains("belongs into Weft.blocking"), reports.get(0));
    assertTrue(
        List.of(errors.get(0).getStackTrace()).toString().contains("CountDownLatch.await"),
        "the place where it stands");
  }

  @Test
  void closedItRefusesWorkAndClosingAgainDoesNothing() {
    LoopGroup loops = LoopGroup.start(2);
    loops.close();
    loops.close();

    assertThrows(RejectedExecutionException.class, () -> loops.submit(() -> Task.of(1)));
  }

  @Test
  void aLoopMayNotWaitForTheEndOfAGroup() {
    try (LoopGroup loops = LoopGroup.start(1)) {
      IllegalStateException refused =
          loops
              .submit(() -> Task.of(assertThrows(IllegalStateException.class, loops::close)))
              .join();
      assertTrue(refused.getMessage().contains("await(group.closeAsync())"), refused.getMessage());
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theEndOfTheJvmEndsThePatienceOfAClosing() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    LoopGroup loops = LoopGroup.start(1, config);
    Task<Object> sleeper = loops.submit(() -> sleeper("sleeper", asleep));
    asleep.await();
    Thread closer = new Thread(() -> loops.close(Duration.ofDays(1)));
    closer.start();
    while (!refusesWork(loops)) Thread.onSpinWait(); // the closing has begun

    loops.endWithJvm();

    closer.join();
    assertTrue(sleeper.isCancelled());
    assertEquals(List.of("sleeper cleaned up"), log);
    assertEquals(List.of(), reports);
  }

  private static boolean refusesWork(LoopGroup loops) {
    try {
      loops.submit(() -> Task.of(null));
      return false;
    } catch (RejectedExecutionException closing) {
      return true;
    }
  }

  @Test
  void patienceMayBeAsLongAsADurationCanBe() {
    LoopGroup loops = LoopGroup.start(1, config);

    loops.close(Duration.ofSeconds(Long.MAX_VALUE));

    assertThrows(RejectedExecutionException.class, () -> loops.submit(() -> Task.of(1)));
  }
}
