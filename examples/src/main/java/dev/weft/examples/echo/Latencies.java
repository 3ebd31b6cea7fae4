package dev.weft.examples.echo;

/**
 * How often something took how long. Counted in buckets that are at most one part in 64 wide, so
 * that millions of times take no memory of their own.
 */
final class Latencies {
  private static final int PRECISION_BITS = 6;
  private static final int HALF = 1 << PRECISION_BITS;

  private final long[] counts = new long[(Long.SIZE - PRECISION_BITS) * HALF];
  private long total;

  void add(long nanos) {
    counts[bucket(Math.max(0, nanos))]++;
    total++;
  }

  /** Returns how many were added. */
  long count() {
    return total;
  }

  /**
   * Returns the time that {@code part} of all took at most, in nanoseconds; 0 if there are none.
   *
   * @param part from 0 to 1, such as 0.99
   */
  long quantile(double part) {
    long rank = Math.max(1, (long) Math.ceil(part * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) return largest(i);
    }
    return 0;
  }

  /** Numbers below 64 have a bucket each; of larger ones, the highest seven bits count. */
  private static int bucket(long nanos) {
    if (nanos < HALF) return (int) nanos;
    int shift = Long.SIZE - 1 - PRECISION_BITS - Long.numberOfLeadingZeros(nanos);
    return (shift << PRECISION_BITS) + (int) (nanos >>> shift);
  }

  private static long largest(int bucket) {
    if (bucket < HALF) return bucket;
    int shift = (bucket >> PRECISION_BITS) - 1;
    return ((long) (bucket - (shift << PRECISION_BITS)) + 1 << shift) - 1;
  }
}
