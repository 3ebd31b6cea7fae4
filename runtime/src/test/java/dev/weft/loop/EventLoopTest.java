package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.Weft;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopTest {
  private final VirtualTime time = new VirtualTime();
  private final EventLoop loop = time.loop();
  private final List<String> log = new ArrayList<>();

  @Test
  void actionsRunInTheOrderInWhichTheyWereQueued() {
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      loop.execute(() -> log.add("a" + number));
    }
    loop.execute(loop::stop);

    loop.run();

    assertEquals(1_000, log.size());
    for (int i = 0; i < 1_000; i++) assertEquals("a" + i, log.get(i));
  }

  @Test
  void whatIsQueuedDuringATurnRunsInTheNext() {
    loop.execute(
        () -> {
          loop.execute(() -> log.add("queued in the turn"));
          log.add("first");
        });
    loop.execute(() -> log.add("second"));
    loop.execute(() -> loop.execute(loop::stop));

    loop.run();

    assertEquals(List.of("first", "second", "queued in the turn"), log);
  }

  @Test
  void stoppingLetsTheTurnFinishAndKeepsWhatIsQueuedForTheNextRun() {
    loop.execute(
        () -> {
          loop.stop();
          loop.execute(() -> log.add("next run"));
        });
    loop.execute(() -> log.add("same turn"));

    loop.run();
    assertEquals(List.of("same turn"), log);
    loop.execute(loop::stop);
    loop.run();

    assertEquals(List.of("same turn", "next run"), log);
  }

  @Test
  void anActionThatThrowsIsReportedAndTheLoopGoesOn() {
    Error broken = new StackOverflowError("planted");
    loop.execute(
        () -> {
          throw broken;
        });
    loop.execute(() -> log.add("still running"));
    loop.execute(loop::stop);

    loop.run();

    assertEquals(List.of(broken), time.errors());
    assertEquals(List.of("still running"), log);
  }

  @Test
  void timersFireByDeadlineThenByOrderOfMakingAndNeverEarly() {
    loop.execute(
        () -> {
          long start = loop.now();
          schedule(start, "c", 3_000_001);
          schedule(start, "a1", 1_000_000);
          schedule(start, "b", 2_999_999);
          schedule(start, "a2", 1_000_000);
          loop.schedule(loop::stop, 10_000_000);
        });

    loop.run();

    assertEquals(List.of("a1", "a2", "b", "c"), log);
  }

  private void schedule(long start, String name, long delayNanos) {
    loop.schedule(
        () -> {
          assertTrue(loop.now() - start >= delayNanos, name + " was early");
          log.add(name);
        },
        delayNanos);
  }

  @Test
  void aTimerWithoutDelayRunsAtTheEndOfTheTurnEvenIfTheLoopIsBusy() {
    loop.execute(
        () -> {
          loop.schedule(() -> log.add("timer"), 0);
          loop.execute(
              () -> {
                log.add("next turn");
                loop.stop();
              });
        });

    loop.run();

    assertEquals(List.of("timer", "next turn"), log);
  }

  @Test
  void aTimerThatMakesTimersDueNowDoesNotKeepTheTurnGoing() {
    AtomicInteger made = new AtomicInteger();
    loop.execute(() -> again(made));
    loop.execute(() -> loop.execute(loop::stop));

    loop.run();

    assertTrue(made.get() <= 3, "the clock stands still, so it would never end: " + made);
  }

  private void again(AtomicInteger made) {
    made.incrementAndGet();
    loop.schedule(() -> again(made), 0);
  }

  @Test
  void aCancelledTimerDoesNotFire() {
    loop.execute(
        () -> {
          dev.weft.Loop.Timer timer = loop.schedule(() -> log.add("never"), 1_000);
          timer.cancel();
          timer.cancel();
          loop.schedule(loop::stop, 2_000_000);
        });

    loop.run();

    assertEquals(List.of(), log);
  }

  @Test
  void aCancelledSleepFreesItsTimer() {
    loop.execute(
        () -> {
          Task<Void> sleep = Weft.sleep(Duration.ofDays(1));
          assertTrue(sleep.cancel(true));
          assertTrue(sleep.isCancelled());
          assertTrue(loop.unfinished().isEmpty());
          loop.stop();
        });

    loop.run();

    assertEquals(0, time.sleeps());
    assertEquals(List.of(), time.errors());
  }

  @Test
  void aMillionTimersFireInOrder() {
    int count = 1_000_000;
    List<Long> fired = new ArrayList<>(count);
    AtomicInteger left = new AtomicInteger(count);
    loop.execute(
        () -> {
          long seed = 42;
          for (int i = 0; i < count; i++) {
            seed = seed * 6364136223846793005L + 1442695040888963407L;
            long delay = 1_000_000 + (seed >>> 20) % 999_000_000;
            long deadline = loop.now() + delay;
            loop.schedule(
                () -> {
                  fired.add(deadline);
                  if (left.decrementAndGet() == 0) loop.stop();
                },
                delay);
          }
        });

    loop.run();

    assertEquals(count, fired.size());
    for (int i = 1; i < count; i++) assertTrue(fired.get(i - 1) <= fired.get(i));
  }

  @Test
  void manyThreadsPostAndNothingIsLostOrReordered() throws Exception {
    int threads = 4;
    int posts = 100_000;
    int[] next = new int[threads];
    CountDownLatch all = new CountDownLatch(threads * posts);
    try (EventLoop real = EventLoop.start("many-posts")) {
      for (int t = 0; t < threads; t++) {
        int thread = t;
        new Thread(
                () -> {
                  for (int i = 0; i < posts; i++) {
                    int number = i;
                    real.execute(
                        () -> {
                          if (next[thread] == number) next[thread]++;
                          all.countDown();
                        });
                  }
                })
            .start();
      }
      all.await();
    }
    for (int seen : next) assertEquals(posts, seen);
  }

  @Test
  void anIdleLoopSleepsInTheSelectorAndIsWokenOnceForManyPosts() throws Exception {
    CountingSelector selector = new CountingSelector();
    EventLoop real =
        new EventLoop(VirtualTime.noErrors(), System::nanoTime, selector, Sleeper::inSelector);
    new Thread(real::run).start();
    selector.asleep.acquire();

    CountDownLatch ran = new CountDownLatch(3);
    // The selector does not return before it is allowed to, so all three fall into one sleep.
    for (int i = 0; i < 3; i++) real.execute(ran::countDown);
    assertEquals(1, selector.wakeups.get());
    selector.mayReturn.release();
    ran.await();
    selector.asleep.acquire();

    assertEquals(2, selector.selects.get());
    assertEquals(0, selector.polls.get());
    selector.mayReturn.release(1_000_000); // no more sleeping
    real.close();
  }

  @Test
  void aLoopWhoseSelectorFailsGoesOnAndSaysSoOnce() {
    AtomicInteger selects = new AtomicInteger();
    FakeSelector broken =
        new FakeSelector() {
          @Override
          public int select(long timeoutMillis) {
            selects.incrementAndGet();
            throw new NoClassDefFoundError("sun.nio.ch.Poisoned");
          }
        };
    List<String> reports = new ArrayList<>();
    EventLoop real =
        new EventLoop(
            (what, error) -> reports.add(what + ": " + error),
            System::nanoTime,
            broken,
            Sleeper::inSelector);
    real.execute(() -> real.schedule(real::stop, 3 * Sleeper.REST_MILLIS * 1_000_000L));

    real.run();

    assertTrue(selects.get() >= 2 && selects.get() < 100, "asked " + selects + " times");
    assertEquals(1, reports.size(), reports.toString());
    assertTrue(reports.get(0).contains("selector of the event loop failed"), reports.get(0));
    assertTrue(reports.get(0).contains("every 100 ms"), reports.get(0));
  }

  @Test
  void aBusyLoopAsksNeitherClockNorSelectorEveryTurn() {
    AtomicInteger clockReads = new AtomicInteger();
    EventLoop busy =
        new EventLoop(
            VirtualTime.noErrors(),
            () -> clockReads.incrementAndGet(), // a nanosecond passes between two looks
            new CountingSelector(),
            Sleeper::inSelector);
    AtomicInteger turns = new AtomicInteger();
    Runnable turn =
        new Runnable() {
          @Override
          public void run() {
            if (turns.incrementAndGet() == 128_000) {
              busy.stop();
            } else {
              busy.execute(this);
            }
          }
        };
    busy.execute(turn);

    busy.run();

    assertTrue(clockReads.get() < 1_100, "looked " + clockReads + " times");
  }

  @Test
  void onlyTheThreadThatRunsTheLoopIsInIt() throws Exception {
    assertFalse(loop.inLoop());
    loop.execute(
        () -> {
          log.add("in " + loop.inLoop());
          loop.stop();
        });
    loop.run();

    assertEquals(List.of("in true"), log);
    assertFalse(loop.inLoop());
  }

  @Test
  void timersAreForTheLoopsThreadOnly() {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> loop.schedule(() -> {}, 1));

    assertTrue(refused.getMessage().contains("Loop.execute"), refused.getMessage());
  }

  @Test
  void aLoopDoesNotRunInsideAnother() {
    EventLoop inner = new EventLoop();
    loop.execute(
        () -> {
          assertThrows(IllegalStateException.class, inner::run);
          assertThrows(IllegalStateException.class, loop::run);
          log.add("refused");
          loop.stop();
        });
    loop.run();
    inner.close();

    assertEquals(List.of("refused"), log);
    assertEquals(List.of(), time.errors());
  }

  @Test
  void anInterruptIsKeptForTheCallerAndDoesNotMakeTheLoopSpin() {
    EventLoop real = new EventLoop(VirtualTime.noErrors());
    real.onInterrupt(
        () -> {
          log.add("told");
          real.stop();
        });
    Thread.currentThread().interrupt();

    real.run();

    assertTrue(Thread.interrupted());
    assertEquals(List.of("told"), log);
    real.close();
  }

  @Test
  void aBrokenErrorHandlerDoesNotEndTheLoop() {
    EventLoop loop =
        new EventLoop(
            (what, error) -> {
              throw new IllegalStateException("the handler is broken, as planned by the test");
            });
    loop.execute(
        () -> {
          throw new IllegalArgumentException("planted");
        });
    loop.execute(() -> log.add("alive"));
    loop.execute(loop::stop);

    loop.run();
    loop.close();

    assertEquals(List.of("alive"), log);
  }

  @Test
  void theErrorHandlerIsToldWhatFailed() {
    List<String> told = new ArrayList<>();
    RuntimeException planted = new RuntimeException("planted");
    EventLoop loop =
        new EventLoop(
            (what, error) -> {
              assertSame(planted, error);
              told.add(what);
            });
    loop.execute(
        () -> {
          throw planted;
        });
    loop.close();

    assertEquals(List.of("An action that was queued on the event loop threw"), told);
  }

  /** Counts calls; a sleep ends when the test allows it. */
  private static final class CountingSelector extends FakeSelector {
    final AtomicInteger selects = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();
    final AtomicInteger wakeups = new AtomicInteger();
    final Semaphore asleep = new Semaphore(0);
    final Semaphore mayReturn = new Semaphore(0);

    @Override
    public int select(long timeout) {
      selects.incrementAndGet();
      asleep.release();
      mayReturn.acquireUninterruptibly();
      return 0;
    }

    @Override
    public int selectNow() {
      polls.incrementAndGet();
      return 0;
    }

    @Override
    public Selector wakeup() {
      wakeups.incrementAndGet();
      return this;
    }
  }

  /** CPython: test_run_forever_pre_stopped. */
  @Test
  void stoppingBeforeTheRunLetsItRunOneTurn() {
    loop.execute(
        () -> {
          log.add("first turn");
          loop.execute(() -> log.add("second turn"));
        });
    loop.stop();

    loop.run();

    assertEquals(List.of("first turn"), log);
    assertEquals(0, time.sleeps());
  }

  /** CPython: test_call_later_negative_delays, where the earlier one is first. */
  @Test
  void negativeDelaysFireInTheOrderOfMaking() {
    loop.execute(
        () -> {
          loop.schedule(() -> log.add("a"), -1);
          loop.schedule(() -> log.add("b"), -2);
          loop.schedule(loop::stop, 0);
        });

    loop.run();

    assertEquals(List.of("a", "b"), log);
  }

  /** CPython: test_timeout_rounding. */
  @Test
  void shortSleepsTakeFewTurns() {
    long[] nanos = {10_000_000, 100_000, 1_000, 10, 0};
    loop.execute(() -> sleepOneAfterTheOther(nanos, 0));

    loop.run();

    assertTrue(time.sleeps() <= nanos.length, time.sleeps() + " times asleep");
  }

  private void sleepOneAfterTheOther(long[] nanos, int next) {
    if (next == nanos.length) {
      loop.stop();
    } else {
      loop.schedule(() -> sleepOneAfterTheOther(nanos, next + 1), nanos[next]);
    }
  }
}
