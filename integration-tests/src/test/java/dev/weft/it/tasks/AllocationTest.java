package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ZERO;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes that a concurrent task costs, by the counter of the thread that makes it. */
class AllocationTest {
  private static final int TASKS = 20_000;

  /** What the queues of a loop, and the array of a list, may cost per task beside it. */
  private static final int AMORTISED = 4;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int ran;

  private long allocated() {
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Async
  private Task<Void> child() {
    await(yieldNow());
    ran++;
    return Task.of(null);
  }

  @Async
  private Task<Long> bytesOfSpawning() {
    AsyncSupplier<Void> child = this::child;
    long before = allocated();
    await(
        Scope.open(
            s -> {
              for (int i = 0; i < TASKS; i++) s.spawn(child);
              return Task.of(null);
            }));
    return Task.of(allocated() - before);
  }

  @Async
  private Task<Long> bytesOfGathering() {
    List<Integer> arguments = Collections.nCopies(TASKS, 1);
    AsyncFunction<Integer, Void> child = i -> child();
    long before = allocated();
    await(gather(arguments, child));
    return Task.of(allocated() - before);
  }

  private long perTask(AsyncSupplier<Long> measured) {
    long bytes = 0;
    for (int round = 0; round < 3; round++) { // the first rounds fill the loop's queues
      bytes =
          Weft.run(
              () -> {
                await(measured.get());
                await(sleep(ZERO));
                return Task.of(await(measured.get()));
              });
    }
    return bytes / TASKS;
  }

  @Test
  void aSpawnedTaskThatSuspendsCosts72Bytes() {
    long bytes = perTask(this::bytesOfSpawning);
    assertTrue(bytes <= 72 + AMORTISED, bytes + " bytes");
    assertTrue(ran > TASKS);
  }

  @Test
  void aGatheredTaskThatSuspendsCosts80Bytes() {
    long bytes = perTask(this::bytesOfGathering);
    assertTrue(bytes <= 80 + AMORTISED, bytes + " bytes");
    assertTrue(ran > TASKS);
  }
}
