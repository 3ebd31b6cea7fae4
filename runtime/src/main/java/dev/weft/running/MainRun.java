package dev.weft.running;

import dev.weft.AsyncSupplier;
import dev.weft.CancelledError;
import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.loop.EventLoop;
import dev.weft.report.Durations;
import dev.weft.task.Inherited;
import dev.weft.task.Leftovers;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One main task on an event loop, from its start to its outcome. On the loop's thread. */
public final class MainRun<T> {
  private final EventLoop loop;
  private final RunConfig config;
  private final AsyncSupplier<T> work;
  private final Inherited callers;
  private @Nullable Task<T> main;

  /** Why main is not to begin any more, if it was cancelled on its way here; or null. */
  private @Nullable String askedBefore;

  public MainRun(EventLoop loop, RunConfig config, AsyncSupplier<T> work) {
    this.loop = loop;
    this.config = config;
    this.work = work;
    this.callers = Inherited.ofThread(config.carriers(), config.errorHandler());
  }

  /** Runs the loop on the calling thread until main has ended. */
  public void run() {
    loop.onInterrupt(() -> cancel("the thread of Weft.run was interrupted"));
    loop.execute(this::start);
    loop.run();
  }

  /** Returns the value of main, which has ended, or throws what it failed with. */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is a T where main returns null
  public T outcome() {
    if (main == null || !main.isDone()) {
      throw new IllegalStateException(
          "The loop was stopped before main had ended; only its runner may stop it.");
    }
    return (T) Await.take(main);
  }

  private void start() {
    if (askedBefore != null) {
      abandon(askedBefore);
      return;
    }
    main = Spawn.main(callers, work);
    if (main instanceof PendingTask<?> pending && !pending.isDone()) {
      Leftovers.whenSettled(List.of(pending), () -> ended(pending));
    } else {
      ended(main);
    }
  }

  private void ended(Task<?> task) {
    if (task != main) return; // it was given up, and the loop may be closed
    Spawn.mainEnded(main);
    loop.stop();
  }

  private void cancel(String reason) {
    if (main == null) {
      askedBefore = reason;
      return;
    }
    if (!(main instanceof PendingTask<?> pending) || pending.isDone()) return;
    // One of another library cannot be asked to stop: nobody waits for it any longer.
    if (!pending.cancel(reason)) abandon(reason);
  }

  /** Cancels main, which has as long as the rest has at the end. On the loop. */
  public void endWithJvm() {
    loop.schedule(this::giveUp, Durations.nanos(config.shutdownTimeout()));
    cancel(ShutdownHook.REASON);
  }

  /** It is one of those that are left then, and reported with them. */
  private void giveUp() {
    if (!(main instanceof PendingTask<?> pending) || pending.isDone()) return;
    abandon(ShutdownHook.REASON);
  }

  @SuppressWarnings("unchecked")
  private void abandon(String reason) {
    main = (Task<T>) Await.failed(new CancelledError(reason));
    loop.stop();
  }
}
