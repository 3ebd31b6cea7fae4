package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.frame.Await;
import dev.weft.report.WrongThread;
import dev.weft.task.Dispatcher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Something that belongs to one loop: the loop on which it is first used.
 *
 * <p>That is what lets everything in this package do without locks and atomics.
 */
abstract class Confined {
  /** Null until the first use. Volatile for those who look from other threads. */
  private volatile @Nullable Loop loop;

  /**
   * Checks that the caller may touch this object's state, and binds the object at its first use.
   *
   * @return the loop this object belongs to, which the calling thread is running
   * @throws IllegalStateException if the calling thread does not run the loop
   */
  final Loop enter() {
    Loop current = Dispatcher.currentLoop();
    return current != null && loop == current ? current : bind(current);
  }

  /** Binds this object to the loop it is made on, if it is made on one. */
  final void bindIfOnLoop() {
    loop = Dispatcher.currentLoop();
  }

  private synchronized Loop bind(@Nullable Loop current) {
    if (current == null || (loop != null && loop != current)) {
      throw new IllegalStateException(wrongThread(current));
    }
    loop = current;
    return current;
  }

  /**
   * Returns the loop this object belongs to, for {@code method}, which any thread may call.
   *
   * @throws IllegalStateException if there is none yet
   */
  final Loop requireLoop(String method) {
    Loop own = loop;
    if (own != null) return own;
    String type = getClass().getSimpleName();
    throw new IllegalStateException(
        type
            + "."
            + method
            + " was called, but that "
            + type
            + " has no loop yet: it was not made on a loop, and no task has used it. Make it in a"
            + " task, or in an action that was given to Loop.execute; or use it there first.");
  }

  /** Queues {@code action} on the loop, for {@code method}; once that has ended, does nothing. */
  final void postToLoop(String method, Runnable action) {
    try {
      requireLoop(method).execute(action);
    } catch (RejectedExecutionException ended) {
      // Nobody is left on the loop who could notice.
    }
  }

  /** Starts {@code body}, which was given to {@code method}. */
  final <T> CompletionStage<? extends T> start(AsyncSupplier<T> body, String method) {
    CompletionStage<? extends T> started;
    try {
      started = body.get();
    } catch (Exception thrown) {
      throw Await.rethrow(thrown);
    }
    if (started != null) return started;
    throw new NullPointerException(
        "the body given to "
            + getClass().getName()
            + "."
            + method
            + " returned null instead of a task");
  }

  private String wrongThread(@Nullable Loop current) {
    return getClass().getSimpleName()
        + " used from "
        + WrongThread.here()
        + ", which runs "
        + (current == null ? "no loop" : "another loop, " + current)
        + ": it "
        + (loop == null
            ? "can be used on a loop only"
            : "belongs to the loop of its first use, " + loop)
        + ", and has no locks inside. Call it from a task of its loop; Weft.on(loop, ...) takes you"
        + " there.";
  }
}
