package dev.weft.sync;

import static dev.weft.Weft.await;

import dev.weft.AsyncSupplier;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.combine.WithoutValue;
import dev.weft.report.ShownAs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that tasks take and give back: so many at a time, and no more.
 *
 * <p>{@code new Semaphore(n)} has n permits for good, and giving back more than were taken is an
 * error. {@link #growing} makes one whose permits may be made by {@link #release}, for signals
 * between tasks.
 *
 * <p>Fair: who asks for many permits is not overtaken by those behind who ask for few, so nobody
 * waits for ever. To run at most n of something, {@link Limiter} says it more directly.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 */
public final class Semaphore extends Confined {
  private final int limit;
  private final WaitQueue<Acquiring> waiters = new WaitQueue<>(this::handOut);
  private int available;
  private long acquired;

  /**
   * Creates a semaphore with {@code permits}, all available. Any thread may call this.
   *
   * @throws IllegalArgumentException if {@code permits} is less than 1
   */
  public Semaphore(int permits) {
    this(permits, permits);
    if (permits < 1) throw new IllegalArgumentException("permits < 1: " + permits);
  }

  private Semaphore(int available, int limit) {
    this.available = available;
    this.limit = limit;
  }

  /**
   * Returns a semaphore with {@code permits} to begin with, to which {@link #release} may add any
   * number. Any thread may call this.
   *
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public static Semaphore growing(int permits) {
    if (permits < 0) throw new IllegalArgumentException("permits < 0: " + permits);
    return new Semaphore(permits, Integer.MAX_VALUE);
  }

  /** How things stand at a semaphore. */
  public sealed interface Statistics {
    /** Returns how many permits can be taken now. */
    int available();

    /** Returns how many calls wait for permits. */
    int waiting();

    /** Returns how many permits were taken since the semaphore was made. */
    long acquired();
  }

  record Snapshot(int available, int waiting, long acquired) implements Statistics {}

  private static final class Acquiring extends QueuedOperation<Void> {
    final int permits;

    Acquiring(int permits) {
      this.permits = permits;
    }

    @Override
    public String operation() {
      return "Semaphore.acquire";
    }
  }

  /** Waits for one permit and takes it; as {@link #acquire(int)}. */
  public Task<Void> acquire() {
    return acquire(1);
  }

  /**
   * Waits until {@code permits} are available at once, and takes them.
   *
   * <p>Suspends if they are not, or if others wait already. Cancelled while it waits, it takes
   * none, and lets those behind it have them.
   *
   * @throws IllegalArgumentException if {@code permits} is less than 1, or more than there are
   * @throws IllegalStateException if called from outside this semaphore's loop
   */
  public Task<Void> acquire(int permits) {
    requirePossible(permits);
    enter();
    if (isFree(permits)) {
      take(permits);
      return Task.done();
    }
    return waiters.add(new Acquiring(permits)).promise;
  }

  /**
   * Takes one permit if it is available; as {@link #tryAcquire(int)}.
   *
   * @return whether it was taken
   */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes {@code permits} if they are available and nobody waits. Never suspends.
   *
   * @return whether they were taken
   * @throws IllegalArgumentException if {@code permits} is less than 1, or more than there are
   * @throws IllegalStateException if called from outside this semaphore's loop
   */
  public boolean tryAcquire(int permits) {
    requirePossible(permits);
    enter();
    if (!isFree(permits)) return false;
    take(permits);
    return true;
  }

  private void requirePossible(int permits) {
    if (permits < 1) throw new IllegalArgumentException("permits < 1: " + permits);
    if (permits > limit) {
      throw new IllegalArgumentException(
          "acquire of " + permits + " permits would wait for ever: there are only " + limit);
    }
  }

  private boolean isFree(int permits) {
    return waiters.isEmpty() && permits <= available;
  }

  private void take(int permits) {
    available -= permits;
    acquired += permits;
  }

  /** Gives one permit back; as {@link #release(int)}. */
  public void release() {
    release(1);
  }

  /**
   * Gives {@code permits} back, to those who have waited longest first. Never suspends.
   *
   * @throws IllegalArgumentException if {@code permits} is less than 1
   * @throws IllegalStateException if there would be more permits than the semaphore has, or if
   *     called from outside its loop
   */
  public void release(int permits) {
    if (permits < 1) throw new IllegalArgumentException("permits < 1: " + permits);
    enter();
    if (permits > limit - available) {
      throw new IllegalStateException(
          "release of "
              + permits
              + " permits when "
              + (limit - available)
              + " of "
              + limit
              + " are taken: each release belongs to one acquire that was awaited successfully. Put"
              + " the try behind the await, or use withPermit.");
    }
    available += permits;
    handOut();
  }

  private void handOut() {
    for (Acquiring first; (first = waiters.first()) != null && first.permits <= available; ) {
      waiters.poll();
      take(first.permits);
      QueuedOperation.release(first.promise);
    }
  }

  /**
   * Takes a permit, runs {@code body}, and gives the permit back however the body ends.
   *
   * <p>Suspends while it waits for the permit and while the body does. Cancelled before it has the
   * permit, it never calls the body; after that, the cancellation is the body's.
   *
   * @return what the body's task comes to
   * @throws IllegalStateException if called from outside this semaphore's loop
   */
  public <T extends @Nullable Object> Task<T> withPermit(AsyncSupplier<T> body) {
    Objects.requireNonNull(body, "body");
    return runPermitted(acquire(), body);
  }

  @Async
  @ShownAs("withPermit")
  private <T> Task<T> runPermitted(Task<Void> acquiring, AsyncSupplier<T> body) {
    await(acquiring);
    T value;
    try {
      value = await(start(body, "withPermit"));
    } finally {
      release();
    }
    return Task.of(value);
  }

  /** As {@link #withPermit(AsyncSupplier)}, for a body without a value. */
  public <W extends SuspendingRunnable> Task<Void> withPermit(W body) {
    return withPermit(WithoutValue.of(body, "body"));
  }

  /** Returns how many permits can be taken now; some may be left while somebody waits for more. */
  public int available() {
    return available;
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(available, waiters.size(), acquired);
  }

  @Override
  public String toString() {
    return "Semaphore[" + available + " available, " + waiters.size() + " waiting]";
  }
}
