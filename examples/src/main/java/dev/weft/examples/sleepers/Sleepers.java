package dev.weft.examples.sleepers;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.Program;
import dev.weft.examples.commandline.UsageException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Lets very many tasks sleep between 0 and 2 seconds on one loop, and says how late the latest of
 * them was and what it cost.
 */
public final class Sleepers {
  private static final long SEED = 20_261_122;

  static final Program PROGRAM =
      new Program(
          "sleepers",
          """
          Usage: sleepers [OPTION]...
          Lets many tasks sleep on one loop, and says how late they were and what it cost.

            --tasks N          how many tasks sleep (default 100000)
            --longest SECONDS  how long each sleeps at most (default 2)
            --help             print this text

          Exit code: 0 if all went well, 1 if not, 2 if the arguments are wrong.
          """,
          Sleepers::run);

  private Sleepers() {}

  /** Runs the program; {@code --help} explains the arguments. */
  public static void main(String[] arguments) {
    System.exit(PROGRAM.run(System.out, System.err, arguments));
  }

  private static int run(CommandLine line, PrintStream out, PrintStream err) throws UsageException {
    int tasks = line.number("--tasks", 100_000, 1);
    Duration longest = line.seconds("--longest", Duration.ofSeconds(2));
    line.requireNoOperands();

    long cpuBefore = cpuNanos();
    out.println(Weft.run(() -> measure(tasks, longest)));
    out.printf("CPU time of the process meanwhile: %d ms%n", millis(cpuNanos() - cpuBefore));
    return Program.FINE;
  }

  @Async
  static Task<Lateness> measure(int tasks, Duration longest) {
    Random random = new Random(SEED);
    List<Duration> delays = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      delays.add(Duration.ofNanos((long) (random.nextDouble() * longest.toNanos())));
    }
    List<Long> late = await(gather(delays, Sleepers::lateness));
    return Task.of(Lateness.of(late));
  }

  /** Sleeps for {@code delay}; returns by how many nanoseconds it took longer than that. */
  @Async
  static Task<Long> lateness(Duration delay) {
    long start = System.nanoTime();
    await(sleep(delay));
    return Task.of(System.nanoTime() - start - delay.toNanos());
  }

  /**
   * How late the sleepers were.
   *
   * @param earliestNanos the least; less than zero would be too early
   */
  record Lateness(int tasks, long earliestNanos, long medianNanos, long latestNanos) {
    static Lateness of(List<Long> late) {
      List<Long> sorted = late.stream().sorted().toList();
      return new Lateness(
          late.size(), sorted.get(0), sorted.get(late.size() / 2), sorted.get(late.size() - 1));
    }

    @Override
    public String toString() {
      return String.format(
          "%d tasks slept; the latest was %.3f ms late, half of them under %.3f ms, the least %.3f"
              + " ms",
          tasks, latestNanos / 1e6, medianNanos / 1e6, earliestNanos / 1e6);
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
