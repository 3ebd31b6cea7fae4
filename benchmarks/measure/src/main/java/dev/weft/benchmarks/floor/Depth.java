package dev.weft.benchmarks.floor;

/** Calls within calls, all suspended. */
final class Depth {
  private static final Integer ONE = 1;

  private final OnLoop on;

  Depth(OnLoop on) {
    this.on = on;
  }

  private long depths;

  long recursion() {
    depths = 0;
    return on.run(
        () -> {
          Promised outermost = (Promised) recurse(1_000);
          outermost.waiter =
              new Frame() {
                @Override
                Frame resume() {
                  return on.end(depths);
                }
              };
        });
  }

  private Object recurse(int n) {
    if (n == 0) {
      Recursion innermost = new Recursion(0);
      innermost.giveWay(on.loop, 1);
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
}
