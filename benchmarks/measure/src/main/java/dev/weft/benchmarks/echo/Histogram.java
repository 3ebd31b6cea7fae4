package dev.weft.benchmarks.echo;

import java.util.Arrays;

/** Counts times, 16 classes to each power of two. */
final class Histogram {
  private static final int CLASS_BITS = 4;

  private final long[] counts = new long[64 << CLASS_BITS];
  private long total;

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  void add(long nanos) {
    counts[index(Math.max(nanos, 1 << CLASS_BITS))]++;
    total++;
  }

  private static int index(long nanos) {
    int power = 63 - Long.numberOfLeadingZeros(nanos);
    int within = (int) (nanos >>> power - CLASS_BITS) & (1 << CLASS_BITS) - 1;
    return power << CLASS_BITS | within;
  }

  /** Returns the upper end of the class in which the given part of all has been counted. */
  double micros(double part) {
    long wanted = (long) Math.ceil(total * part);
    long counted = 0;
    for (int i = 0; i < counts.length; i++) {
      counted += counts[i];
      if (counted >= wanted && counted > 0) return upperEnd(i) / 1e3;
    }
    return 0;
  }

  private static double upperEnd(int index) {
    int power = index >>> CLASS_BITS;
    int within = index & (1 << CLASS_BITS) - 1;
    return Math.scalb(1.0 + (within + 1) / (double) (1 << CLASS_BITS), power);
  }
}
