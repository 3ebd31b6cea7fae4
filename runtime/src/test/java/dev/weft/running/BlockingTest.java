package dev.weft.running;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Blocking;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingTest {
  @Test
  void theBodyRunsOnAThreadOfItsOwnAndTheTaskResumesOnTheLoop() {
    List<Thread> threads = new ArrayList<>();
    Weft.run(
        () ->
            async(
                (awaits, outcome) -> {
                  if (awaits == 0) return Weft.blocking(Thread::currentThread);
                  threads.add((Thread) outcome.take());
                  threads.add(Thread.currentThread());
                  return done(null);
                }));

    assertNotSame(Thread.currentThread(), threads.get(0));
    assertTrue(threads.get(0).getName().startsWith("weft-blocking-"), threads.get(0).getName());
    assertTrue(threads.get(0).isDaemon());
    assertSame(Thread.currentThread(), threads.get(1));
  }

  @Test
  void whatTheBodyThrowsIsTheFailure() {
    IOException failure = new IOException("planted");

    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                Weft.run(
                    () ->
                        Weft.blocking(
                            () -> {
                              throw failure;
                            }))));
  }

  @Test
  void cancellingInterruptsTheBodyAndTheTaskEndsWithIt() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Task<Object> task =
        Weft.blocking(
            () -> {
              started.countDown();
              try {
                never.await();
                return "not reached";
              } finally {
                ended.set(true);
              }
            });
    awaitLatch(started);

    assertTrue(task.cancel(true));

    assertThrows(java.util.concurrent.CancellationException.class, task::join);
    assertTrue(ended.get());
    assertTrue(task.isCancelled());
  }

  @Test
  void aTimeLimitThrowsWhenTheInterruptedBodyHasEnded() {
    CountDownLatch never = new CountDownLatch(1);

    assertThrows(
        DeadlineExceededException.class,
        () ->
            Weft.run(
                () ->
                    Weft.timeout(
                        Duration.ofMillis(5), () -> Weft.blocking(() -> awaitLatch(never)))));
  }

  @Test
  void aBodyThatReturnsInSpiteOfTheInterruptHasSucceeded() {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Task<String> task =
        Weft.blocking(
            () -> {
              started.countDown();
              try {
                never.await();
                return "not reached";
              } catch (InterruptedException e) {
                return "what there was";
              }
            });
    awaitLatch(started);
    task.cancel(true);

    assertEquals("what there was", task.join());
  }

  @Test
  void aCallThatHasNotBegunNeverDoesOnceItIsCancelled() {
    List<Runnable> queued = new ArrayList<>();
    AtomicBoolean ran = new AtomicBoolean();
    Task<Object> task =
        on(queued::add)
            .call(
                () -> {
                  ran.set(true);
                  return null;
                });

    assertTrue(task.cancel(true));
    queued.get(0).run();

    assertTrue(task.isCancelled());
    assertEquals(false, ran.get());
  }

  @Test
  void aCallThatGetsNoThreadHasFailedAndNobodyWaitsForIt() {
    OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");
    try (TestLoop loop = TestLoop.open()) {
      Task<Object> task =
          on(body -> {
                throw noThread;
              })
              .call(() -> null);

      assertSame(noThread, task.exceptionNow());
      loop.advanceUntilIdle(); // fails if work of other threads is still awaited
    }
  }

  @Test
  void anInterruptMeantForOneBodyDoesNotReachTheNextOnItsThread() {
    List<Runnable> queued = new ArrayList<>();
    List<Task<?>> self = new ArrayList<>();
    self.add(
        on(queued::add)
            .call(
                () -> {
                  self.get(0).cancel(true); // interrupts this very thread
                  return "done";
                }));

    queued.get(0).run();

    assertEquals("done", self.get(0).join());
    assertEquals(false, Thread.interrupted());
  }

  @Test
  void theEndOfRunInterruptsWhatBlocksAndReportsWhatStays() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Weft.run(
        () -> {
          Weft.blocking(
              () -> {
                started.countDown();
                try {
                  return awaitInterruptibly(never);
                } finally {
                  interrupted.set(true);
                }
              });
          awaitLatch(started);
          return Task.of(null);
        });

    assertTrue(interrupted.get());
  }

  @Test
  void thePoolForOldJdksIsBoundedAndItsThreadsAreDaemons() throws Exception {
    Executor pool = BlockingThreads.pool(BlockingThreads.STANDARD_SIZE);
    CountDownLatch full = new CountDownLatch(BlockingThreads.STANDARD_SIZE);
    CountDownLatch release = new CountDownLatch(1);
    List<Task<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < BlockingThreads.STANDARD_SIZE + 1; i++) {
      tasks.add(
          on(pool)
              .call(
                  () -> {
                    full.countDown();
                    release.await();
                    return Thread.currentThread().isDaemon();
                  }));
    }
    full.await();
    Task<Boolean> waiting = tasks.get(BlockingThreads.STANDARD_SIZE);
    assertTrue(waiting.cancel(true));
    assertTrue(waiting.isCancelled(), "it had to wait for a thread");
    release.countDown();

    for (Task<Boolean> task : tasks.subList(0, BlockingThreads.STANDARD_SIZE)) {
      assertEquals(true, task.get());
    }
  }

  @Test
  void anInterruptedExceptionWithoutACancellationIsAFailure() {
    Task<Object> task =
        Weft.blocking(
            () -> {
              throw new InterruptedException("by somebody else");
            });

    assertThrows(CompletionException.class, task::join);
    assertTrue(task.isFailed());
  }

  private static Blocking on(Executor executor) {
    return Blocking.standard().withExecutor(executor);
  }

  private static Object awaitInterruptibly(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return null;
  }

  private static Object awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw Interrupted.sneaky(e);
    }
    return null;
  }

  private static final class Interrupted {
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
      throw (X) thrown;
    }
  }
}
