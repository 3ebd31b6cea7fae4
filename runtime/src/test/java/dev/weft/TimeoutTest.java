package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void nothingIsLeftBehind() {
    assertEquals(List.of(), time.errors());
    time.loop().execute(() -> assertEquals(List.of(), List.copyOf(time.loop().unfinished())));
    time.loop().close();
    assertEquals(List.of(), time.errors());
  }

  @Test
  void workThatIsInTimeIsAsIfThereWereNoLimit() {
    IOException failure = new IOException("planted");

    assertEquals("value", time.run(() -> Weft.timeout(millis(100), () -> work(10))).join());
    assertEquals("at once", time.run(() -> Weft.timeout(millis(1), this::atOnce)).join());
    assertSame(
        failure,
        causeOf(time.run(() -> Weft.timeout(millis(100), () -> workThatFails(10, failure)))));
  }

  private Task<String> atOnce() {
    return Task.of("at once");
  }

  @Test
  void whenTheTimeIsUpTheWorkHasEndedBeforeTheDeadlineIsThrown() {
    Task<Object> caller =
        time.run(
            () ->
                async(
                    (awaits, outcome) -> {
                      if (awaits == 0) return Weft.timeout(millis(50), () -> work(1_000));
                      log.add("caller goes on");
                      return done(assertThrows(DeadlineExceededException.class, outcome::take));
                    }));

    assertEquals(List.of("work cleaned up", "caller goes on"), log);
    assertEquals("the work did not finish within 50 ms", ((Throwable) caller.join()).getMessage());
    assertFalse(caller.isCancelled());
  }

  @Test
  void withoutAnyTimeTheWorkIsNotStarted() {
    for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      Task<String> timed =
          time.run(
              () ->
                  Weft.timeout(
                      none,
                      () -> {
                        log.add("started");
                        return work(0);
                      }));

      assertInstanceOf(DeadlineExceededException.class, causeOf(timed));
    }
    assertEquals(List.of(), log);
  }

  @Test
  void aLimitLongerThanALongOfNanosecondsIsNone() {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);

    assertEquals("value", time.run(() -> Weft.timeout(ages, () -> work(10))).join());
  }

  @Test
  void theInnerDeadlineIsCaughtInside() {
    Task<Object> outer =
        time.run(
            () ->
                Weft.timeout(
                    millis(1_000),
                    () ->
                        async(
                            (awaits, outcome) -> {
                              if (awaits == 0) return Weft.timeout(millis(10), () -> work(500));
                              assertThrows(DeadlineExceededException.class, outcome::take);
                              return done("inner deadline caught inside");
                            })));

    assertEquals("inner deadline caught inside", outer.join());
  }

  @Test
  void theOuterDeadlinePassesThroughTheInnerAsACancellation() {
    Task<Object> outer =
        time.run(
            () ->
                Weft.timeout(
                    millis(10),
                    () ->
                        async(
                            (awaits, outcome) -> {
                              if (awaits == 0) return Weft.timeout(millis(500), () -> work(900));
                              try {
                                return done(outcome.take());
                              } catch (DeadlineExceededException e) {
                                return done("caught the deadline of the caller");
                              }
                            })));

    assertInstanceOf(DeadlineExceededException.class, causeOf(outer));
    assertEquals("the work did not finish within 10 ms", causeOf(outer).getMessage());
  }

  @Test
  void cancellingTheCallerCancelsTheWorkAndIsNoDeadline() {
    Task<String> timed =
        time.run(
            () -> {
              Task<String> task = Weft.timeout(millis(500), () -> work(1_000));
              task.cancel(true);
              return task;
            });

    assertTrue(timed.isCancelled());
    assertEquals(List.of("work cleaned up"), log);
  }

  @Test
  void aValueThatTheWorkStillDeliversIsNotLost() {
    Task<Object> timed =
        time.run(
            () ->
                Weft.timeout(
                    millis(10),
                    () ->
                        async(
                            (awaits, outcome) -> {
                              if (awaits == 0) return Weft.sleep(millis(500));
                              assertThrows(CancelledError.class, outcome::take);
                              return done("result so far");
                            })));

    assertEquals("result so far", timed.join());
  }

  @Test
  void aStageOfAnotherLibraryIsLeftAlone() {
    CompletableFuture<String> foreign = new CompletableFuture<>();

    Task<String> timed = time.run(() -> Weft.timeout(millis(10), () -> foreign));

    assertInstanceOf(DeadlineExceededException.class, causeOf(timed));
    assertFalse(foreign.isDone());
  }

  @Test
  void aTaskOfOthersIsLeftAloneToo() {
    List<Promise<String>> shared = new ArrayList<>();
    Task<String> timed =
        time.run(
            () -> {
              shared.add(new Promise<>());
              return Weft.timeout(millis(10), () -> shared.get(0));
            });

    assertInstanceOf(DeadlineExceededException.class, causeOf(timed));
    assertFalse(shared.get(0).isDone());
  }

  @Test
  void aLimitOfWorkThatIsDoneLeavesNoTimer() {
    time.run(() -> Weft.timeout(Duration.ofDays(1), () -> work(1)));

    time.run(() -> Task.of("the loop would sleep for a day if the timer were still there"));

    assertTrue(time.getAsLong() < Duration.ofHours(1).toNanos());
  }

  private Task<String> work(int millis) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(millis(millis));
          try {
            outcome.take();
            return done("value");
          } catch (CancelledError e) {
            log.add("work cleaned up");
            throw e;
          }
        });
  }

  private static Task<String> workThatFails(int millis, Exception failure) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(millis(millis));
          throw failure;
        });
  }

  private static Duration millis(int millis) {
    return Duration.ofMillis(millis);
  }

  private static Throwable causeOf(Task<?> failed) {
    return assertThrows(CompletionException.class, failed::join).getCause();
  }
}
