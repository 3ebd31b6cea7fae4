package dev.weft.benchmarks.netty;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Workload;
import io.netty.util.HashedWheelTimer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Netty's wheel of timers, with ticks of a millisecond and a thread of its own. */
public final class Wheel implements Contender {
  @Override
  public String name() {
    return "netty-wheel";
  }

  @Override
  public Map<Workload, Body> bodies() {
    return Map.of();
  }

  @Override
  public Timing timing() {
    return lateness -> {
      HashedWheelTimer timer = new HashedWheelTimer(1, TimeUnit.MILLISECONDS);
      CountDownLatch left = new CountDownLatch(lateness.count());
      for (int i = 0; i < lateness.count(); i++) {
        int index = i;
        long begun = lateness.begin();
        timer.newTimeout(
            timeout -> {
              lateness.ended(index, begun);
              left.countDown();
            },
            lateness.nanos(i),
            TimeUnit.NANOSECONDS);
      }
      left.await();
      timer.stop();
    };
  }
}
