package dev.weft.examples.sleepers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Weft;
import dev.weft.examples.sleepers.Sleepers.Lateness;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SleepersTest {
  @Test
  void nobodyWakesEarly() {
    Lateness lateness = Weft.run(() -> Sleepers.measure(10_000, Duration.ofMillis(50)));

    assertEquals(10_000, lateness.tasks());
    assertTrue(lateness.earliestNanos() >= 0, lateness.toString());
  }

  @Test
  void theReportHasTheLatestTheMedianAndTheLeast() {
    assertEquals(
        "3 tasks slept; the latest was 3.000 ms late, half of them under 2.000 ms, the least 0.500"
            + " ms",
        Lateness.of(List.of(2_000_000L, 3_000_000L, 500_000L)).toString());
  }
}
