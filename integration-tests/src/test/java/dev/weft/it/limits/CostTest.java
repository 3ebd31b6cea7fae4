package dev.weft.it.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.AsyncSupplier;
import dev.weft.Weft;
import dev.weft.loop.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Guards what the {@code benchmarks} measure, by figures that are steady on any machine: bytes that
 * a thread allocates, and ratios of CPU times within one run, the least of many rounds. The limits
 * of the ratios are far from what is measured, so that only a loss of a whole mechanism breaks
 * them.
 */
class CostTest {
  private static final int ROUNDS = 60;

  /** What starting the work and the queues of the loop may cost an operation. */
  private static final double AMORTISED = 1;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Work work = new Work();

  private long allocated() {
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private double bytes(AsyncSupplier<Integer> body) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 4; round++) { // the first rounds load classes and fill queues
      least = Math.min(least, Weft.run(Work.measured(body, this::allocated)));
    }
    return (double) least / Work.TIMES;
  }

  private static void assertAtMost(double limit, double value) {
    assertTrue(value <= limit, value + ", more than " + limit);
  }

  @Test
  void anAwaitOfASettledCallAllocatesNothing() {
    assertAtMost(AMORTISED, bytes(work::awaitSettled));
  }

  @Test
  void aChainOfTenSettledCallsAllocatesNothing() {
    assertAtMost(AMORTISED, bytes(work::awaitChains));
  }

  @Test
  void givingWayAllocatesNothing() {
    assertAtMost(AMORTISED, bytes(work::giveWay));
  }

  @Test
  void aHandOverAllocatesThePromiseOnly() {
    assertAtMost(32 + AMORTISED, bytes(work::handOver));
  }

  @Test
  void aSuspendedCallTakes40Bytes() {
    assertAtMost(40 + AMORTISED, bytes(work::recurse));
  }

  @Test
  void aTimerTakes48Bytes() {
    long[] least = {Long.MAX_VALUE};
    try (EventLoop loop = new EventLoop()) {
      loop.execute(
          () -> {
            for (int round = 0; round < 4; round++) {
              least[0] = Math.min(least[0], work.bytesOfTimers(this::allocated));
            }
            loop.stop();
          });
      loop.run();
    }
    assertAtMost(48 + AMORTISED, (double) least[0] / Work.TIMES);
  }

  /** CPU time of the calling thread, the least of many rounds. */
  private long nanos(Callable<Integer> body) throws Exception {
    long least = Long.MAX_VALUE;
    int result = body.call();
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadCpuTime();
      assertEquals(result, body.call());
      least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
    }
    return least;
  }

  /** A jump into the loop costs 4 to 5, a test for resumptions in it 1.6 to 3.7. */
  @Test
  void aHotLoopThatSuspendsTakesLessThanTwiceThePlainOne() throws Exception {
    int[] data = new int[4096];
    double plain = nanos(() -> work.plainLoop(data));
    double awaiting = nanos(() -> Weft.run(() -> work.hotLoop(data)));
    assertAtMost(2, awaiting / plain);
  }

  /** Measured: 0.2 to 0.4. */
  @Test
  void aChainOfSettledCallsIsFasterThanAChainOfFutures() throws Exception {
    double futures = nanos(Work::futureChains);
    double calls = nanos(() -> Weft.run(work::awaitChains));
    assertAtMost(1, calls / futures);
  }
}
