package dev.weft.benchmarks.weft;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Workload;
import java.util.EnumMap;
import java.util.Map;

/** {@code @Suspending} methods on Weft's own loop. */
public final class SuspendingContender implements Contender {
  private final OnLoop on = new OnLoop();

  @Override
  public String name() {
    return "weft-suspending";
  }

  @Override
  public Map<Workload, Body> bodies() {
    SuspendingMethods suspending = new SuspendingMethods();
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, () -> on.run(suspending::one));
    bodies.put(Workload.COMPLETED_10, () -> on.run(suspending::ten));
    bodies.put(Workload.COMPLETED_INT, () -> on.run(suspending::sums));
    bodies.put(Workload.COMPLETED_VIRTUAL, () -> on.run(suspending::virtual));
    bodies.put(Workload.COMPLETED_GENERIC, () -> on.run(suspending::generic));
    bodies.put(Workload.YIELD, () -> on.run(suspending::yielding));
    bodies.put(Workload.RECURSION, () -> on.run(suspending::recursion));
    bodies.put(Workload.EXCEPTION, () -> on.run(suspending::exceptions));
    return bodies;
  }
}
