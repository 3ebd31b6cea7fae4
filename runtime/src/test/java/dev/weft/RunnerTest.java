package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.EventLoop;
import dev.weft.running.MainRun;
import dev.weft.task.Dispatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several runs on one loop. */
@Timeout(60)
class RunnerTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> errors = new ArrayList<>();
  private final RunConfig config =
      RunConfig.standard().withErrorHandler((what, error) -> errors.add(error));

  private Task<Object> sleeper() {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
          if (awaits == 1) return Weft.yieldNow();
          log.add("cleaned up");
          throw new CancelledError("as asked");
        });
  }

  @Test
  void runsOnOneLoopAfterTheOther() {
    try (Runner runner = Weft.open()) {
      Loop first = runner.run(() -> Task.of(Dispatcher.currentLoop()));
      Loop second =
          runner.run(
              () ->
                  async(
                      (awaits, outcome) ->
                          awaits == 0 ? Weft.yieldNow() : done(Dispatcher.currentLoop())));

      assertSame(first, second);
      assertSame(first, runner.loop());
    }
  }

  @Test
  void whatARunLeavesGoesOnInTheNextAndEndsWithTheRunner() {
    Promise<String> gate;
    Task<Object> left;
    try (Runner runner = Weft.open(config)) {
      List<Task<Object>> started = new ArrayList<>();
      gate =
          runner.run(
              () -> {
                Promise<String> made = new Promise<>();
                started.add(
                    Weft.background(
                        () ->
                            async(
                                (awaits, outcome) -> {
                                  if (awaits == 0) return made;
                                  log.add("went on: " + outcome.take());
                                  return forward();
                                })));
                return Task.of(made);
              });
      left = started.get(0);
      assertFalse(left.isDone());
      runner.run(
          () -> {
            gate.succeed("value");
            return async((awaits, outcome) -> awaits < 3 ? Weft.yieldNow() : done(null));
          });
      assertEquals(List.of("went on: value"), log);
      assertFalse(left.isDone());
    }

    assertTrue(left.isCancelled());
    assertEquals(List.of("went on: value", "cleaned up"), log);
    assertEquals(List.of(), errors);
  }

  private Object forward() {
    return Steps.forward(sleeper());
  }

  @Test
  void aFailedRunLeavesTheRunnerUsable() {
    IOException failure = new IOException("planted");
    try (Runner runner = Weft.open(config)) {
      assertSame(
          failure, assertThrows(IOException.class, () -> runner.run(() -> Task.failed(failure))));
      assertEquals(1, runner.run(() -> Task.of(1)));
    }
    assertEquals(List.of(), errors);
  }

  @Test
  void workThatOtherThreadsSubmitBeginsInTheNextRun() {
    try (Runner runner = Weft.open()) {
      Task<String> submitted = runner.loop().submit(() -> Task.of("ran"));
      assertFalse(submitted.isDone());

      runner.run(Weft::yieldNow);

      assertEquals("ran", submitted.join());
    }
  }

  @Test
  void closedItSaysSoAndClosingAgainDoesNothing() {
    Runner runner = Weft.open();
    Loop loop = runner.loop();
    runner.close();
    runner.close();

    for (Runnable use : List.<Runnable>of(() -> runner.run(() -> Task.of(1)), runner::loop)) {
      IllegalStateException closed = assertThrows(IllegalStateException.class, use::run);
      assertTrue(closed.getMessage().contains("runner is closed"), closed.getMessage());
    }
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }

  @Test
  void insideARunNeitherRunNorCloseIsAllowed() {
    try (Runner runner = Weft.open()) {
      List<IllegalStateException> refused =
          runner.run(
              () ->
                  Task.of(
                      List.of(
                          assertThrows(
                              IllegalStateException.class, () -> runner.run(() -> Task.of(1))),
                          assertThrows(IllegalStateException.class, runner::close))));

      for (IllegalStateException each : refused) {
        assertTrue(each.getMessage().contains("which is running a loop"), each.getMessage());
      }
      assertTrue(refused.get(0).getMessage().startsWith("Weft.run was called on thread"));
      assertTrue(refused.get(1).getMessage().startsWith("Runner.close was called on thread"));
    }
  }

  @Test
  void aSecondThreadIsRefusedAndTheRunGoesOn() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Promise<String> end = new Promise<>();
    AtomicReference<String> value = new AtomicReference<>();
    try (Runner runner = Weft.open()) {
      Thread thread =
          new Thread(
              () ->
                  value.set(
                      runner.run(
                          () -> {
                            running.countDown();
                            return end;
                          })));
      thread.start();
      running.await();

      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> runner.run(() -> Task.of("other")));
      assertTrue(refused.getMessage().contains("Another thread"), refused.getMessage());
      assertThrows(IllegalStateException.class, runner::close);

      end.succeed("value");
      thread.join();
    }
    assertEquals("value", value.get());
  }

  @Test
  void threadsOfItsOwnAreUsedForEachRun() {
    try (Runner runner = Weft.open(config.withStackBytes(1 << 20))) {
      runner.run(
          () -> {
            Weft.background(this::sleeper);
            return Weft.yieldNow();
          });
      assertEquals("weft-run", runner.run(() -> Task.of(Thread.currentThread().getName())));
    }
    assertEquals(List.of("cleaned up"), log);
  }

  @Test
  void aMainThatIsCancelledOnItsWayNeverBegins() {
    EventLoop loop = new EventLoop();
    MainRun<Object> run =
        new MainRun<>(
            loop,
            config,
            () -> {
              log.add("began");
              return Task.of(1);
            });
    loop.execute(run::endWithJvm); // the JVM is shut down before the loop runs
    run.run();
    loop.close();

    assertThrows(CancellationException.class, run::outcome);
    assertEquals(List.of(), log);
  }
}
