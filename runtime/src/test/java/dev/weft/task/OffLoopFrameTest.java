package dev.weft.task;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that belong to no loop, and what threads can do to each other there. */
@Timeout(60)
class OffLoopFrameTest {
  private static final int RACES = 3_000;

  @Test
  void aFrameWithoutALoopResumesOnTheThreadThatSettlesWhatItAwaits() throws Exception {
    Promise<String> promise = new Promise<>();
    AtomicReference<Thread> resumedOn = new AtomicReference<>();
    Task<Object> task =
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return promise;
              resumedOn.set(Thread.currentThread());
              return done(outcome.take());
            });
    Thread settler = new Thread(() -> promise.succeed("value"));
    settler.start();

    assertEquals("value", task.get());
    settler.join();
    assertSame(settler, resumedOn.get());
  }

  @Test
  void aLongChainUnwindsWithoutRecursion() {
    Promise<Integer> innermost = new Promise<>();
    Task<?> task = innermost;
    for (int i = 0; i < 200_000; i++) {
      Task<?> inner = task;
      task = async((awaits, outcome) -> awaits == 0 ? inner : done((Integer) outcome.take() + 1));
    }
    innermost.succeed(0);

    assertEquals(200_000, task.join());
  }

  @Test
  void yieldingWithoutALoopGoesOn() {
    Task<Object> task =
        async((awaits, outcome) -> awaits < 1_000 ? Weft.yieldNow() : done("through"));

    assertEquals("through", task.join());
    assertNull(Weft.yieldNow().toCompletableFuture().join());
    assertNull(Weft.yieldNow().join());
  }

  @Test
  void cancellingGoesDownTheCallsAndRunsTheirCleanup() {
    List<String> log = new ArrayList<>();
    Promise<String> promise = new Promise<>();
    Task<Object> inner = logCancellation("inner", promise, log);
    Task<Object> outer = logCancellation("outer", inner, log);

    outer.cancel(true);

    assertEquals(List.of("inner", "outer"), log);
    assertTrue(outer.isCancelled());
    assertTrue(promise.isCancelled());
  }

  @Test
  void theExecutorOfALoopIsNeverCalledWhileAFrameIsHeld() throws Exception {
    Promise<String> gate = new Promise<>();
    AtomicReference<Task<Object>> task = new AtomicReference<>();
    List<Boolean> held = new ArrayList<>();
    Thread own = Thread.currentThread();
    AtomicReference<Runnable> onExecute = new AtomicReference<>(() -> {});
    Loop loop = Loop.of(action -> onExecute.get().run(), () -> false);
    Promise<String> elsewhere = new Promise<>();
    ((PendingTask<?>) elsewhere).context = new Dispatcher(loop).root;
    onExecute.set(
        () -> {
          if (Thread.currentThread() != own) return;
          held.add(Thread.holdsLock(task.get()));
          if (held.size() == 1) onThread(() -> task.get().cancel("while it registers"));
        });
    task.set(
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return gate;
              return awaits == 1 ? elsewhere : done(outcome.take());
            }));

    gate.succeed("go on");

    assertTrue(task.get().isCancelled());
    assertEquals(List.of(false, false), held, "to register, and to take that back");
  }

  private static void onThread(Runnable action) {
    Thread thread = new Thread(action);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Task<Object> logCancellation(String name, Task<?> awaited, List<String> log) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return awaited;
          try {
            return done(outcome.take());
          } catch (CancelledError e) {
            log.add(name);
            throw e;
          }
        });
  }

  /**
   * Settled by another thread when it was seen to be pending, and is just being asked to stop. Who
   * waits is told later.
   */
  private static final class SettledMeanwhile extends PendingTask<String> {
    private final CountDownLatch tell = new CountDownLatch(1);
    private final Thread other = new Thread(() -> settleFromAnywhere(SUCCEEDED, "value"));

    @Override
    protected String kind() {
      return "settled meanwhile";
    }

    @Override
    protected void requestCancel(String reason) {
      Waiter gathering = (Waiter) waiter;
      waiter = null;
      add(task -> await(tell));
      add(gathering);
      other.start();
      while (!isDone()) Thread.onSpinWait();
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aCancellationThatComesTooLateForAGatheringIsDeliveredAtTheNextAwait() throws Exception {
    List<Object> log = new ArrayList<>();
    SettledMeanwhile child = new SettledMeanwhile();
    Task<Object> task =
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return Weft.gather(child);
              if (awaits == 1) {
                log.add(outcome.take());
                return new CompletableFuture<>();
              }
              return done(outcome.take());
            });

    task.cancel("stop");
    child.tell.countDown();
    child.other.join();

    assertEquals(List.of(List.of("value")), log, "no value is lost");
    assertTrue(task.isCancelled(), "nor the cancellation");
  }

  /** Whichever comes first, the body resumes once, and the value or the cancellation is its end. */
  @Test
  void cancellingRacesWithSettling() throws Exception {
    for (int race = 0; race < RACES; race++) {
      CompletableFuture<String> foreign = new CompletableFuture<>();
      AtomicInteger resumed = new AtomicInteger();
      Task<Object> task =
          async(
              (awaits, outcome) -> {
                if (awaits == 0) return foreign;
                resumed.incrementAndGet();
                return done(outcome.take());
              });

      atOnce(() -> foreign.complete("value"), () -> task.cancel(true));

      assertTrue(task.isDone(), "race " + race + ": the wake-up was lost");
      assertEquals(1, resumed.get(), "race " + race);
      if (!task.isCancelled()) assertEquals("value", task.join());
    }
  }

  /** A cancellation that comes while the body suspends is delivered at that suspension. */
  @Test
  void cancellingRacesWithSuspending() throws Exception {
    for (int race = 0; race < RACES; race++) {
      Promise<String> first = new Promise<>();
      CompletableFuture<String> never = new CompletableFuture<>();
      AtomicInteger resumed = new AtomicInteger();
      Task<Object> task =
          async(
              (awaits, outcome) -> {
                if (awaits > 0) resumed.incrementAndGet();
                if (awaits > 0) outcome.take();
                return awaits == 0 ? first : never;
              });

      atOnce(() -> first.succeed("value"), () -> task.cancel(true));

      assertTrue(task.isCancelled(), "race " + race + ": the cancellation was lost");
      assertTrue(resumed.get() <= 2, "race " + race + ": resumed " + resumed);
    }
  }

  /** Whoever awaits is told once, whether it comes before or after the outcome. */
  @Test
  void registeringRacesWithSettling() throws Exception {
    for (int race = 0; race < RACES; race++) {
      Promise<Integer> promise = new Promise<>();
      List<Task<Object>> tasks = new ArrayList<>();
      atOnce(
          () -> promise.succeed(race()),
          () ->
              tasks.add(async((awaits, outcome) -> awaits == 0 ? promise : done(outcome.take()))));

      assertEquals(race(), tasks.get(0).join());
    }
  }

  private static int race() {
    return 7;
  }

  @Test
  void twoCancellationsRace() throws Exception {
    for (int race = 0; race < RACES; race++) {
      CompletableFuture<String> never = new CompletableFuture<>();
      AtomicInteger delivered = new AtomicInteger();
      Task<Object> task =
          async(
              (awaits, outcome) -> {
                if (awaits == 0) return never;
                delivered.incrementAndGet();
                return done(outcome.take());
              });

      atOnce(() -> task.cancel(true), () -> task.cancel(true));

      assertTrue(task.isCancelled(), "race " + race);
      assertEquals(1, delivered.get(), "race " + race);
    }
  }

  @Test
  void settlingRacesWithSettling() throws Exception {
    for (int race = 0; race < RACES; race++) {
      Promise<String> promise = new Promise<>();
      AtomicInteger won = new AtomicInteger();
      atOnce(
          () -> won.addAndGet(promise.succeed("a") ? 1 : 0),
          () -> won.addAndGet(promise.fail(new CancellationException("b")) ? 1 : 0));

      assertEquals(1, won.get(), "race " + race);
    }
  }

  private static void atOnce(Runnable one, Runnable other) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    Thread thread =
        new Thread(
            () -> {
              await(together);
              other.run();
            });
    thread.start();
    await(together);
    one.run();
    thread.join();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
