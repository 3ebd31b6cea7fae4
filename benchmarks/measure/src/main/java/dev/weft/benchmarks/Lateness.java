package dev.weft.benchmarks;

import java.util.Random;

/** How long many timers are to sleep, 1 to 1000 ms at random, and how late each one ended. */
public final class Lateness {
  private static final int SEED = 7;

  private final int[] micros;
  private int ended;
  private int early;
  private long sumNanos;
  private long maxNanos;

  /** Draws {@code count} times; the same ones each time. */
  public Lateness(int count) {
    Random random = new Random(SEED);
    micros = random.ints(count, 1_000, 1_000_001).toArray();
  }

  /** Returns how many timers there are. */
  public int count() {
    return micros.length;
  }

  /** Returns how many nanoseconds timer {@code index} is to sleep. */
  public long nanos(int index) {
    return micros[index] * 1_000L;
  }

  /** To be called when a timer is made; returns the time, which {@link #ended} is to be given. */
  public long begin() {
    return System.nanoTime();
  }

  /** To be called when timer {@code index} ends, which was made at {@code begun}. One thread. */
  public void ended(int index, long begun) {
    long late = System.nanoTime() - begun - nanos(index);
    ended++;
    if (late < 0) early++;
    sumNanos += late;
    maxNanos = Math.max(maxNanos, late);
  }

  int ended() {
    return ended;
  }

  int early() {
    return early;
  }

  double meanMicros() {
    return sumNanos / 1e3 / micros.length;
  }

  double maxMicros() {
    return maxNanos / 1e3;
  }
}
