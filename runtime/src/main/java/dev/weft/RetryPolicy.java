package dev.weft;

import dev.weft.report.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * How often work is tried, how long it waits in between, and after which failures.
 *
 * <pre>{@code
 * RetryPolicy.attempts(5).backOff(ofMillis(100), 2, ofSeconds(5)).on(IOException.class)
 * }</pre>
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class RetryPolicy {
  private final int attempts;
  private final long firstNanos;
  private final double factor;
  private final long maxNanos;
  private final double jitter;
  private final RandomGenerator random;
  private final Predicate<? super Throwable> retried;

  private RetryPolicy(
      int attempts,
      long firstNanos,
      double factor,
      long maxNanos,
      double jitter,
      RandomGenerator random,
      Predicate<? super Throwable> retried) {
    this.attempts = attempts;
    this.firstNanos = firstNanos;
    this.factor = factor;
    this.maxNanos = maxNanos;
    this.jitter = jitter;
    this.random = random;
    this.retried = retried;
  }

  /**
   * Returns a policy of {@code count} attempts, the first included: after any {@link Exception}, at
   * once.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  public static RetryPolicy attempts(int count) {
    if (count < 1) throw new IllegalArgumentException("attempts < 1: " + count);
    return new RetryPolicy(count, 0, 1, 0, 0, null, Exception.class::isInstance);
  }

  /**
   * Returns this with a wait of {@code delay} before every new attempt.
   *
   * @throws IllegalArgumentException if {@code delay} is negative
   */
  public RetryPolicy delay(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    return backOff(delay, 1, delay);
  }

  /**
   * Returns this with waits that grow: {@code first} before the second attempt, then each time
   * {@code factor} times as long, up to {@code max}.
   *
   * @throws IllegalArgumentException if a duration is negative, or {@code factor} is less than 1
   */
  public RetryPolicy backOff(Duration first, double factor, Duration max) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(max, "max");
    if (first.isNegative()) throw new IllegalArgumentException("first < 0: " + first);
    if (max.isNegative()) throw new IllegalArgumentException("max < 0: " + max);
    if (!(factor >= 1)) throw new IllegalArgumentException("factor < 1: " + factor);
    return new RetryPolicy(
        attempts, Durations.nanos(first), factor, Durations.nanos(max), jitter, random, retried);
  }

  /**
   * Returns this with waits that are shortened at random, so that many who failed together do not
   * come back together.
   *
   * @param share of each wait that is left to chance, from 0 to 1
   * @throws IllegalArgumentException if {@code share} is not from 0 to 1
   */
  public RetryPolicy jitter(double share) {
    return jitter(share, null);
  }

  /**
   * As {@link #jitter(double)}, with a source of chance that a test can know.
   *
   * @param random asked on the loop; null: the thread's own
   */
  public RetryPolicy jitter(double share, RandomGenerator random) {
    if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException("share not 0..1: " + share);
    return new RetryPolicy(attempts, firstNanos, factor, maxNanos, share, random, retried);
  }

  /** Returns this, trying again only after failures of type {@code failure}. */
  public RetryPolicy on(Class<? extends Throwable> failure) {
    return on(Objects.requireNonNull(failure, "failure")::isInstance);
  }

  /** Returns this, trying again only after failures for which {@code isRetried} says true. */
  public RetryPolicy on(Predicate<? super Throwable> isRetried) {
    Objects.requireNonNull(isRetried, "isRetried");
    return new RetryPolicy(attempts, firstNanos, factor, maxNanos, jitter, random, isRetried);
  }

  /** Returns how often the work is tried at most. */
  public int attempts() {
    return attempts;
  }

  /** Returns whether another attempt is made after {@code failure}. */
  public boolean isRetried(Throwable failure) {
    return retried.test(failure);
  }

  /** Returns how long to wait after {@code failed} attempts, chance included. */
  public long delayNanos(int failed) {
    double whole = Math.min(firstNanos * Math.pow(factor, failed - 1), maxNanos);
    if (jitter == 0) return (long) whole;
    RandomGenerator source = random == null ? ThreadLocalRandom.current() : random;
    return (long) (whole * (1 - jitter * source.nextDouble()));
  }
}
