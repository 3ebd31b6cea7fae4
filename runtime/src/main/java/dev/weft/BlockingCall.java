package dev.weft;

import dev.weft.frame.Inherited;
import dev.weft.frame.PendingTask;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * A call that blocks the thread it is given, and the task that stands for it on the loop.
 *
 * <pre>
 * QUEUED  -> RUNNING   // a thread takes it
 * QUEUED  -> ENDED     // cancelled: it never runs
 * RUNNING -> ENDED     // the body returned or threw; a cancellation only interrupts it
 * </pre>
 */
final class BlockingCall<T> extends PendingTask<T> implements Runnable {
  private enum Phase {
    QUEUED,
    RUNNING,
    ENDED
  }

  private final Callable<? extends T> body;
  private final Inherited inherited = Inherited.here();

  /** Guards the three below, which the loop and the blocked thread share. */
  private final Object lock = new Object();

  private Phase phase = Phase.QUEUED;
  private Thread thread;
  private boolean interrupted;

  private BlockingCall(Callable<? extends T> body) {
    this.body = body;
  }

  static <T> Task<T> start(Callable<? extends T> body, Executor threads) {
    BlockingCall<T> call = new BlockingCall<>(body);
    call.hold();
    try {
      threads.execute(call);
    } catch (Throwable noThread) {
      call.release(); // it never begins, and its loop must not wait for it
      return Task.failed(noThread);
    }
    return call;
  }

  @Override
  public void run() {
    if (begin()) inherited.run(this::call);
  }

  private void call() {
    int status = SUCCEEDED;
    Object outcome;
    try {
      outcome = body.call();
    } catch (Throwable thrown) {
      status = end() && isInterruption(thrown) ? CANCELLED : FAILED;
      outcome = failure(thrown);
    }
    end();
    settle(status, outcome);
  }

  private boolean begin() {
    synchronized (lock) {
      if (phase != Phase.QUEUED) return false;
      phase = Phase.RUNNING;
      thread = Thread.currentThread();
      return true;
    }
  }

  /** From here on nobody interrupts the thread; returns whether somebody did. */
  private boolean end() {
    synchronized (lock) {
      phase = Phase.ENDED;
      thread = null;
      if (interrupted) Thread.interrupted(); // it was meant for the body, not for the next one
      return interrupted;
    }
  }

  private void settle(int status, Object outcome) {
    confined(
        () -> {
          release();
          settleFromAnywhere(status, outcome);
        });
  }

  /** Interrupts the body, which then ends as it likes; one that has not begun never does. */
  @Override
  protected void requestCancel(String reason) {
    synchronized (lock) {
      if (phase == Phase.RUNNING) {
        interrupted = true;
        thread.interrupt();
      }
      if (phase != Phase.QUEUED) return;
      phase = Phase.ENDED;
    }
    release();
    settleCancelled(reason);
  }

  @Override
  public List<StackTraceElement> where() {
    Thread running;
    synchronized (lock) {
      running = thread;
    }
    return running == null ? List.of() : List.of(running.getStackTrace());
  }

  @Override
  protected boolean isWorkElsewhere() {
    return true;
  }

  private static boolean isInterruption(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof InterruptedIOException
        || thrown instanceof ClosedByInterruptException;
  }

  @Override
  protected String kind() {
    return "Weft.blocking";
  }
}
