package dev.weft.it.limits;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Prints one ratio of CPU times, for {@link CostTest}. In a JVM of its own, where nothing else has
 * shaped the profiles, and with {@link #OPTIONS} that have each method compiled before it goes on:
 * on a busy machine the compiler's threads may otherwise not get to it for seconds.
 */
final class CostRatios {
  static final List<String> OPTIONS = List.of("-Xbatch", "-XX:+UseSerialGC");

  private static final int ROUNDS = 200;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CostRatios() {}

  /** Prints how many times the CPU time of plain code the awaiting code takes. */
  public static void main(String[] arguments) {
    System.out.println(ratio(arguments[0]));
  }

  private static double ratio(String name) {
    Work work = new Work();
    int[] data = new int[4096];
    return switch (name) {
      case "hot-loop" -> ratio(() -> work.hotLoop(data), () -> Task.of(work.plainLoop(data)));
      case "chain" -> ratio(work::awaitChains, () -> Task.of(Work.futureChains()));
      case "started" -> ratio(work::awaitStarted, work::awaitForeign);
      default -> throw new IllegalArgumentException("hot-loop, chain or started, not " + name);
    };
  }

  /** The least of many rounds, in turns, so that what disturbs one disturbs the other. */
  private static double ratio(AsyncSupplier<Integer> awaiting, AsyncSupplier<Integer> plain) {
    long leastAwaiting = Long.MAX_VALUE;
    long leastPlain = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      leastAwaiting = Math.min(leastAwaiting, nanos(awaiting));
      leastPlain = Math.min(leastPlain, nanos(plain));
    }
    return (double) leastAwaiting / leastPlain;
  }

  private static long nanos(AsyncSupplier<Integer> body) {
    return Weft.run(Work.measured(body, THREADS::getCurrentThreadCpuTime));
  }
}
