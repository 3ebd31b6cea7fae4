package dev.weft.examples.linkcheck;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses before a request is repeated: each about twice as long as the one before it, and
 * scattered, so that requests that failed together do not come back together.
 *
 * @param first the longest that the first pause may be
 * @param longest the longest that any pause may be
 * @param random scatters the pauses
 */
record Backoff(Duration first, Duration longest, RandomGenerator random) {

  /** Returns the pause after attempt {@code attempt}, counted from 0. */
  Duration after(int attempt) {
    // Yes: 2^20 first pauses are past any longest one, and a larger power would overflow.
    Duration doubled = first.multipliedBy(1L << Math.min(attempt, 20));
    Duration most = doubled.compareTo(longest) < 0 ? doubled : longest;
    return Duration.ofNanos((long) (most.toNanos() * random.nextDouble(0.5, 1)));
  }
}
