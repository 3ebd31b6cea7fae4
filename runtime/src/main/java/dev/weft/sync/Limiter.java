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

  /** How things stand at a limiter. */
  public sealed interface Statistics {
    /** Returns how many may run at a time. */
    int limit();

    /** Returns how many run; more than {@code limit} for a while after it was lowered. */
    int running();

    /** Returns how many wait for their turn. */
    int waiting();

    /** Returns how many have ended, well or not, since the limiter was made. */
    long completed();
  }

  record Snapshot(int limit, int running, int waiting, long completed) implements Statistics {}

  /**
   * Runs {@code work} when its turn has come.
   *
   * <p>Suspends while it waits for its turn and while the work does. Cancelled before its turn, it
   * never starts the work; after that, the cancellation is the work's.
   *
   * @return what the work's task comes to
   * @throws IllegalStateException if called from outside this limiter's loop
   */
  public <T extends @Nullable Object> Task<T> run(AsyncSupplier<T> work) {
    Objects.requireNonNull(work, "work");
    enter();
    return runInTurn(begin(), work);
  }

  @Async
  @ShownAs("run")
  private <T> Task<T> runInTurn(Task<Void> beginning, AsyncSupplier<T> work) {
    await(beginning);
    T value;
    try {
      value = await(start(work, "run"));
    } finally {
      end();
    }
    return Task.of(value);
  }

  /** As {@link #run(AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> run(W work) {
    return run(WithoutValue.of(work, "work"));
  }

  private static final class Entering extends QueuedOperation<Void> {
    @Override
    public String operation() {
      return "Limiter.run";
    }
  }

  private Task<Void> begin() {
    if (running < limit) { // nobody waits then: see startWaiting
      running++;
      return Task.done();
    }
    return waiters.add(new Entering()).promise;
  }

  private void end() {
    running--;
    completed++;
    startWaiting();
  }

  private void startWaiting() {
    while (running < limit) {
      Entering first = waiters.poll();
      if (first == null) return;
      running++;
      QueuedOperation.release(first.promise);
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
    return new Snapshot(limit, running, waiters.size(), completed);
  }

  @Override
  public String toString() {
    return "Limiter[" + running + " of " + limit + " running, " + waiters.size() + " waiting]";
  }
}
