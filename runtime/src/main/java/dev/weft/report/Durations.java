package dev.weft.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link Duration} is to a loop's clock, and to readers of messages.
 *
 * <p>The only place where durations become numbers: the JDK's own conversion throws where a number
 * cannot hold them, and who says "for ever" by the longest duration there is means no failure.
 */
public final class Durations {
  private Durations() {}

  /** Returns {@code duration} in nanoseconds; what a long cannot hold is as long as it can be. */
  public static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /**
   * Checks that {@code duration} is one that can pass.
   *
   * @param name the parameter's, for the message
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static void requirePositive(Duration duration, String name) {
    Objects.requireNonNull(duration, name);
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " is not positive: " + text(duration));
    }
  }

  /**
   * Returns {@code duration} as people write it: {@code 300 ms}, {@code 1.5 s}, {@code 24 h 1 s}.
   */
  public static String text(Duration duration) {
    if (duration.isNegative()) {
      boolean least = duration.toSeconds() == Long.MIN_VALUE; // it has no opposite
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
