package dev.weft;

import dev.weft.report.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How often work is tried, how long it waits in between, and after which failures.
 *
 * <pre>{@code
 * RetryPolicy.attempts(5).withBackOff(ofMillis(100), 2, ofSeconds(5)).on(IOException.class)
 * }</pre>
 *
 * <p>Immutable; each {@code with} method, and {@code on}, returns a changed copy.
 */
public final class RetryPolicy {
  private final Values values;

  private RetryPolicy(Values values) {
    this.values = values;
  }

  /**
   * Returns a policy of {@code count} attempts, the first included: after any {@link Exception}, at
   * once.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  public static RetryPolicy attempts(int count) {
    return new RetryPolicy(
        new Values(count, Duration.ZERO, 1, Duration.ZERO, 0, null, new OfType(Exception.class)));
  }

  /**
   * Returns this with a wait of {@code delay} before every new attempt.
   *
   * @throws IllegalArgumentException if {@code delay} is negative
   */
  public RetryPolicy withDelay(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    return withBackOff(delay, 1, delay);
  }

  /**
   * Returns this with waits that grow: {@code first} before the second attempt, then each time
   * {@code factor} times as long, up to {@code max}.
   *
   * @throws IllegalArgumentException if a duration is negative, or {@code factor} is less than 1
   */
  public RetryPolicy withBackOff(Duration first, double factor, Duration max) {
    return new RetryPolicy(
        new Values(
            values.attempts, first, factor, max, values.jitter, values.random, values.retried));
  }

  /**
   * Returns this with waits that are shortened at random, so that many who failed together do not
   * come back together.
   *
   * @param share of each wait that is left to chance, from 0 to 1
   * @throws IllegalArgumentException if {@code share} is not from 0 to 1
   */
  public RetryPolicy withJitter(double share) {
    return withJitter(share, null);
  }

  /**
   * As {@link #withJitter(double)}, with a source of chance that a test can know.
   *
   * @param random asked on the loop; null: the thread's own
   */
  public RetryPolicy withJitter(double share, @Nullable RandomGenerator random) {
    return new RetryPolicy(
        new Values(
            values.attempts,
            values.first,
            values.factor,
            values.max,
            share,
            random,
            values.retried));
  }

  /** Returns this, trying again only after failures of type {@code failure}. */
  public RetryPolicy on(Class<? extends Throwable> failure) {
    return on(new OfType(Objects.requireNonNull(failure, "failure")));
  }

  /** Returns this, trying again only after failures for which {@code isRetried} says true. */
  public RetryPolicy on(Predicate<? super Throwable> isRetried) {
    return new RetryPolicy(
        new Values(
            values.attempts,
            values.first,
            values.factor,
            values.max,
            values.jitter,
            values.random,
            isRetried));
  }

  /** Returns how often the work is tried at most. */
  public int attempts() {
    return values.attempts;
  }

  /** Returns whether another attempt is made after {@code failure}. */
  public boolean isRetried(Throwable failure) {
    return values.retried.test(failure);
  }

  /** Returns how long to wait after {@code failed} attempts, chance included. */
  public long delayNanos(int failed) {
    double grown = Durations.nanos(values.first) * Math.pow(values.factor, failed - 1);
    double whole = Math.min(grown, (double) Durations.nanos(values.max));
    if (values.jitter == 0) return (long) whole;
    RandomGenerator source = values.random == null ? ThreadLocalRandom.current() : values.random;
    return (long) (whole * (1 - values.jitter * source.nextDouble()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RetryPolicy that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "RetryPolicy");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      int attempts,
      Duration first,
      double factor,
      Duration max,
      double jitter,
      @Nullable RandomGenerator random,
      Predicate<? super Throwable> retried) {
    Values {
      Objects.requireNonNull(first, "first");
      Objects.requireNonNull(max, "max");
      Objects.requireNonNull(retried, "isRetried");
      if (attempts < 1) throw new IllegalArgumentException("attempts < 1: " + attempts);
      if (first.isNegative()) throw new IllegalArgumentException("first < 0: " + first);
      if (max.isNegative()) throw new IllegalArgumentException("max < 0: " + max);
      if (!(factor >= 1)) throw new IllegalArgumentException("factor < 1: " + factor);
      if (!(jitter >= 0 && jitter <= 1)) {
        throw new IllegalArgumentException("share not 0..1: " + jitter);
      }
    }
  }

  /** Failures of one type; a record, since lambdas are equal to nothing. */
  private record OfType(Class<? extends Throwable> type) implements Predicate<Throwable> {
    @Override
    public boolean test(Throwable failure) {
      return type.isInstance(failure);
    }
  }
}
