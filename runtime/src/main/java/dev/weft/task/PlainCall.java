package dev.weft.task;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call of work that may suspend, by code that cannot. */
public final class PlainCall {
  private PlainCall() {}

  /**
   * Returns when {@code started} has succeeded; throws what it failed with, the same object. If the
   * thread is interrupted meanwhile the work is cancelled.
   *
   * @throws IllegalStateException if that would block the thread of a running loop; the work is
   *     cancelled
   */
  public static void join(CompletionStage<?> started) throws InterruptedException {
    CoreTask<?> task = Stages.task(started);
    if (!task.isDone()) task = wait(task);
    task.take();
  }

  /**
   * Returns the value of {@code call}, of a {@code @Suspending} method, when it has one; otherwise
   * as {@link #join}.
   */
  public static @Nullable Object value(CoreTask<?> call) throws InterruptedException {
    if (call.isDone()) return call.take();
    if (Dispatcher.current() != null) {
      if (Detached.isExpected(call)) return null;
      String method = call.name();
      call.cancel("it was called where it cannot suspend");
      throw new IllegalStateException(
          method
              + " is @Suspending and had to wait, but was called by code that cannot suspend, on"
              + " the thread of a running loop, which would stand still meanwhile; the call was"
              + " cancelled. If the caller is @Suspending or @Async itself, it was compiled before "
              + method
              + " became @Suspending, or without its class on the class path: build it again. Else"
              + " make it @Suspending, or start the call with Weft.async(() -> ...) and await the"
              + " task. A proxy or a mock in between calls the plain method, which cannot suspend.");
    }
    return waitOffLoop(call).take();
  }

  private static CoreTask<?> wait(CoreTask<?> task) throws InterruptedException {
    if (Dispatcher.current() != null) {
      task.cancel("it was called where it cannot suspend");
      throw new IllegalStateException(
          "Work that suspends was called by code that cannot, on the thread of a running loop,"
              + " which would stand still until the work has ended. Start it with"
              + " Weft.async(work), and await the task.");
    }
    return waitOffLoop(task);
  }

  private static CoreTask<?> waitOffLoop(CoreTask<?> task) throws InterruptedException {
    try {
      return Joining.join(task);
    } catch (InterruptedException interrupted) {
      task.cancel("the thread that waited for it was interrupted");
      throw interrupted;
    }
  }
}
