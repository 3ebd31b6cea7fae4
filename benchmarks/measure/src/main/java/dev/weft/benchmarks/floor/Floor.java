package dev.weft.benchmarks.floor;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Workload;
import java.util.EnumMap;
import java.util.Map;

/** Hand-written state machines. A method returns its value, or the frame of its suspended call. */
public final class Floor implements Contender {
  private static final Integer ONE = 1;

  private final OnLoop on = new OnLoop();

  @Override
  public String name() {
    return "floor";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Completed completed = new Completed(on);
    Switching switching = new Switching(on);
    Depth depth = new Depth(on);
    HotLoops hotLoops = new HotLoops(on);
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, completed::one);
    bodies.put(Workload.COMPLETED_10, completed::ten);
    bodies.put(Workload.COMPLETED_INT, completed::sums);
    bodies.put(Workload.LOOP, completed::loop);
    bodies.put(Workload.YIELD, switching::yield);
    bodies.put(Workload.HANDOFF, switching::handoff);
    bodies.put(Workload.SPAWN, switching::spawn);
    bodies.put(Workload.GATHER, switching::gather);
    bodies.put(Workload.RECURSION, depth::recursion);
    bodies.put(Workload.HOT_INSIDE, hotLoops::inside);
    bodies.put(Workload.HOT_AROUND, hotLoops::around);
    bodies.put(Workload.POST, this::post);
    return bodies;
  }

  // ---- from another thread

  private int arrived;

  private long post() throws InterruptedException {
    arrived = 0;
    Thread poster =
        new Thread(
            () -> {
              for (int i = 0; i < 10_000; i++) on.loop.post(this::arrive);
            });
    poster.start();
    long result = on.run();
    poster.join();
    return result;
  }

  private void arrive() {
    if (++arrived == 10_000) on.end(arrived);
  }

  // ---- many at once

  private static final class Parked1 extends Frame {
    @Override
    Frame resume() {
      return settle(awaited.value);
    }
  }

  private static final class ParkedWithLocals extends Frame {
    private final long a;
    private final long b;
    private final int c;
    private final Object d;

    ParkedWithLocals(int n) {
      a = n;
      b = n + 1L;
      c = n + 2;
      d = ONE;
    }

    @Override
    Frame resume() {
      if (a + 1 != b || a + 2 != c || d == null) throw new AssertionError("the locals were lost");
      return settle(awaited.value);
    }
  }

  @Override
  public Parking parking() {
    return (count, depth, locals) -> {
      Promised[] gates = new Promised[count];
      int[] ended = new int[1];
      for (int i = 0; i < count; i++) {
        Promised pending = gates[i] = new Promised();
        for (int d = 0; d < depth; d++) {
          Frame frame = locals ? new ParkedWithLocals(i) : new Parked1();
          frame.suspend(pending, 1);
          pending = frame;
        }
      }
      return () -> {
        for (Promised gate : gates) {
          Frame last = null;
          for (Frame next = gate.settle(ONE); next != null; next = next.resume()) last = next;
          if (last != null && last.settled) ended[0]++;
        }
        return ended[0];
      };
    };
  }

  @Override
  public Timing timing() {
    return lateness ->
        on.run(
            () -> {
              int[] left = {lateness.count()};
              for (int i = 0; i < lateness.count(); i++) {
                int index = i;
                long begun = lateness.begin();
                on.loop.schedule(
                    () -> {
                      lateness.ended(index, begun);
                      if (--left[0] == 0) on.end(0);
                    },
                    lateness.nanos(i));
              }
            });
  }
}
