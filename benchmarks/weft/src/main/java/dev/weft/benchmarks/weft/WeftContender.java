package dev.weft.benchmarks.weft;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Workload;
import java.util.EnumMap;
import java.util.Map;

/** {@code @Async} methods on Weft's own loop. */
public final class WeftContender implements Contender {
  private final OnLoop on = new OnLoop();

  @Override
  public String name() {
    return "weft";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Completed completed = new Completed();
    Switching switching = new Switching();
    Depth depth = new Depth();
    HotLoops hot = new HotLoops();
    Sharing sharing = new Sharing();
    Generated generated = new Generated();
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, () -> on.run(completed::one));
    bodies.put(Workload.COMPLETED_10, () -> on.run(completed::ten));
    bodies.put(Workload.COMPLETED_INT, () -> on.run(completed::sums));
    bodies.put(Workload.COMPLETED_VIRTUAL, () -> on.run(completed::virtual));
    bodies.put(Workload.COMPLETED_GENERIC, () -> on.run(completed::generic));
    bodies.put(Workload.LOOP, () -> on.run(completed::million));
    bodies.put(Workload.YIELD, () -> on.run(switching::yielding));
    bodies.put(Workload.HANDOFF, () -> on.run(switching::handoff));
    bodies.put(Workload.SPAWN, () -> on.run(switching::spawning));
    bodies.put(Workload.GATHER, () -> on.run(switching::gathering));
    bodies.put(Workload.RECURSION, () -> on.run(depth::recursion));
    bodies.put(Workload.EXCEPTION, () -> on.run(depth::exceptions));
    bodies.put(Workload.HOT_INSIDE, () -> on.run(hot::inside));
    bodies.put(Workload.HOT_INSIDE_DONE, () -> on.run(hot::insideDone));
    bodies.put(Workload.HOT_AROUND, () -> on.run(hot::around));
    bodies.put(Workload.CHANNEL, () -> on.run(sharing::channel));
    bodies.put(Workload.CHANNEL_THREADS, () -> on.run(sharing::channelOfTwoLoops));
    bodies.put(Workload.MUTEX, () -> on.run(sharing::mutex));
    bodies.put(Workload.POST, on::posts);
    bodies.put(Workload.SEQUENCE, generated::sequence);
    bodies.put(Workload.VALUES, () -> on.run(generated::values));
    return bodies;
  }

  @Override
  public Parking parking() {
    return new ManyParked(on);
  }

  @Override
  public Timing timing() {
    return new ManyTimers(on);
  }
}
