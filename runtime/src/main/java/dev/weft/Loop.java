package dev.weft;

import dev.weft.combine.WithoutValue;
import dev.weft.loop.HostLoop;
import dev.weft.loop.Strand;
import dev.weft.task.Hop;
import dev.weft.task.ScheduledSleep;
import dev.weft.task.Spawn;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread, or anything that behaves like one, on which tasks run one at a time.
 *
 * <p>A task belongs to the loop it was started on and always resumes there, so between two awaits
 * no other task of that loop runs. Weft's own event loop is one; a user interface's event thread
 * becomes another with {@link #of}, and a pool or any other executor with {@link #strand}.
 *
 * <p>Whoever writes one of another kind extends {@link dev.weft.spi.GuestLoop}.
 */
public interface Loop {
  /**
   * Returns the loop that the calling thread is running.
   *
   * @throws IllegalStateException if it runs none
   */
  static Loop current() {
    return Spawn.requireLoop("Loop.current");
  }

  /**
   * Returns a loop on one thread that belongs to somebody else, of which there should be one for
   * each thread: {@code Loop.of(SwingUtilities::invokeLater,
   * SwingUtilities::isEventDispatchThread)}, {@code Loop.of(Platform::runLater,
   * Platform::isFxApplicationThread)}, {@code Loop.of(nettyLoop, nettyLoop::inEventLoop)}.
   *
   * <p>From its first action on, that thread counts as running this loop, also in what the host
   * calls there itself: a button's handler may call async methods, which then resume on the thread,
   * and may not block it with {@code get} or {@code join}. Errors are logged. The host's end is not
   * noticed: cancel what runs here before it.
   *
   * @param host runs what it is given on that thread, first in first out; never within the call
   * @param isHostThread whether the calling thread is that one
   * @throws java.util.concurrent.RejectedExecutionException if the host takes nothing
   */
  static Loop of(Executor host, BooleanSupplier isHostThread) {
    return of(host, isHostThread, ErrorHandler.logging());
  }

  /**
   * As {@link #of(Executor, BooleanSupplier)}, telling {@code errorHandler} of errors, and with
   * {@code carriers} that take thread-locals along with each task. What the host calls itself is no
   * task, and keeps the thread's own.
   */
  static Loop of(
      Executor host,
      BooleanSupplier isHostThread,
      ErrorHandler errorHandler,
      Carrier<?>... carriers) {
    return HostLoop.on(host, isHostThread, errorHandler, List.of(carriers));
  }

  /**
   * Returns a loop whose turns run on the threads of {@code pool}: never two at once, and each sees
   * what those before it did, so tasks share state as on any loop. Any executor will do that hands
   * over to threads. Errors are logged.
   *
   * <p>Once the pool has rejected a turn, for instance because it is shut down, nothing is accepted
   * any more; what was accepted still runs, on the thread that was told. Cancel what runs here
   * before that: a task that waits then is cancelled when what it waits for comes.
   */
  static Loop strand(Executor pool) {
    return strand(pool, ErrorHandler.logging());
  }

  /**
   * As {@link #strand(Executor)}, telling {@code errorHandler} of errors, and with {@code carriers}
   * that take thread-locals along with each task, from one thread of the pool to another.
   */
  static Loop strand(Executor pool, ErrorHandler errorHandler, Carrier<?>... carriers) {
    return new Strand(pool, errorHandler, List.of(carriers));
  }

  /** Returns whether the calling thread is running this loop right now. */
  boolean inLoop();

  /**
   * Queues {@code action} behind everything that is already queued, and returns before it runs. Any
   * thread may call this. What was queued first runs first.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop is closed
   */
  void execute(Runnable action);

  /**
   * Runs {@code action} on the loop once {@code delayNanos} have passed, never earlier. Only the
   * loop itself may call this.
   *
   * @param delayNanos nanoseconds from now; zero or less means at the end of this turn
   * @return takes the action back if it has not begun; calling it later does nothing
   */
  Timer schedule(Runnable action, long delayNanos);

  /** Returns the loop's monotonic clock in nanoseconds; only differences mean something. */
  long now();

  /**
   * Returns a task that succeeds once {@code delayNanos} have passed, never earlier. Cancelling it
   * frees its timer at once. Only the loop itself may call this.
   *
   * @param delayNanos as for {@link #schedule}
   */
  default Task<Void> sleep(long delayNanos) {
    return ScheduledSleep.on(this, delayNanos);
  }

  /**
   * Starts {@code work} on this loop, behind everything that is queued, and returns its task. Any
   * thread may call this and use the task: {@link Task#join} it, cancel it, await it on another
   * loop.
   *
   * <p>The work is no part of the calling task: cancelling that does not reach it, and its deadline
   * does not go along; a copy of its {@linkplain TaskLocal task-locals} does. For a hop that is a
   * part, use {@link Weft#on}. Cancelled before it has begun, the work never is, and its task ends
   * at once, even if this loop is stuck. The end of this loop cancels it.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop is closed
   */
  default <T extends @Nullable Object> Task<T> submit(AsyncSupplier<T> work) {
    return Hop.submit(this, Objects.requireNonNull(work, "work"));
  }

  /** As {@link #submit(AsyncSupplier)}, for work without a value. */
  default <W extends SuspendingRunnable> Task<Void> submit(W work) {
    return submit(WithoutValue.of(work, "work"));
  }

  /** As {@link #submit(AsyncSupplier)}, for work that suspends and delivers its value. */
  default <T extends @Nullable Object> Task<T> submit(SuspendingSupplier<T> work) {
    return submit(WithoutValue.started(work, "work"));
  }

  /**
   * Returns how many nanoseconds a task that was asked to stop has before it is asked again, at
   * every await from then on; zero or less means at every await from the beginning.
   */
  default long gracePeriod() {
    return 5_000_000_000L;
  }

  /** Returns who is told of errors that no caller can be thrown. */
  default ErrorHandler errorHandler() {
    return ErrorHandler.logging();
  }

  /**
   * Returns what takes thread-locals along with each task; asked once, before the first task runs,
   * and by {@link #submit} and {@link Weft#on}.
   */
  default List<Carrier<?>> carriers() {
    return List.of();
  }

  /** An action that waits for its time. */
  interface Timer {
    /** Takes the action back and frees what it holds, if it has not begun. Loop's thread only. */
    void cancel();
  }
}
