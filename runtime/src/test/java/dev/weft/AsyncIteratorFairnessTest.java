package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.task.Spawn;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Iterations that never have to wait, and the others on their loop. */
@Timeout(60)
class AsyncIteratorFairnessTest {
  /** So many that a loop that never gave way would go through all of them. */
  private static final int VERY_MANY = 1_000_000;

  private static AsyncIterator<Integer> untilOthersHadATurn(boolean[] othersRan, int[] pulled) {
    return new AsyncIterator<>() {
      @Override
      public Task<Boolean> advance() {
        return Task.of(!othersRan[0] && pulled[0]++ < VERY_MANY);
      }

      @Override
      public Integer current() {
        return pulled[0];
      }
    };
  }

  @Test
  void valuesThatAreThereAtOnceDoNotKeepOthersFromTheirTurn() {
    boolean[] othersRan = {false};
    int[] pulled = {0};
    Weft.run(
        () -> {
          Spawn.requireLoop("test").execute(() -> othersRan[0] = true);
          return untilOthersHadATurn(othersRan, pulled).forEach(value -> Task.of(value));
        });
    assertTrue(pulled[0] < VERY_MANY, "the loop had no turn in " + pulled[0] + " values");
  }

  @Test
  void valuesThatAreLeftOutDoNotKeepOthersFromTheirTurnEither() {
    boolean[] othersRan = {false};
    int[] pulled = {0};
    Weft.run(
        () -> {
          Spawn.requireLoop("test").execute(() -> othersRan[0] = true);
          return untilOthersHadATurn(othersRan, pulled).filter(value -> false).advance();
        });
    assertTrue(pulled[0] < VERY_MANY, "the loop had no turn in " + pulled[0] + " values");
  }

  @Test
  void givingWayLosesNoValue() {
    List<Integer> values = IntStream.range(0, 10_000).boxed().toList();
    List<Integer> delivered =
        Weft.run(
            () ->
                AsyncIterator.ofIterable(values)
                    .filter(value -> value % 700 == 3)
                    .map(value -> value * 2)
                    .toList());
    assertEquals(
        values.stream().filter(value -> value % 700 == 3).map(value -> value * 2).toList(),
        delivered);
  }
}
