package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  /** Draws what comes closest to the upper bound: the pauses are the longest possible ones. */
  private static final RandomGenerator HIGHEST = () -> -1L;

  @Test
  void thePausesDoubleUpToTheLongest() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(500), HIGHEST);

    assertEquals(
        Stream.of(100L, 200L, 400L, 500L, 500L).toList(),
        Stream.of(0, 1, 2, 3, 1_000)
            .map(attempt -> Math.round(backoff.after(attempt).toNanos() / 1e6))
            .toList());
  }

  @Test
  void thePausesAreScatteredOverTheUpperHalf() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(42));

    List<Long> pauses =
        Stream.generate(() -> backoff.after(0)).limit(1_000).map(Duration::toMillis).toList();

    assertEquals(List.of(), pauses.stream().filter(ms -> ms < 50 || ms > 100).toList());
    assertEquals(50, Set.copyOf(pauses).size());
  }
}
