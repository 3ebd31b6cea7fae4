package dev.weft.spi;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.report.ErrorLog;
import dev.weft.task.Dispatcher;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A loop on threads of others. Whoever extends this says in {@link #execute} where an action waits
 * for its turn, and when that has come, calls {@link #run} with it, one at a time, within a {@link
 * #turn}; or {@link #runForGood}.
 *
 * <pre>{@code
 * final class SerialLoop extends GuestLoop {
 *   private final ExecutorService thread = Executors.newSingleThreadExecutor();
 *
 *   SerialLoop() {
 *     super(ErrorHandler.logging(), List.of());
 *   }
 *
 *   @Override
 *   public void execute(Runnable action) {
 *     thread.execute(() -> turn(() -> run(() -> action)));
 *   }
 * }
 * }</pre>
 *
 * <p>Actions run first in first out and never within {@code execute}; each sees what those before
 * it did; and {@code execute} throws a {@link java.util.concurrent.RejectedExecutionException} once
 * nothing more is run. Weft keeps to the rest.
 */
public abstract class GuestLoop implements Loop {
  private final ErrorHandler errorHandler;
  private final List<Carrier<?>> carriers;
  private final Dispatcher dispatcher;

  /**
   * Creates a loop that nothing runs yet.
   *
   * @param errorHandler who is told of errors that no caller can be thrown
   * @param carriers what takes thread-locals along with each task
   */
  @SuppressWarnings("this-escape") // the dispatcher only keeps it
  protected GuestLoop(ErrorHandler errorHandler, List<Carrier<?>> carriers) {
    this.errorHandler = Objects.requireNonNull(errorHandler, "errorHandler");
    this.carriers = List.copyOf(carriers);
    dispatcher = new Dispatcher(this);
  }

  // ---- what an implementation calls

  /** Lets the calling thread count as running this loop while {@code turn} runs. */
  protected final void turn(Runnable turn) {
    Dispatcher before = dispatcher.enter();
    try {
      turn.run();
    } finally {
      dispatcher.leave(before);
    }
  }

  /**
   * Runs one action, in a turn: what was given to {@link #execute}. What it throws goes to the
   * error handler, and the loop goes on.
   *
   * @param action hands the action over, once, and best holds it no more: a task that has ended
   *     holds its value, which whoever it hands that over to may let go
   */
  protected final void run(Supplier<? extends Runnable> action) {
    try {
      dispatcher.run(action.get());
    } catch (Throwable error) {
      ErrorLog.tell(errorHandler, "An action that was queued on " + this + " threw", error);
    }
  }

  /**
   * As {@link #run}, in a turn of its own; and unless the thread was running another loop, it
   * counts as running this one from now on, so that what its owner calls there itself may start
   * tasks.
   */
  protected final void runForGood(Supplier<? extends Runnable> action) {
    Dispatcher before = dispatcher.enter();
    try {
      run(action);
    } finally {
      if (before != null) dispatcher.leave(before);
    }
  }

  /**
   * Ends this loop, which takes nothing more.
   *
   * @param accepted runs what was taken before to its end, in turns of this loop, and {@link
   *     #reportUnasked} behind that. When it returns, nothing runs on this loop any more
   */
  protected final void end(Runnable accepted) {
    dispatcher.closing();
    accepted.run();
    dispatcher.closed();
  }

  /** Reports the failures for which nobody has asked, since the loop is to end. In a turn. */
  protected final void reportUnasked() {
    dispatcher.reportUnobserved();
  }

  // ---- what an implementation may do better

  /**
   * {@inheritDoc}
   *
   * <p>Here it asks what the calling thread is in a {@link #turn} of. Who knows the thread answers
   * quicker.
   */
  @Override
  public boolean inLoop() {
    return Dispatcher.currentLoop() == this;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Here one thread waits for the timers of all such loops, and hands what is due to {@link
   * #execute}. An implementation that has timers of its own uses those.
   */
  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    return GuestTimer.schedule(this, action, delayNanos);
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  // ---- what it was made with

  @Override
  public final ErrorHandler errorHandler() {
    return errorHandler;
  }

  @Override
  public final List<Carrier<?>> carriers() {
    return carriers;
  }
}
