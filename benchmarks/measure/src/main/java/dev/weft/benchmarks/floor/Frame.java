package dev.weft.benchmarks.floor;

/** A suspended call, made by hand at its first suspension. */
abstract class Frame extends Promised implements Runnable {
  int label;
  Promised awaited;

  /** Goes on at {@link #label}; returns the frame that can run because this one ended, or null. */
  abstract Frame resume();

  @Override
  public final void run() {
    for (Frame next = this; next != null; next = next.resume()) {}
  }

  final Frame suspend(Promised pending, int at) {
    label = at;
    awaited = pending;
    pending.waiter = this;
    return null;
  }

  /** Suspends, queued behind what is ready. */
  final Frame giveWay(RunLoop loop, int at) {
    label = at;
    loop.execute(this);
    return null;
  }
}
