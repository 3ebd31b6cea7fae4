package dev.weft.benchmarks.floor;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Hot;
import dev.weft.benchmarks.Workload;
import java.util.EnumMap;
import java.util.Map;

/**
 * Hand-written state machines. A method returns its value, or the frame of its suspended call.
 *
 * <p>Long, since the suspended half of every workload is written out; each section stands alone.
 */
public final class Floor implements Contender {
  private static final Integer ONE = 1;
  private static final Promised[] DONE = new Promised[64];

  static {
    for (int i = 0; i < DONE.length; i++) {
      DONE[i] = new Promised();
      DONE[i].settle(ONE);
    }
  }

  private final RunLoop loop = new RunLoop();
  private long result;

  @Override
  public String name() {
    return "floor";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, () -> run(() -> drive1(0, 0, null)));
    bodies.put(Workload.COMPLETED_10, () -> run(() -> drive10(0, 0, null)));
    bodies.put(Workload.COMPLETED_INT, () -> run(() -> driveInt(0, 0, null)));
    bodies.put(Workload.LOOP, () -> run(() -> loop(0, 0, null)));
    bodies.put(Workload.YIELD, () -> run(new Yielding()));
    bodies.put(Workload.HANDOFF, this::handoff);
    bodies.put(Workload.SPAWN, () -> run(new Join(10_000, false)));
    bodies.put(Workload.GATHER, () -> run(new Join(1_000, true)));
    bodies.put(Workload.RECURSION, this::recursion);
    bodies.put(Workload.HOT_INSIDE, () -> run(new HotInside()));
    bodies.put(Workload.HOT_AROUND, () -> run(new HotAround()));
    bodies.put(Workload.POST, this::post);
    return bodies;
  }

  private long run(Runnable start) {
    loop.execute(start);
    loop.run();
    return result;
  }

  private Frame end(long value) {
    result = value;
    loop.stop();
    return null;
  }

  // ---- completed

  private static Object callee(int i) {
    Promised done = DONE[i & 63];
    return done.settled ? done.value : new Callee(done);
  }

  private static final class Callee extends Frame {
    Callee(Promised on) {
      suspend(on, 1);
    }

    @Override
    Frame resume() {
      return settle(awaited.value);
    }
  }

  private Frame drive1(int from, int sumSoFar, Driver frame) {
    int sum = sumSoFar;
    for (int i = from; i < 10_000; i++) {
      Object called = callee(i);
      if (called instanceof Frame pending) return Driver.of(this, frame).stop(pending, 1, i, sum);
      sum += (Integer) called;
    }
    return end(sum);
  }

  private Frame drive10(int from, int sumSoFar, Driver frame) {
    int sum = sumSoFar;
    for (int i = from; i < 10_000; i++) {
      Object called = c1(i);
      if (called instanceof Frame pending) return Driver.of(this, frame).stop(pending, 2, i, sum);
      sum += (Integer) called;
    }
    return end(sum);
  }

  private static Object c1(int i) {
    Object called = c2(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c2(int i) {
    Object called = c3(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c3(int i) {
    Object called = c4(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c4(int i) {
    Object called = c5(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c5(int i) {
    Object called = c6(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c6(int i) {
    Object called = c7(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c7(int i) {
    Object called = c8(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c8(int i) {
    Object called = c9(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object c9(int i) {
    Object called = callee(i);
    return called instanceof Frame pending ? new Callee(pending) : called;
  }

  private static Object add(int i) {
    Promised done = DONE[i & 63];
    return done.settled ? (Object) (i + (Integer) done.value) : new Adding(done, i);
  }

  private static final class Adding extends Frame {
    private final int i;

    Adding(Promised on, int i) {
      this.i = i;
      suspend(on, 1);
    }

    @Override
    Frame resume() {
      return settle(i + (Integer) awaited.value);
    }
  }

  private Frame driveInt(int from, int sumSoFar, Driver frame) {
    int sum = sumSoFar;
    for (int i = from; i < 10_000; i++) {
      Object called = add(i);
      if (called instanceof Frame pending) return Driver.of(this, frame).stop(pending, 3, i, sum);
      sum += (Integer) called;
    }
    return end(sum);
  }

  private Frame loop(int from, int sumSoFar, Driver frame) {
    int sum = sumSoFar;
    for (int i = from; i < 1_000_000; i++) {
      Promised done = DONE[i & 63];
      if (!done.settled) return Driver.of(this, frame).stop(done, 4, i, sum);
      sum += (Integer) done.value;
    }
    return end(sum);
  }

  /** The suspended call of each of the loops above; the label says which. */
  private static final class Driver extends Frame {
    private final Floor floor;
    private int i;
    private int sum;

    private Driver(Floor floor) {
      this.floor = floor;
    }

    static Driver of(Floor floor, Driver frame) {
      return frame == null ? new Driver(floor) : frame;
    }

    Frame stop(Promised pending, int at, int nextI, int nextSum) {
      i = nextI;
      sum = nextSum;
      return suspend(pending, at);
    }

    @Override
    Frame resume() {
      int next = sum + (Integer) awaited.value;
      return switch (label) {
        case 1 -> floor.drive1(i + 1, next, this);
        case 2 -> floor.drive10(i + 1, next, this);
        case 3 -> floor.driveInt(i + 1, next, this);
        default -> floor.loop(i + 1, next, this);
      };
    }
  }

  // ---- suspending

  private final class Yielding extends Frame {
    private int i;

    @Override
    Frame resume() {
      return ++i <= 10_000 ? giveWay(loop, 1) : end(10_000);
    }
  }

  private Promised ping;
  private Promised pong;

  private long handoff() {
    ping = new Promised();
    return run(
        () -> {
          new Answering().run();
          new Asking().run();
        });
  }

  private void tell(Promised promised) {
    Frame waiter = promised.settle(ONE);
    if (waiter != null) loop.execute(waiter);
  }

  private final class Asking extends Frame {
    private int i;
    private int sum;

    @Override
    Frame resume() {
      if (label == 1) {
        sum += (Integer) awaited.value;
        i++;
      }
      while (i < 5_000) {
        pong = new Promised();
        Promised answer = pong;
        tell(ping);
        if (!answer.settled) return suspend(answer, 1);
        sum += (Integer) answer.value;
        i++;
      }
      return end(sum + 5_000);
    }
  }

  private final class Answering extends Frame {
    private int i;

    @Override
    Frame resume() {
      if (label == 1) answer();
      while (i < 5_000) {
        if (!ping.settled) return suspend(ping, 1);
        answer();
      }
      return settle(ONE);
    }

    private void answer() {
      ping = new Promised();
      i++;
      tell(pong);
    }
  }

  private final class Child extends Frame {
    @Override
    Frame resume() {
      return label == 0 ? giveWay(loop, 1) : settle(ONE);
    }
  }

  /** Starts children, and waits for one after the other. */
  private final class Join extends Frame {
    private final Object[] children;
    private final boolean collect;
    private int i;
    private int sum;

    Join(int count, boolean collect) {
      children = new Object[count];
      this.collect = collect;
    }

    @Override
    Frame resume() {
      if (label == 0) {
        for (int k = 0; k < children.length; k++) {
          Child child = new Child();
          child.run();
          children[k] = child;
        }
      }
      while (i < children.length) {
        Child child = (Child) children[i];
        if (!child.settled) return suspend(child, 1);
        sum += (Integer) child.value;
        if (collect) children[i] = child.value;
        i++;
      }
      return end(sum);
    }
  }

  // ---- depth

  private long depths;

  private long recursion() {
    depths = 0;
    return run(
        () -> {
          Promised outermost = (Promised) recurse(1_000);
          outermost.waiter =
              new Frame() {
                @Override
                Frame resume() {
                  return end(depths);
                }
              };
        });
  }

  private Object recurse(int n) {
    if (n == 0) {
      Recursion innermost = new Recursion(0);
      innermost.giveWay(loop, 1);
      return innermost;
    }
    Object called = recurse(n - 1);
    if (called instanceof Frame pending) {
      Recursion frame = new Recursion(n);
      frame.suspend(pending, 2);
      return frame;
    }
    depths += n;
    return called;
  }

  private final class Recursion extends Frame {
    private final int n;

    Recursion(int n) {
      this.n = n;
    }

    @Override
    Frame resume() {
      if (label == 1) return settle(ONE);
      depths += n;
      return settle(awaited.value);
    }
  }

  // ---- hot loops

  private final class HotInside extends Frame {
    private int i;
    private int sum;

    @Override
    Frame resume() {
      int[] data = Hot.data();
      int s = sum;
      for (int k = i; k < Hot.ITERATIONS; k++) {
        s += data[k & Hot.MASK] ^ k;
        if ((k & Hot.RARELY) == Hot.RARELY) {
          i = k + 1;
          sum = s;
          return giveWay(loop, 1);
        }
      }
      return end(s);
    }
  }

  private final class HotAround extends Frame {
    private int block;
    private int sum;

    @Override
    Frame resume() {
      if (block == 4) return end(sum);
      int[] data = Hot.data();
      int s = sum;
      int from = block * (Hot.RARELY + 1);
      for (int k = from; k < from + Hot.RARELY + 1; k++) s += data[k & Hot.MASK] ^ k;
      sum = s;
      block++;
      return giveWay(loop, 1);
    }
  }

  // ---- from another thread

  private int arrived;

  private long post() throws InterruptedException {
    arrived = 0;
    Thread poster =
        new Thread(
            () -> {
              for (int i = 0; i < 10_000; i++) loop.post(this::arrive);
            });
    poster.start();
    loop.run();
    poster.join();
    return result;
  }

  private void arrive() {
    if (++arrived == 10_000) end(arrived);
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
      if (a + 1 != b || a + 2 != c || d == null) throw new AssertionError();
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
        run(
            () -> {
              int[] left = {lateness.count()};
              for (int i = 0; i < lateness.count(); i++) {
                int index = i;
                long begun = lateness.begin();
                loop.schedule(
                    () -> {
                      lateness.ended(index, begun);
                      if (--left[0] == 0) end(0);
                    },
                    lateness.nanos(i));
              }
            });
  }
}
