package dev.weft.iteration;

import dev.weft.Loop;
import org.jspecify.annotations.Nullable;

/**
 * The multiples of a period, counted from the start: each is waited for by the clock, not from the
 * one before, so nothing adds up. Who comes late gets one tick for all that were missed.
 */
public final class IntervalTicks extends PushedValues<Long> {
  private final Loop loop;
  private final long periodNanos;
  private final long start;
  private long last;
  private Loop.@Nullable Timer timer;

  /** As {@code Weft.interval} says. */
  public IntervalTicks(Loop loop, long periodNanos) {
    this.loop = loop;
    this.periodNanos = periodNanos;
    this.start = loop.now();
  }

  @Override
  protected @Nullable Boolean poll() {
    long passed = loop.now() - start;
    long next = Math.max(last + 1, passed / periodNanos);
    // A tick beyond the longest time there is never comes; its product would overflow.
    boolean never = next > Long.MAX_VALUE / periodNanos;
    long left = never ? Long.MAX_VALUE : next * periodNanos - passed;
    if (left > 0) {
      timer = loop.schedule(() -> arrive(next), left);
      return null;
    }
    last = next;
    return moveTo(next);
  }

  private void arrive(long tick) {
    last = tick;
    deliver(tick);
  }

  @Override
  protected void stopWaiting() {
    if (timer != null) timer.cancel();
  }

  @Override
  protected String operation() {
    return "Weft.interval";
  }
}
