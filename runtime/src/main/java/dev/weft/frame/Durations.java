package dev.weft.frame;

import java.math.BigDecimal;
import java.time.Duration;

/** How messages say how long something is: {@code 300 ms}, {@code 1.5 s}, {@code 24 h 1 s}. */
public final class Durations {
  private Durations() {}

  /** Returns {@code duration} as people write it. */
  public static String text(Duration duration) {
    if (duration.isNegative()) {
      boolean least = duration.getSeconds() == Long.MIN_VALUE; // it has no opposite
      return "-" + text((least ? duration.plusSeconds(1) : duration).negated());
    }
    if (duration.compareTo(Duration.ofMinutes(1)) >= 0) return hoursAndLess(duration);
    long nanos = duration.toNanos();
    if (nanos >= 1_000_000_000 || nanos == 0) return decimal(nanos, 9) + " s";
    if (nanos >= 1_000_000) return decimal(nanos, 6) + " ms";
    if (nanos >= 1_000) return decimal(nanos, 3) + " µs";
    return nanos + " ns";
  }

  private static String hoursAndLess(Duration duration) {
    StringBuilder text = new StringBuilder();
    add(text, duration.toHours(), "h");
    add(text, duration.toMinutesPart(), "min");
    long nanos = duration.toSecondsPart() * 1_000_000_000L + duration.toNanosPart();
    if (nanos > 0) text.append(text.isEmpty() ? "" : " ").append(decimal(nanos, 9)).append(" s");
    return text.toString();
  }

  private static void add(StringBuilder text, long count, String unit) {
    if (count == 0) return;
    text.append(text.isEmpty() ? "" : " ").append(count).append(' ').append(unit);
  }

  private static String decimal(long nanos, int digits) {
    return BigDecimal.valueOf(nanos, digits).stripTrailingZeros().toPlainString();
  }
}
