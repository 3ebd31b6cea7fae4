package dev.weft.benchmarks;

/** The numbers of the hot loops: {@code sum += data[i & MASK] ^ i}. */
public final class Hot {
  /** How often the loop runs. */
  public static final int ITERATIONS = 1 << 22;

  /** When {@code (i & RARELY) == RARELY}, the loop awaits. */
  public static final int RARELY = (1 << 20) - 1;

  /** Keeps an index within {@link #data}. */
  public static final int MASK = 4095;

  // Not final: of a constant array the compiler knows the length, and leaves out the check of each
  // index in plain methods, and nowhere where the array comes out of a frame.
  private static int[] data = made();

  static final long EXPECTED = expected();

  private Hot() {}

  /** Returns what is summed. */
  public static int[] data() {
    return data;
  }

  private static int[] made() {
    int[] data = new int[MASK + 1];
    for (int i = 0; i < data.length; i++) data[i] = i * 31;
    return data;
  }

  private static long expected() {
    int sum = 0;
    for (int i = 0; i < ITERATIONS; i++) sum += data[i & MASK] ^ i;
    return sum;
  }
}
