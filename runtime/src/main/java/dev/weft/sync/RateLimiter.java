package dev.weft.sync;

import dev.weft.Loop;
import dev.weft.Task;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many things begin in a period: a bucket that holds a burst of permits and is refilled
 * evenly.
 *
 * <p>{@code new RateLimiter(10, Duration.ofSeconds(1), 3)} lets three begin at once, and from then
 * on one each tenth of a second. Exact for any rate: the bucket's content is counted in whole
 * numbers, by the loop's monotonic clock, so that nothing is lost to rounding.
 *
 * <p>Fair: who asks for many permits is not overtaken. Confined to the loop of its first use, as
 * {@linkplain dev.weft.sync the package} says.
 */
public final class RateLimiter extends Confined {
  // The bucket's content is counted in drops: a permit is periodNanos drops, and each nanosecond
  // adds permitsPerPeriod of them.
  private final long permitsPerPeriod;
  private final long periodNanos;
  private final long fullDrops;
  private final int burst;

  private final WaitQueue<Acquiring> waiters = new WaitQueue<>(this::handOut);
  private @Nullable Loop loop;
  private long drops;
  private long asOf;
  private Loop.@Nullable Timer refill;
  private long acquired;

  /**
   * Creates a limiter whose bucket is full. Any thread may call this.
   *
   * @param permits how many permits a period brings
   * @param period the period; together with {@code permits}, the rate
   * @param burst how many permits the bucket holds: what may be taken at once after a pause
   * @throws IllegalArgumentException if one of them is not positive, or {@code burst} periods are
   *     more than 292 years
   */
  public RateLimiter(int permits, Duration period, int burst) {
    Objects.requireNonNull(period, "period");
    if (permits < 1) throw new IllegalArgumentException("permits < 1: " + permits);
    if (burst < 1) throw new IllegalArgumentException("burst < 1: " + burst);
    if (period.isZero() || period.isNegative()) {
      throw new IllegalArgumentException("period is not positive: " + period);
    }
    this.permitsPerPeriod = permits;
    this.burst = burst;
    try {
      this.periodNanos = period.toNanos();
      // What is left of the nanosecond in which a permit became due is kept, even by a full bucket:
      // timers know whole nanoseconds only, and the rate would be lower than asked for.
      long rest = Math.min(permits, periodNanos) - 1;
      this.fullDrops = Math.addExact(Math.multiplyExact(periodNanos, burst), rest);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("burst times period is too long: " + period, e);
    }
    this.drops = cost(burst);
  }

  /** How things stand at a rate limiter. */
  public sealed interface Statistics {
    /** Returns how many permits were in the bucket when somebody last took some. */
    long available();

    /** Returns how many calls wait for permits. */
    int waiting();

    /** Returns how many permits were taken since the limiter was made. */
    long acquired();
  }

  record Snapshot(long available, int waiting, long acquired) implements Statistics {}

  private static final class Acquiring extends QueuedOperation<Void> {
    final int permits;

    Acquiring(int permits) {
      this.permits = permits;
    }

    @Override
    public String operation() {
      return "RateLimiter.acquire";
    }
  }

  /** Waits for one permit and takes it; as {@link #acquire(int)}. */
  public Task<Void> acquire() {
    return acquire(1);
  }

  /**
   * Waits until the bucket holds {@code permits}, and takes them.
   *
   * <p>Suspends if it does not, or if others wait already; never goes on before the rate allows it.
   * Cancelled while it waits, it takes none, and those behind it wait the less.
   *
   * @throws IllegalArgumentException if {@code permits} is less than 1, or more than the burst
   * @throws IllegalStateException if called from outside this limiter's loop
   */
  public Task<Void> acquire(int permits) {
    if (tryAcquire(permits)) return Task.done();
    Acquiring acquiring = waiters.add(new Acquiring(permits));
    if (waiters.first() == acquiring) handOut();
    return acquiring.promise;
  }

  /**
   * Takes one permit if the bucket holds it; as {@link #tryAcquire(int)}.
   *
   * @return whether it was taken
   */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes {@code permits} if the bucket holds them and nobody waits. Never suspends.
   *
   * @return whether they were taken
   * @throws IllegalArgumentException if {@code permits} is less than 1, or more than the burst
   * @throws IllegalStateException if called from outside this limiter's loop
   */
  public boolean tryAcquire(int permits) {
    if (permits < 1) throw new IllegalArgumentException("permits < 1: " + permits);
    if (permits > burst) {
      throw new IllegalArgumentException(
          "acquire of " + permits + " permits would wait for ever: the burst is " + burst);
    }
    enterLoop();
    if (!waiters.isEmpty()) return false;
    fill();
    if (drops < cost(permits)) return false;
    take(permits);
    return true;
  }

  private void enterLoop() {
    Loop current = enter();
    if (loop != null) return;
    loop = current;
    asOf = current.now();
  }

  private long cost(int permits) {
    return permits * periodNanos;
  }

  private void take(int permits) {
    drops -= cost(permits);
    acquired += permits;
  }

  private void fill() {
    assert loop != null : "enterLoop was called";
    long now = loop.now();
    long elapsed = now - asOf;
    asOf = now;
    long missing = fullDrops - drops;
    // Compared by division: the product could overflow after a long pause.
    drops =
        elapsed >= ceilDiv(missing, permitsPerPeriod)
            ? fullDrops
            : drops + elapsed * permitsPerPeriod;
  }

  private static long ceilDiv(long dividend, long divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }

  /** Gives permits to who waits, in order, and sets the timer for the first who gets none yet. */
  private void handOut() {
    if (refill != null) refill.cancel();
    refill = null;
    fill();
    for (Acquiring first; (first = waiters.first()) != null; ) {
      long missing = cost(first.permits) - drops;
      if (missing > 0) {
        assert loop != null : "fill has used it";
        refill = loop.schedule(this::handOut, ceilDiv(missing, permitsPerPeriod));
        return;
      }
      waiters.poll();
      take(first.permits);
      QueuedOperation.release(first.promise);
    }
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(drops / periodNanos, waiters.size(), acquired);
  }

  @Override
  public String toString() {
    return "RateLimiter["
        + permitsPerPeriod
        + " per "
        + Duration.ofNanos(periodNanos)
        + ", "
        + waiters.size()
        + " waiting]";
  }
}
