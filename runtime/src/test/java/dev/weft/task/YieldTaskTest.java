package dev.weft.task;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Giving way where no frame awaits it: a lambda that returns what yieldNow returned. */
@Timeout(60)
class YieldTaskTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void workThatOnlyGivesWayEndsAfterWhatWasReady() {
    Weft.run(
        () ->
            Scope.open(
                scope -> {
                  Spawn.requireLoop("test").execute(() -> log.add("was ready"));
                  Task<Void> spawned = scope.spawn(Weft::yieldNow);
                  assertFalse(spawned.isDone());
                  spawned.onDone(outcome -> log.add("gave way"));
                  return spawned;
                }));

    assertEquals(List.of("was ready", "gave way"), log);
  }

  @Test
  void cancelledMeanwhileItIsCancelled() {
    Weft.run(
        () -> {
          Task<Void> spawned = Weft.background(Weft::yieldNow);
          assertTrue(spawned.cancel("not wanted"));
          return async(
              (awaits, outcome) -> {
                if (awaits == 0) return spawned;
                return done(assertThrows(CancellationException.class, outcome::take));
              });
        });
  }

  @Test
  void gatheredItIsDoneWhenTheOthersHadTheirTurn() {
    Weft.run(
        () -> {
          Spawn.requireLoop("test").execute(() -> log.add("was ready"));
          Task<List<Void>> gathered = Weft.gather(Weft.yieldNow(), Weft.yieldNow());
          assertFalse(gathered.isDone());
          gathered.onDone(outcome -> log.add("gathered"));
          return gathered;
        });

    assertEquals(List.of("was ready", "gathered"), log);
  }

  @Test
  void anAwaitOfItIsStillCancelledAtOnce() {
    Task<Object> task =
        Weft.run(
            () -> {
              Task<Object> yielding =
                  async((awaits, outcome) -> awaits == 0 ? Weft.yieldNow() : done(outcome.take()));
              yielding.cancel("stop");
              return async((awaits, outcome) -> awaits == 0 ? Weft.yieldNow() : done(yielding));
            });

    assertTrue(task.isCancelled());
    assertEquals("stop", assertThrows(CancellationException.class, task::join).getMessage());
    assertTrue(
        assertThrows(CancellationException.class, task::join).getCause() instanceof CancelledError);
  }
}
