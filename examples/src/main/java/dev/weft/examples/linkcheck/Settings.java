package dev.weft.examples.linkcheck;

import java.time.Duration;

/**
 * How a site is checked.
 *
 * @param depth how many links away from the start a page is still read; at 0 only the start is
 * @param limit how many addresses are asked for at once
 * @param timeout how long one request may take, its body included
 * @param retries how often a request is repeated that failed in a way that may pass
 */
record Settings(int depth, int limit, Duration timeout, int retries) {
  Settings {
    if (depth < 0) throw new IllegalArgumentException("depth < 0: " + depth);
    if (limit < 1) throw new IllegalArgumentException("limit < 1: " + limit);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout not positive: " + timeout);
    }
    if (retries < 0) throw new IllegalArgumentException("retries < 0: " + retries);
  }
}
