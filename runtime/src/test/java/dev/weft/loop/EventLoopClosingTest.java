package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Steps;
import dev.weft.Task;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopClosingTest {
  @Test
  void whatWasAcceptedStillRunsAndWhoComesLaterIsTold() {
    EventLoop loop = new EventLoop();
    List<String> ran = new ArrayList<>();
    loop.execute(() -> loop.execute(() -> ran.add("queued by what was accepted")));

    loop.close();

    assertEquals(List.of("queued by what was accepted"), ran);
    RejectedExecutionException rejected =
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    assertTrue(rejected.getMessage().contains("closed"), rejected.getMessage());
    assertTrue(rejected.getMessage().contains("Weft.run"), rejected.getMessage());
  }

  @Test
  void closingTwiceAndRunningAfterwards() {
    EventLoop loop = new EventLoop();
    loop.close();
    loop.close();

    assertThrows(IllegalStateException.class, loop::run);
  }

  @Test
  void closingFromTheLoopsOwnThreadTakesEffectAfterTheTurn() {
    EventLoop loop = new EventLoop();
    List<String> ran = new ArrayList<>();
    loop.execute(
        () -> {
          loop.close();
          loop.execute(() -> ran.add("still accepted"));
        });

    loop.run();

    assertEquals(List.of("still accepted"), ran);
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }

  @RepeatedTest(20)
  void sleepsThatBeginAtTheEndMayBeCancelledByOthersMeanwhile() throws Exception {
    int count = 20_000;
    EventLoop loop = new EventLoop();
    Task<?>[] sleeps = new Task<?>[count];
    CountDownLatch asleep = new CountDownLatch(1);
    loop.execute(
        () -> {
          for (int i = 0; i < count; i++) sleeps[i] = loop.sleep(Duration.ofDays(1).toNanos() + i);
          asleep.countDown();
        });
    Thread canceller =
        new Thread(
            () -> {
              try {
                asleep.await();
              } catch (InterruptedException e) {
                return;
              }
              for (Task<?> sleep : sleeps) sleep.cancel("from elsewhere");
            });
    canceller.start();

    loop.close();
    canceller.join();

    for (Task<?> sleep : sleeps) assertTrue(sleep.isCancelled());
  }

  @Test
  void sleepersHearOfIt() {
    EventLoop loop = new EventLoop();
    AtomicReference<Task<String>> sleeper = new AtomicReference<>();
    loop.execute(
        () -> {
          sleeper.set(
              Steps.async(
                  (awaits, outcome) -> {
                    if (awaits == 0) return Weft.sleep(Duration.ofDays(1));
                    try {
                      outcome.take();
                      return Steps.done("slept");
                    } catch (CancellationException e) {
                      return Steps.done("told: " + e.getMessage());
                    }
                  }));
          loop.stop();
        });
    loop.run();
    loop.close();

    assertEquals("told: the event loop was closed", sleeper.get().join());
  }

  @Test
  void whatNeitherTimersNorChannelsLeadToHearsOfItToo() {
    EventLoop loop = new EventLoop();
    CompletableFuture<String> never = new CompletableFuture<>();
    AtomicReference<Task<String>> background = new AtomicReference<>();
    List<String> log = new ArrayList<>();
    loop.execute(
        () -> {
          background.set(
              Weft.background(
                  () ->
                      Steps.async(
                          (awaits, outcome) -> {
                            if (awaits == 0) return never;
                            if (awaits == 1) return Weft.yieldNow();
                            log.add("cleaned up");
                            return Steps.done(outcome.take());
                          })));
          loop.stop();
        });
    loop.run();

    loop.close();

    assertTrue(background.get().isDone());
    assertEquals(List.of("cleaned up"), log);
  }

  @Test
  void aTaskThatGoesOnSleepingIsCancelledWithoutRunningAgain() {
    EventLoop loop = new EventLoop();
    AtomicReference<Task<String>> stubborn = new AtomicReference<>();
    loop.execute(
        () -> {
          stubborn.set(Steps.async((awaits, outcome) -> Weft.sleep(Duration.ofDays(1))));
          loop.stop();
        });
    loop.run();

    loop.close();

    assertTrue(stubborn.get().isCancelled());
  }

  @Test
  void aTaskThatGoesOnYieldingIsCancelledWithoutRunningAgain() {
    List<Throwable> errors = new ArrayList<>();
    EventLoop loop = new EventLoop((what, error) -> errors.add(error));
    AtomicReference<Task<String>> stubborn = new AtomicReference<>();
    loop.execute(
        () -> {
          stubborn.set(Steps.async((awaits, outcome) -> Weft.yieldNow()));
          loop.stop();
        });
    loop.run();

    loop.close();

    assertTrue(stubborn.get().isCancelled());
    assertEquals(1, errors.size());
  }

  @Test
  void anEndlessActionIsGivenUpAndReported() {
    List<Throwable> errors = new ArrayList<>();
    EventLoop loop = new EventLoop((what, error) -> errors.add(error));
    Runnable endless =
        new Runnable() {
          @Override
          public void run() {
            loop.execute(this);
          }
        };
    loop.execute(endless);

    loop.close();

    assertEquals(1, errors.size());
    assertTrue(errors.get(0).getMessage().contains("dropped"), errors.get(0).getMessage());
  }

  @Test
  void aFrameWhoseLoopIsClosedIsCancelledInsteadOfResumedElsewhere() {
    EventLoop loop = new EventLoop();
    CompletableFuture<String> foreign = new CompletableFuture<>();
    AtomicReference<Task<String>> waiting = new AtomicReference<>();
    AtomicReference<Thread> resumedOn = new AtomicReference<>();
    loop.execute(
        () -> {
          Task<String> inner =
              Steps.async(
                  (awaits, outcome) -> {
                    if (awaits == 0) return foreign;
                    resumedOn.set(Thread.currentThread());
                    return Steps.done(outcome.take());
                  });
          waiting.set(
              Steps.async((awaits, outcome) -> awaits == 0 ? inner : Steps.done(outcome.take())));
          loop.stop();
        });
    loop.run();
    loop.close();

    foreign.complete("too late");

    assertTrue(waiting.get().isCancelled());
    assertEquals(null, resumedOn.get());
    assertThrows(CancellationException.class, waiting.get()::join);
  }

  @Test
  void aPromiseOfAClosedLoopCanStillBeSettledAndCopied() {
    EventLoop loop = new EventLoop();
    AtomicReference<Promise<String>> promise = new AtomicReference<>();
    loop.execute(() -> promise.set(new Promise<>()));
    loop.close();
    CompletableFuture<String> before = promise.get().toCompletableFuture();

    assertTrue(promise.get().succeed("value"));

    assertEquals("value", promise.get().join());
    assertEquals("value", before.join());
  }

  /** Each post is either rejected or runs, whatever the moment of closing. */
  @RepeatedTest(30)
  void closingRacesWithPosts() throws Exception {
    EventLoop loop = EventLoop.start("closing-race");
    int threads = 3;
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger accepted = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(threads);
    List<Thread> posters = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Thread poster =
          new Thread(
              () -> {
                started.countDown();
                try {
                  for (int post = 0; post < 20_000; post++) {
                    loop.execute(ran::incrementAndGet);
                    accepted.incrementAndGet();
                  }
                } catch (RejectedExecutionException closed) {
                  // the end of this poster
                }
              });
      posters.add(poster);
      poster.start();
    }
    started.await();

    loop.close();
    for (Thread poster : posters) poster.join();

    assertEquals(accepted.get(), ran.get());
  }

  /** A promise is settled exactly once, whether its settling reached the loop or came too late. */
  @RepeatedTest(30)
  void closingRacesWithSettling() throws Exception {
    EventLoop loop = EventLoop.start("settling-race");
    List<Promise<Integer>> promises = new ArrayList<>();
    CountDownLatch made = new CountDownLatch(1);
    loop.execute(
        () -> {
          for (int i = 0; i < 1_000; i++) promises.add(new Promise<>());
          made.countDown();
        });
    made.await();
    Thread settler =
        new Thread(
            () -> {
              for (Promise<Integer> promise : promises) promise.succeed(1);
            });
    settler.start();
    loop.close();
    settler.join();

    for (Promise<Integer> promise : promises) assertEquals(1, promise.join());
  }

  /** Two threads close at the same time, and both return. */
  @RepeatedTest(20)
  void closingRacesWithClosing() throws Exception {
    EventLoop loop = EventLoop.start("double-close");
    Thread other = new Thread(loop::close);
    other.start();
    loop.close();
    other.join();

    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }
}
