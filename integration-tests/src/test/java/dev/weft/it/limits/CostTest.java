package dev.weft.it.limits;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.AsyncSupplier;
import dev.weft.Weft;
import dev.weft.it.running.ChildJvm;
import dev.weft.loop.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Guards what the {@code benchmarks} measure, by figures that are steady on any machine: bytes that
 * a thread allocates, and {@link CostRatios} of CPU times, whose limits are far from what is
 * measured, so that only a loss of a whole mechanism breaks them.
 */
class CostTest {
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
  void anAwaitOfASettledStageThatTheMethodStartedAllocatesNothing() {
    assertAtMost(AMORTISED, bytes(work::awaitStarted));
  }

  /** Measured: 1.0 on JDK 17 and 25; until it suspends, the code is the same. */
  @Test
  void anAwaitOfASettledStageThatTheMethodStartedTakesNoLongerThanAnyOther() throws Exception {
    assertAtMost(1.5, ratio("started"));
  }

  @Test
  void aResourceThatClosesAtOnceAllocatesNothing() {
    assertAtMost(AMORTISED, bytes(work::closeAtOnce));
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

  /** Measured: 1,300. A buffer that is held while nothing comes takes 8,192. */
  @Test
  void anIdleConnectionWithReaderAndWriterTakesLessThan2Kilobytes() throws Exception {
    List<String> options = List.of("-XX:+UseSerialGC");
    String bytes = ChildJvm.run(options, IdleConnections.class).strip();
    assertAtMost(2048, Double.parseDouble(bytes));
  }

  /** Measured: 0.93 to 1.0. A jump into the loop costs 4 to 5, a test in it 1.6 to 3.7. */
  @Test
  void aHotLoopThatSuspendsTakesLittleMoreThanThePlainOne() throws Exception {
    assertAtMost(1.5, ratio("hot-loop"));
  }

  /** Measured: 0.11 on JDK 17, 0.24 on JDK 25. */
  @Test
  void aChainOfSettledCallsIsMuchFasterThanAChainOfFutures() throws Exception {
    assertAtMost(0.6, ratio("chain"));
  }

  private static double ratio(String name) throws Exception {
    return Double.parseDouble(ChildJvm.run(CostRatios.OPTIONS, CostRatios.class, name).strip());
  }
}
