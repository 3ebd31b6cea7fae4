package dev.weft.task;

import dev.weft.AsyncSupplier;
import dev.weft.Deadline;
import dev.weft.Loop;
import dev.weft.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Work that runs on another loop, and the task that stands for it here, where the caller goes on.
 *
 * <p>The work's own task lives on the other loop and is touched there only: its start and a
 * cancellation travel there, its outcome travels back. Once the work has begun, it is that loop
 * that decides which came first. Before, it is who comes first, so that a loop that is stuck keeps
 * nobody waiting:
 *
 * <pre>
 * queued -> decided  // {@link #start}: the work begins, over there
 * queued -> decided  // {@link #stop}: the caller is cancelled at once, and the work never begins
 * </pre>
 */
public final class Hop<T> extends Combining<T> {
  private final Loop target;
  private final AsyncSupplier<T> work;
  private final Inherited inherited;

  /** By when the work is to have ended, by the caller's clock; null if nothing says so. */
  private final @Nullable Deadline deadline;

  private final AtomicBoolean decided = new AtomicBoolean();

  /** The work's task; null before it has started. Written on the target loop. */
  private volatile @Nullable PendingTask<?> child;

  private boolean asked;

  /** Whether the work was asked to stop while it ran. Written on the target, before its outcome. */
  private boolean received;

  private Hop(Context context, Loop target, AsyncSupplier<T> work) {
    super(context);
    this.target = target;
    this.work = work;
    inherited = Inherited.forTaskOn(target);
    deadline = context.deadline();
  }

  /**
   * Starts {@code work} on {@code target} as a part of the calling task.
   *
   * @throws RejectedExecutionException if the target is closed
   */
  public static <T> Task<T> on(Loop target, AsyncSupplier<T> work) {
    return new Hop<>(Context.current(), target, work).begin();
  }

  /**
   * Starts {@code work} on {@code target} as a task that is no part of the calling one, and that
   * every thread may use.
   *
   * @throws RejectedExecutionException if the target is closed
   */
  public static <T> Task<T> submit(Loop target, AsyncSupplier<T> work) {
    return new Hop<>(Anywhere.INSTANCE.root, target, work).begin();
  }

  private Task<T> begin() {
    if (Dispatcher.currentLoop() == target) {
      start();
    } else {
      target.execute(this::start);
    }
    if (!isDone()) hold();
    return this;
  }

  // ---- on the target loop

  private void start() {
    if (!decided.compareAndSet(false, true)) return;
    Dispatcher there = Dispatcher.current();
    if (there == null || there.loop() != target) {
      settled(SettledTask.thrown(notEntered()));
    } else {
      Context own = contextOn(there);
      TaskHandle<Object> handle = new TaskHandle<>(own);
      own.task = handle;
      child = handle;
      handle.hold();
      handle.register(this); // itself: what is left at a loop's end is found by this link
      Spawn.start(own, Spawn.CALL, work);
    }
  }

  /** What the caller's task carries goes along; its loop's clock does not. */
  private Context contextOn(Dispatcher there) {
    Deadline translated =
        deadline == null ? null : Deadline.after(Duration.ofNanos(deadline.remainingNanos()));
    return new Context(there, inherited.until(translated), null, null);
  }

  private IllegalStateException notEntered() {
    return new IllegalStateException(
        target
            + " ran an action without entering it as the current loop, so no task can run there."
            + " Make it with Loop.of or Loop.strand, or let it enter a Dispatcher of its own.");
  }

  private void cancelThere(String reason) {
    PendingTask<?> running = child;
    if (running == null || running.isDone()) return;
    received = true;
    Reminders.ask(running, reason);
  }

  // ---- here

  @Override
  protected void childSettled(CoreTask<?> task) {
    if (isDone()) return;
    if (asked && !received) Cancellation.asked(this, false);
    release();
    settle(task.status(), task.slot);
  }

  @Override
  protected boolean stop(String reason) {
    if (decided.compareAndSet(false, true)) {
      release();
      settleCancelled(reason);
      return true;
    }
    asked = true;
    OffLoop.execute(() -> askThere(reason)); // the executor of a loop is code of others: no lock
    return true;
  }

  private void askThere(String reason) {
    try {
      if (Dispatcher.currentLoop() == target) {
        cancelThere(reason);
      } else {
        target.execute(() -> cancelThere(reason));
      }
    } catch (RejectedExecutionException closed) {
      release();
      settleCancelled(reason);
    }
  }

  /** The target's own reminder does that, when its grace period is over. */
  @Override
  protected void insist(String reason) {}

  /** None that this thread may touch. */
  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return List.of();
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    return child;
  }

  @Override
  protected String kind() {
    return context.home.isShared ? "Loop.submit" : "Weft.on";
  }
}
