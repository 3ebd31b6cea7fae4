package dev.weft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @Test
  void whatALongCannotHoldIsAsLongAsItCanBe() {
    assertEquals(1_500_000_000, Durations.nanos(Duration.ofMillis(1500)));
    assertEquals(Long.MAX_VALUE, Durations.nanos(Duration.ofNanos(Long.MAX_VALUE)));
    assertEquals(Long.MAX_VALUE, Durations.nanos(ChronoUnit.FOREVER.getDuration()));
    assertEquals(Long.MIN_VALUE, Durations.nanos(Duration.ofSeconds(Long.MIN_VALUE)));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.000000007S, 7 ns",
    "PT0.0000015S, 1.5 µs",
    "PT0.3S, 300 ms",
    "PT0.0123S, 12.3 ms",
    "PT1S, 1 s",
    "PT1.5S, 1.5 s",
    "PT59.999999999S, 59.999999999 s",
    "PT1M, 1 min",
    "PT1M0.25S, 1 min 0.25 s",
    "PT2H, 2 h",
    "PT24H1S, 24 h 1 s",
    "PT49H3M7S, 49 h 3 min 7 s",
    "PT-0.3S, -300 ms",
  })
  void isWrittenAsPeopleDo(Duration duration, String text) {
    assertEquals(text, Durations.text(duration));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 2562047788015215 h 30 min 7 s",
    "-9223372036854775808, -2562047788015215 h 30 min 7 s"
  })
  void noDurationIsTooLong(long seconds, String text) {
    assertEquals(text, Durations.text(Duration.ofSeconds(seconds)));
  }
}
