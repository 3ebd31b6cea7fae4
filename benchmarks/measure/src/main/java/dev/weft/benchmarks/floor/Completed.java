package dev.weft.benchmarks.floor;

/** Calls of methods that await what is settled: nothing suspends here. */
final class Completed {
  private static final Integer ONE = 1;
  private static final Promised[] DONE = new Promised[64];

  static {
    for (int i = 0; i < DONE.length; i++) {
      DONE[i] = new Promised();
      DONE[i].settle(ONE);
    }
  }

  private final OnLoop on;

  Completed(OnLoop on) {
    this.on = on;
  }

  long one() {
    return on.run(() -> drive1(0, 0, null));
  }

  long ten() {
    return on.run(() -> drive10(0, 0, null));
  }

  long sums() {
    return on.run(() -> driveInt(0, 0, null));
  }

  long loop() {
    return on.run(() -> loop(0, 0, null));
  }

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
    return on.end(sum);
  }

  private Frame drive10(int from, int sumSoFar, Driver frame) {
    int sum = sumSoFar;
    for (int i = from; i < 10_000; i++) {
      Object called = c1(i);
      if (called instanceof Frame pending) return Driver.of(this, frame).stop(pending, 2, i, sum);
      sum += (Integer) called;
    }
    return on.end(sum);
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
    return on.end(sum);
  }

  private Frame loop(int from, int sumSoFar, Driver frame) {
    int sum = sumSoFar;
    for (int i = from; i < 1_000_000; i++) {
      Promised done = DONE[i & 63];
      if (!done.settled) return Driver.of(this, frame).stop(done, 4, i, sum);
      sum += (Integer) done.value;
    }
    return on.end(sum);
  }

  /** The suspended call of each of the loops above; the label says which. */
  private static final class Driver extends Frame {
    private final Completed work;
    private int i;
    private int sum;

    private Driver(Completed work) {
      this.work = work;
    }

    static Driver of(Completed work, Driver frame) {
      return frame == null ? new Driver(work) : frame;
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
        case 1 -> work.drive1(i + 1, next, this);
        case 2 -> work.drive10(i + 1, next, this);
        case 3 -> work.driveInt(i + 1, next, this);
        default -> work.loop(i + 1, next, this);
      };
    }
  }
}
