package dev.weft.it.limits;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;

/**
 * Compares a hot loop that awaits once in a million iterations with the same loop in a plain
 * method, and prints nanoseconds for one iteration, the fastest of twelve rounds: for a look, not a
 * test. Decision 0005 names the command.
 */
final class HotLoop {
  private static final int ITERATIONS = 1 << 24;
  private static final int RARELY = (1 << 20) - 1;
  private static final int ROUNDS = 12;

  @SuppressWarnings("UnusedVariable") // what plain does in the place of an await
  private static int calls;

  private HotLoop() {}

  @Async
  static Task<Integer> awaiting(int[] data) {
    int sum = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      sum += data[i & (data.length - 1)] ^ i;
      if ((i & RARELY) == RARELY) await(yieldNow());
    }
    return Task.of(sum);
  }

  static int plain(int[] data) {
    int sum = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      sum += data[i & (data.length - 1)] ^ i;
      if ((i & RARELY) == RARELY) calls++;
    }
    return sum;
  }

  /** Measures both. */
  public static void main(String[] arguments) {
    int[] data = new int[4096];
    double awaiting = Double.MAX_VALUE;
    double plain = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      int expected = plain(data);
      long middle = System.nanoTime();
      int sum = Weft.run(() -> awaiting(data));
      long end = System.nanoTime();
      if (sum != expected) throw new AssertionError(sum + " instead of " + expected);
      plain = Math.min(plain, (middle - start) / (double) ITERATIONS);
      awaiting = Math.min(awaiting, (end - middle) / (double) ITERATIONS);
    }
    System.out.printf(
        "plain %.2f ns, awaiting %.2f ns, ratio %.2f%n", plain, awaiting, awaiting / plain);
  }
}
