package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gatherOutcomes;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;

import com.sun.management.ThreadMXBean;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sleeping tasks that are cancelled, all in one turn. Beside it: {@code cancelling.py}. */
public final class Cancelling {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int count;
  private long cpuNanos;
  private long bytes;

  private Cancelling(int count) {
    this.count = count;
  }

  /** Arguments: how many tasks, how many rounds; prints what the best round took for each task. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[1]);
    long cpuNanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    int count = Integer.parseInt(arguments[0]);
    for (int i = 0; i < rounds; i++) {
      Cancelling round = new Cancelling(count);
      Weft.run(round::run);
      cpuNanos = Math.min(cpuNanos, round.cpuNanos);
      bytes = Math.min(bytes, round.bytes);
    }
    System.out.printf(
        Locale.ROOT,
        "{\"work\": \"cancelling\", \"contender\": \"weft\", \"cpu\": %d, \"bytes\": %d}%n",
        cpuNanos / count,
        bytes / count);
  }

  @Async
  private Task<Void> run() {
    List<Task<Integer>> tasks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) tasks.add(sleeper());
    await(yieldNow());
    long nanosBefore = THREADS.getCurrentThreadCpuTime();
    long bytesBefore = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (Task<Integer> task : tasks) task.cancel("enough");
    List<Outcome<Integer>> outcomes = await(gatherOutcomes(tasks));
    bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytesBefore;
    cpuNanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
    if (!outcomes.stream().allMatch(each -> each instanceof Outcome.Cancelled<Integer>)) {
      throw new AssertionError("not all were cancelled");
    }
    return Task.of(null);
  }

  @Async
  private Task<Integer> sleeper() {
    await(sleep(Duration.ofHours(1)));
    return Task.of(1);
  }
}
