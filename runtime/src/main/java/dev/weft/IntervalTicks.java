package dev.weft;

/**
 * The multiples of a period, counted from the start: each is waited for by the clock, not from the
 * one before, so nothing adds up. Who comes late gets one tick for all that were missed.
 */
final class IntervalTicks implements AsyncIterator<Long> {
  private final Loop loop;
  private final long periodNanos;
  private final long start;
  private long current;
  private boolean closed;
  private Promise<Boolean> waiting;

  IntervalTicks(Loop loop, long periodNanos) {
    this.loop = loop;
    this.periodNanos = periodNanos;
    this.start = loop.now();
  }

  @Override
  public Task<Boolean> advance() {
    if (waiting != null) {
      throw new IllegalStateException(
          "advance was called again before its task was settled; await it first");
    }
    if (closed) return Task.of(false);
    long passed = loop.now() - start;
    long next = Math.max(current + 1, passed / periodNanos);
    // A tick beyond the longest time there is never comes; its product would overflow.
    boolean never = next > Long.MAX_VALUE / periodNanos;
    long left = never ? Long.MAX_VALUE : next * periodNanos - passed;
    if (left > 0) return waitFor(next, left);
    current = next;
    return Task.of(true);
  }

  private Task<Boolean> waitFor(long tick, long nanos) {
    Loop.Timer timer = loop.schedule(() -> arrive(tick), nanos);
    waiting =
        new Promise<>(
            () -> {
              timer.cancel();
              waiting = null;
            });
    return waiting;
  }

  private void arrive(long tick) {
    Promise<Boolean> told = waiting;
    waiting = null;
    current = tick;
    told.succeed(true);
  }

  @Override
  public Long current() {
    if (current == 0) throw new IllegalStateException("there was no tick yet; advance first");
    return current;
  }

  @Override
  public Task<Void> close() {
    closed = true;
    return Task.of(null);
  }
}
