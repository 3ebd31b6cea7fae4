package dev.weft.examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void smallTimesAreExact() {
    for (int i = 1; i <= 60; i++) latencies.add(i);

    assertEquals(60, latencies.count());
    assertEquals(30, latencies.quantile(0.5));
    assertEquals(60, latencies.quantile(0.999));
  }

  @Test
  void oneInAHundredIsNotInThe99() {
    for (int i = 0; i < 99; i++) latencies.add(10);
    latencies.add(1_000_000_000);

    assertEquals(10, latencies.quantile(0.99));
    assertTrue(latencies.quantile(0.999) >= 1_000_000_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 63, 64, 65, 127, 128, 1_000, 999_999_999, Long.MAX_VALUE})
  void noTimeIsMadeSmallerOrMuchLarger(long nanos) {
    latencies.add(nanos);

    long quantile = latencies.quantile(0.5);
    assertTrue(quantile >= nanos && quantile - nanos <= nanos / 64, nanos + " became " + quantile);
  }

  @Test
  void nothingTakesNoTime() {
    assertEquals(0, latencies.quantile(0.5));
  }
}
