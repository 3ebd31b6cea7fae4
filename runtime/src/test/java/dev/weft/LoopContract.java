package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every loop does, whoever's thread it runs on. */
@Timeout(60)
abstract class LoopContract {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

  /** Returns the loop of this test; it is running. */
  abstract Loop loop();

  /** Waits until {@code action} has run on the loop. */
  final void onLoop(Runnable action) {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    loop()
        .execute(
            () -> {
              try {
                action.run();
                ran.complete(null);
              } catch (Throwable thrown) {
                ran.completeExceptionally(thrown);
              }
            });
    ran.join();
  }

  @Test
  void actionsRunInTheOrderInWhichTheyWereQueuedAndOnTheLoop() {
    assertFalse(loop().inLoop());
    loop().execute(() -> log.add("first " + loop().inLoop()));
    loop()
        .execute(
            () -> {
              loop().execute(() -> log.add("queued by the second"));
              log.add("second " + (Loop.current() == loop()));
            });
    loop().execute(() -> log.add("third"));
    onLoop(() -> {});
    onLoop(() -> {});

    assertEquals("first true", log.get(0));
    assertEquals("second true", log.get(1));
    assertTrue(log.indexOf("queued by the second") > 1, log.toString());
    assertEquals(4, log.size());
  }

  @Test
  void withoutALoopThereIsNoCurrentOne() {
    IllegalStateException none = assertThrows(IllegalStateException.class, Loop::current);

    assertTrue(none.getMessage().startsWith("Loop.current was called on"), none.getMessage());
  }

  @Test
  void anActionThatThrowsIsReportedAndTheLoopGoesOn() {
    IllegalStateException failure = new IllegalStateException("planted");
    loop()
        .execute(
            () -> {
              throw failure;
            });
    onLoop(() -> log.add("goes on"));

    assertEquals(List.of(failure), errors);
    assertEquals(List.of("goes on"), log);
  }

  @Test
  void aTaskThatIsWokenByAnotherThreadGoesOnHere() {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    Task<Object> task =
        loop()
            .submit(
                () ->
                    async(
                        (awaits, outcome) -> {
                          if (awaits == 0) return foreign;
                          if (awaits < 5) return Weft.yieldNow();
                          return done(Loop.current());
                        }));
    foreign.complete("from elsewhere");

    assertSame(loop(), task.join());
  }

  @Test
  void sleepsAreNeverEarlyAndThoseOfOneLengthEndInTheOrderOfTheirBeginning() {
    long nanos = 5_000_000;
    Task<List<Object>> all =
        loop()
            .submit(
                () ->
                    Weft.gather(
                        List.of("first", "second", "third"),
                        name -> {
                          long begun = loop().now();
                          return async(
                              (awaits, outcome) -> {
                                if (awaits == 0) return Weft.sleep(Duration.ofNanos(nanos));
                                long slept = loop().now() - begun;
                                log.add(name + (slept < nanos ? " early: " + slept : ""));
                                return done(null);
                              });
                        }));
    all.join();

    assertEquals(List.of("first", "second", "third"), log);
  }

  @Test
  void aTimeoutStopsWhatTakesTooLong() {
    Task<Void> timed =
        loop()
            .submit(() -> Weft.timeout(Duration.ofMillis(1), () -> Weft.sleep(Duration.ofDays(1))));

    Throwable failure = assertThrows(CompletionException.class, timed::join).getCause();
    assertInstanceOf(DeadlineExceededException.class, failure);
  }

  @Test
  void aTimerThatIsTakenBackNeverFires() {
    onLoop(
        () -> {
          Loop.Timer soon = loop().schedule(() -> log.add("fired"), 0);
          Loop.Timer later = loop().schedule(() -> log.add("fired"), 1);
          soon.cancel();
          later.cancel();
          later.cancel();
        });
    loop().submit(() -> Weft.sleep(Duration.ofMillis(2))).join();

    assertEquals(List.of(), log);
  }

  @Test
  void aTimerIsForTheLoopsOwnThread() {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> loop().schedule(() -> {}, 1));

    assertTrue(refused.getMessage().contains("Loop.execute"), refused.getMessage());
  }

  @Test
  void waitingForATaskOnItsOwnLoopIsRefused() {
    Task<Object> refused =
        loop()
            .submit(
                () ->
                    Task.of(
                        assertThrows(
                            IllegalStateException.class,
                            () -> Weft.sleep(Duration.ofDays(1)).join())));

    assertTrue(refused.join().toString().contains("await(task)"));
  }

  @Test
  void weftOnGoesThereAndComesBackAndACancellationReachesIt() {
    CountDownLatch asleep = new CountDownLatch(1);
    Thread here = Thread.currentThread();
    Weft.run(
        () -> {
          Task<Object> hop = Weft.on(loop(), () -> sleeping(asleep));
          asleep.await();
          hop.cancel("stop");
          return async(
              (awaits, outcome) -> {
                if (awaits == 0) return hop;
                assertThrows(CancellationException.class, outcome::take);
                assertSame(here, Thread.currentThread());
                return done(null);
              });
        });

    assertEquals(List.of("stopped there: true"), log);
  }

  private Task<Object> sleeping(CountDownLatch asleep) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) {
            asleep.countDown();
            return Weft.sleep(Duration.ofDays(1));
          }
          log.add("stopped there: " + loop().inLoop());
          return done(outcome.take());
        });
  }
}
