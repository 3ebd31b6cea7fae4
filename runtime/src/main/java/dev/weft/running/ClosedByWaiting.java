package dev.weft.running;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.report.WrongThread;
import dev.weft.task.Dispatcher;
import java.util.concurrent.Executors;

/** What {@link AsyncCloseable#close} does where it is not replaced by an await. */
public final class ClosedByWaiting {
  private ClosedByWaiting() {}

  /**
   * Closes {@code resource} on a loop of its own, and waits for that.
   *
   * @throws IllegalStateException if the calling thread is running a loop
   */
  public static <X extends Exception> void close(AsyncCloseable<X> resource) throws X {
    if (Dispatcher.currentLoop() != null) throw onLoop(resource);
    Weft.run(resource::closeAsync);
  }

  /** Runs {@code close}, which blocks: here, or on another thread if this one is running a loop. */
  public static Task<Void> elsewhere(Runnable close) {
    if (Dispatcher.currentLoop() != null) return Weft.blocking(Executors.callable(close, null));
    close.run();
    return Task.done();
  }

  private static IllegalStateException onLoop(AsyncCloseable<?> resource) {
    String type = resource.getClass().getName();
    return WrongThread.failure(
        "close() of " + type + " was called",
        ", which is running a loop, and that would stand still until the resource is closed. It is"
            + " still open. Code that is not async cannot await: make the method @Async, or let"
            + " the lambda await something, and its try-with-resources awaits closeAsync() by"
            + " itself; or call closeAsync() and await it. In a synchronized block, in"
            + " super.close() and in a generator that returns no AsyncIterator nothing can be"
            + " awaited.");
  }
}
