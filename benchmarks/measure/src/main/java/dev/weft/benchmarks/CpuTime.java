package dev.weft.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Prints the CPU time of a workload, the least of many batches, and the bytes it allocates: for a
 * busy machine, where the wall clock that JMH reads says little. To be run with {@code -Xbatch}, so
 * that the compiler's threads are waited for however little they get to run. Only for work that is
 * done by one thread.
 *
 * <p>Arguments: the contender, the workload.
 */
public final class CpuTime {
  private static final long WARM_UP_NANOS = 700_000_000;
  private static final long BATCH_NANOS = 12_000_000;
  private static final int BATCHES = 25;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private CpuTime() {}

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    Workload work = Workload.of(arguments[1]);
    Contender.Body body = Contender.named(arguments[0]).bodies().get(work);
    if (body == null) return;
    nanosFor(body, WARM_UP_NANOS);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < BATCHES; i++) best = Math.min(best, nanosFor(body, BATCH_NANOS));
    System.out.printf(
        Locale.ROOT,
        "{\"work\": \"%s\", \"contender\": \"%s\", \"cpu\": %.3f, \"bytes\": %.1f}%n",
        work.label(),
        arguments[0],
        best / work.operations(),
        bytesOf(body) / work.operations());
    System.exit(0);
  }

  /** Returns what one run makes this thread allocate. */
  private static double bytesOf(Contender.Body body) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    body.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Returns the CPU time of one run, after running {@code body} for at least {@code nanos}. */
  private static double nanosFor(Contender.Body body, long nanos) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    long passed;
    int runs = 0;
    do {
      body.run();
      runs++;
      passed = THREADS.getCurrentThreadCpuTime() - start;
    } while (passed < nanos);
    return passed / (double) runs;
  }
}
