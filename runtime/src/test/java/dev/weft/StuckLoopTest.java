package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hop to a loop that does not get to it: who waits here is not kept. */
@Timeout(60)
class StuckLoopTest {
  private final StuckLoop other = new StuckLoop();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final TestLoop loop = TestLoop.open();

  @AfterEach
  void close() {
    loop.close();
  }

  private Task<Integer> work() {
    log.add("begun");
    return Task.of(1);
  }

  @Test
  void aDeadlineHoldsHereAndTheWorkNeverBegins() {
    Task<Integer> limited =
        loop.start(
            () -> Weft.timeout(Duration.ofMillis(300), () -> Weft.on(other.loop, this::work)));
    loop.advance(Duration.ofMillis(300));

    assertTrue(limited.exceptionNow() instanceof DeadlineExceededException, limited::toString);
    other.goOn();
    assertEquals(List.of(), log);
  }

  @Test
  void aDeadlineAroundSubmittedWorkHoldsHereAndTheWorkIsItsOwnMaster() {
    Task<Integer> limited =
        loop.start(() -> Weft.timeout(Duration.ofMillis(300), () -> other.loop.submit(this::work)));
    loop.advance(Duration.ofMillis(300));

    assertTrue(limited.exceptionNow() instanceof DeadlineExceededException, limited::toString);
    other.goOn();
    assertEquals(List.of("begun"), log);
  }

  @Test
  void aRequestIsDeliveredAtOnceAndTheWorkNeverBegins() {
    Task<Object> caller =
        loop.start(
            () ->
                async(
                    (awaits, outcome) -> {
                      if (awaits == 0) return Weft.on(other.loop, this::work);
                      try {
                        return done(outcome.take());
                      } finally {
                        log.add("cleaned up");
                      }
                    }));
    caller.cancel("enough");
    loop.runReady();

    assertTrue(caller.isCancelled());
    other.goOn();
    assertEquals(List.of("cleaned up"), log);
  }

  @Test
  void aSubmittedTaskThatIsCancelledBeforeItBeginsEndsAtOnceOnAnyThread() {
    Task<Integer> submitted = other.loop.submit(this::work);
    StuckLoop.elsewhere(() -> submitted.cancel("enough"));

    assertTrue(submitted.isCancelled());
    other.goOn();
    assertEquals(List.of(), log);
  }

  @Test
  void workThatHasBegunIsWaitedFor() {
    Task<Integer> limited =
        loop.start(
            () -> Weft.timeout(Duration.ofMillis(300), () -> Weft.on(other.loop, this::waiting)));
    other.goOn();
    loop.advance(Duration.ofMillis(300));

    assertFalse(limited.isDone());
    other.goOn();
    loop.runReady();
    assertEquals(List.of("begun", "ended"), log);
    assertTrue(limited.exceptionNow() instanceof DeadlineExceededException, limited::toString);
  }

  private Task<Integer> waiting() {
    return async(
        (awaits, outcome) -> {
          log.add(awaits == 0 ? "begun" : "ended");
          return awaits == 0 ? new Promise<>() : done(outcome.take());
        });
  }
}
