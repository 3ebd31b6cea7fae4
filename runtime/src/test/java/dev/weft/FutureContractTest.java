package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.EventLoop;
import dev.weft.loop.VirtualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FutureContractTest {
  private static final IOException FAILURE = new IOException("planted");

  private final Promise<String> promise = new Promise<>();

  @Test
  void aPendingTaskIsNothingYet() {
    assertFalse(promise.isDone());
    assertFalse(promise.isCancelled());
    assertFalse(promise.isFailed());
  }

  @Test
  void getReturnsTheValue() throws Exception {
    promise.succeed("value");

    assertEquals("value", promise.get());
    assertEquals("value", promise.get(0, TimeUnit.NANOSECONDS));
    assertEquals("value", promise.join());
  }

  @Test
  void getWrapsTheFailureAsFutureSaysAndJoinAsCompletableFutureDoes() {
    promise.fail(FAILURE);

    assertSame(FAILURE, assertThrows(ExecutionException.class, promise::get).getCause());
    assertSame(FAILURE, assertThrows(CompletionException.class, promise::join).getCause());
    assertTrue(promise.isFailed());
    assertTrue(promise.isDone());
    assertFalse(promise.isCancelled());
  }

  @Test
  void aFailureThatIsACancellationExceptionIsStillAFailure() {
    promise.fail(new CancellationException("of something else"));

    assertThrows(ExecutionException.class, promise::get);
    assertFalse(promise.isCancelled());
  }

  @Test
  void cancellingSettlesWhatHasNoBody() {
    assertTrue(promise.cancel(false));

    assertTrue(promise.isCancelled());
    assertTrue(promise.isDone());
    assertThrows(CancellationException.class, promise::get);
    assertThrows(CancellationException.class, promise::join);
    assertThrows(CancellationException.class, () -> promise.get(1, TimeUnit.DAYS));
    assertFalse(promise.cancel(true));
    assertFalse(promise.succeed("too late"));
  }

  @Test
  void cancellingASettledTaskSaysNo() {
    assertFalse(Task.of("value").cancel(true));
    promise.succeed("value");
    assertFalse(promise.cancel(true));
    assertFalse(promise.isCancelled());
  }

  @Test
  void getGivesUpAfterItsTime() {
    assertThrows(TimeoutException.class, () -> promise.get(1, TimeUnit.NANOSECONDS));
    assertThrows(TimeoutException.class, () -> promise.get(-1, TimeUnit.SECONDS));
    assertFalse(promise.isDone());
  }

  @Test
  void getIsInterruptible() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, promise::get);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> promise.get(1, TimeUnit.DAYS));
    assertFalse(Thread.interrupted());
  }

  @Test
  void joinIsNotInterruptibleAndKeepsTheInterrupt() throws Exception {
    AtomicReference<String> joined = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Boolean> kept = new AtomicReference<>();
    Thread joiner =
        new Thread(
            () -> {
              started.countDown();
              joined.set(promise.join());
              kept.set(Thread.interrupted());
            });
    joiner.start();
    started.await();
    joiner.interrupt();
    promise.succeed("value");
    joiner.join();

    assertEquals("value", joined.get());
    assertEquals(true, kept.get());
  }

  @Test
  void getOffTheLoopWaitsForATaskOfALoop() throws Exception {
    try (EventLoop loop = EventLoop.start("future-contract")) {
      AtomicReference<Task<String>> made = new AtomicReference<>();
      CountDownLatch ready = new CountDownLatch(1);
      Promise<String> off = promise;
      loop.execute(
          () -> {
            made.set(
                Steps.async((awaits, outcome) -> awaits == 0 ? off : Steps.done(outcome.take())));
            ready.countDown();
          });
      ready.await();
      off.succeed("value");

      assertEquals("value", made.get().get());
    }
  }

  @Test
  void cancellingFromAnotherThreadReachesTheTaskOnItsLoop() throws Exception {
    try (EventLoop loop = EventLoop.start("future-contract")) {
      AtomicReference<Task<Void>> sleep = new AtomicReference<>();
      CountDownLatch ready = new CountDownLatch(1);
      loop.execute(
          () -> {
            sleep.set(loop.sleep(Long.MAX_VALUE));
            ready.countDown();
          });
      ready.await();

      assertTrue(sleep.get().cancel(true));

      assertThrows(CancellationException.class, sleep.get()::get);
    }
  }

  @Test
  void getOnALoopsThreadThrowsAtOnceInsteadOfWaitingForItself() {
    VirtualTime time = new VirtualTime();
    Task<List<String>> messages =
        time.run(
            () -> {
              Promise<String> pending = new Promise<>();
              return Task.of(
                  List.of(
                      assertThrows(IllegalStateException.class, pending::get).getMessage(),
                      assertThrows(IllegalStateException.class, pending::join).getMessage(),
                      assertThrows(IllegalStateException.class, () -> pending.get(1, TimeUnit.DAYS))
                          .getMessage()));
            });

    for (String message : messages.join()) {
      assertTrue(message.contains("Use await(task)"), message);
    }
  }

  @Test
  void getOnALoopsThreadOfADoneTaskIsFine() {
    VirtualTime time = new VirtualTime();

    assertEquals("value", time.run(() -> Task.of(Task.of("value").get())).join());
  }
}
