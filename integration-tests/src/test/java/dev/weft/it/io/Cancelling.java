package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Cancels an operation at its first point, at its second, and so on until it has no more. */
final class Cancelling {
  /** A point that no operation has so many of. */
  private static final int NEVER = Integer.MAX_VALUE;

  /** So many turns are tried one by one; then twice as many each time. */
  private static final int EACH_TURN = 16;

  private Cancelling() {}

  /** What was reached of an operation before it was cancelled. */
  enum End {
    CANCELLED,
    TOO_LATE
  }

  /** Something that a test begins, and may cancel. */
  interface Operation<T> {
    Task<T> begin() throws IOException;
  }

  /** An operation, from what it needs to what it must leave behind. */
  interface Attempt {
    /** Cancels at a point, from 1 on. */
    Task<End> cancelAt(int number) throws IOException;
  }

  /**
   * Cancels at every point; an error that reaches the loop later is the test's failure, and so is a
   * descriptor that stays open.
   */
  static void everywhere(Attempt attempt) {
    Io.run(
        () -> {
          // Undisturbed first: it succeeds, and whatever the JDK opens once is open then.
          assertEquals(End.TOO_LATE, await(attempt.cancelAt(NEVER)));
          int before = Io.openFiles();
          int cancelled = 0;
          while (await(attempt.cancelAt(cancelled + 1)) == End.CANCELLED) {
            cancelled++;
            await(Io.untilOpenFiles(before));
          }
          await(Io.untilOpenFiles(before));
          assertTrue(cancelled >= 2, "only " + cancelled + " points");
          return Task.of(null);
        });
  }

  /** Begins {@code operation}, and cancels it some turns of the loop later: the more, the later. */
  @Async
  static <T> Task<End> afterTurns(int number, Operation<T> operation) throws IOException {
    Task<T> victim = background(operation::begin);
    int turns = number <= EACH_TURN ? number - 1 : EACH_TURN << Math.min(number - EACH_TURN, 26);
    for (int i = 0; i < turns && !victim.isDone(); i++) await(sleep(Duration.ZERO));
    victim.cancel(true);
    return end(victim);
  }

  /** Waits for a task that was cancelled, or is yet to be. */
  @Async
  static Task<End> end(Task<?> victim) throws IOException {
    try {
      await(victim, IOException.class);
      return Task.of(End.TOO_LATE);
    } catch (CancellationException cancelled) {
      return Task.of(End.CANCELLED);
    }
  }

  /** Begins when the caller has the task in its hands. */
  @Async
  static <T> Task<T> later(Operation<T> operation) throws IOException {
    await(yieldNow());
    return operation.begin();
  }
}
