package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.combine.WithoutValue;
import dev.weft.frame.FrameInfo;
import java.util.Objects;

/**
 * Runs at most so many pieces of work at a time; the others wait for their turn, first come first
 * served.
 *
 * <pre>{@code
 * Limiter limit = new Limiter(8);
 * List<Page> pages = await(gather(uris, uri -> limit.run(() -> fetch(uri))));
 * }</pre>
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 */
public final class Limiter extends Confined {
  private static final FrameInfo RUN = Guarded.info(Limiter.class, "run");

  private final WaitQueue<Entering> waiters = new WaitQueue<>();
  private int limit;
  private int running;
  private long completed;

  /**
   * Creates a limiter. Any thread may call this.
   *
   * @param limit how many may run at a time
   * @throws IllegalArgumentException if {@code limit} is less than 1
   */
  public Limiter(int limit) {
    this.limit = checked(limit);
  }

  private static int checked(int limit) {
    if (limit < 1) throw new IllegalArgumentException("limit < 1: " + limit);
    return limit;
  }

  /**
   * How things stand at a limiter.
   *
   * @param limit how many may run at a time
   * @param running how many run; more than {@code limit} for a while after it was lowered
   * @param waiting how many wait for their turn
   * @param completed how many have ended, well or not, since the limiter was made
   */
  public record Statistics(int limit, int running, int waiting, long completed) {}

  /**
   * Runs {@code work} when its turn has come.
   *
   * <p>Suspends while it waits for its turn and while the work does. Cancelled before its turn, it
   * never starts the work; after that, the cancellation is the work's.
   *
   * @return what the work's task comes to
   * @throws IllegalStateException if called from outside this limiter's loop
   */
  public <T> Task<T> run(AsyncSupplier<T> work) {
    Objects.requireNonNull(work, "work");
    enter();
    return Guarded.run(RUN, begin(), work, this::end);
  }

  /** As {@link #run(AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> run(W work) {
    return run(WithoutValue.of(work, "work"));
  }

  private static final class Entering extends Waiter<Void> {
    @Override
    public String operation() {
      return "Limiter.run";
    }
  }

  private Task<Void> begin() {
    if (running < limit) { // nobody waits then: see startWaiting
      running++;
      return Task.of(null);
    }
    return waiters.add(new Entering()).promise;
  }

  private void end() {
    running--;
    completed++;
    startWaiting();
  }

  private void startWaiting() {
    while (running < limit && !waiters.isEmpty()) {
      running++;
      waiters.poll().promise.succeed(null);
    }
  }

  /**
   * Changes how many may run at a time. Raising it starts who waits; lowering it stops nobody.
   *
   * @throws IllegalArgumentException if {@code limit} is less than 1
   * @throws IllegalStateException if called from outside this limiter's loop
   */
  public void setLimit(int limit) {
    checked(limit);
    enter();
    this.limit = limit;
    startWaiting();
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Statistics(limit, running, waiters.size(), completed);
  }

  @Override
  public String toString() {
    return "Limiter[" + running + " of " + limit + " running, " + waiters.size() + " waiting]";
  }
}
