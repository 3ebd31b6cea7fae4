package dev.weft.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Prints what timers of 1 to 1000 ms cost, as a line of JSON: after a warm-up with a tenth of them,
 * the CPU time of the whole process, the bytes that the calling thread allocates, and how late the
 * timers were.
 *
 * <p>Arguments: the contender, how many.
 */
public final class Timers {
  private Timers() {}

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    Contender.Timing timing = Contender.named(arguments[0]).timing();
    if (timing == null) return;
    int count = Integer.parseInt(arguments[1]);
    for (int i = 0; i < 5; i++) timing.sleepAll(new Lateness(count / 10));
    Lateness lateness = new Lateness(count);
    System.gc();

    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long cpu = process.getProcessCpuTime();
    long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    long start = System.nanoTime();
    timing.sleepAll(lateness);
    long wall = System.nanoTime() - start;
    bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
    cpu = process.getProcessCpuTime() - cpu;
    if (lateness.ended() != count) throw new AssertionError(lateness.ended() + " ended");
    System.out.printf(
        Locale.ROOT,
        "{\"work\": \"timers\", \"contender\": \"%s\", \"count\": %d, \"cpu\": %.1f, \"wall\": %.1f,"
            + " \"bytes\": %.1f, \"late\": %.1f, \"latest\": %.1f, \"early\": %d}%n",
        arguments[0],
        count,
        cpu / (double) count,
        wall / 1e6,
        bytes / (double) count,
        lateness.meanMicros(),
        lateness.maxMicros(),
        lateness.early());
    System.exit(0);
  }
}
