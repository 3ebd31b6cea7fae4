package dev.weft.running;

import dev.weft.Blocking;
import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import dev.weft.task.Inherited;
import dev.weft.task.PendingTask;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call that blocks the thread it is given, and the task that stands for it on the loop.
 *
 * <pre>
 * QUEUED  -> RUNNING   // a thread takes it
 * QUEUED  -> ENDED     // cancelled: it never runs
 * RUNNING -> ENDED     // the body has returned or thrown, and a canceller that was called, too
 * RUNNING -> LEFT      // it was asked to stop, and the time for that is over
 * </pre>
 */
public final class BlockingCall<T> extends PendingTask<T> implements Runnable {
  private enum Phase {
    QUEUED,
    RUNNING,
    ENDED,
    LEFT
  }

  private final Blocking how;
  private final Callable<? extends T> body;
  private final @Nullable AutoCloseable canceller; // null: interrupting is how it is stopped
  private final Inherited inherited = Inherited.here();

  /** Guards all that follows, which the loop, the body's thread and the canceller's share. */
  private final Object lock = new Object();

  private Phase phase = Phase.QUEUED;

  /** The thread that runs the body; null before and after. */
  private @Nullable Thread thread;

  /** The thread that runs the canceller; null before and after. */
  private @Nullable Thread cancelling;

  private @Nullable String askedFor;
  private boolean interrupted;
  private boolean cancellerCalled;

  /** What the body came to while its canceller still ran. */
  private @Nullable Runnable held;

  private BlockingCall(
      Blocking how, Callable<? extends T> body, @Nullable AutoCloseable canceller) {
    this.how = how;
    this.body = body;
    this.canceller = canceller;
  }

  public static <T> Task<T> start(
      Blocking how, Callable<? extends T> body, @Nullable AutoCloseable canceller) {
    BlockingCall<T> call = new BlockingCall<>(how, body, canceller);
    call.hold();
    try {
      how.executor().execute(call);
    } catch (Throwable noThread) {
      call.release(); // it never begins, and its loop must not wait for it
      return Task.failed(noThread);
    }
    return call;
  }

  // ---- on the body's thread

  @Override
  public void run() {
    if (begin()) inherited.run(this::call);
  }

  private boolean begin() {
    synchronized (lock) {
      if (phase != Phase.QUEUED) return false;
      phase = Phase.RUNNING;
      thread = Thread.currentThread();
      return true;
    }
  }

  private void call() {
    T value = null;
    Throwable thrown = null;
    try {
      value = body.call();
    } catch (Throwable failure) {
      thrown = failure;
    }
    bodyEnded(value, thrown);
  }

  private void bodyEnded(@Nullable T value, @Nullable Throwable thrown) {
    boolean isLate;
    boolean isStopped;
    synchronized (lock) {
      thread = null; // from here on nobody interrupts it
      if (interrupted) Thread.interrupted(); // it was meant for the body, not for the next one
      isStopped = cancellerCalled || interrupted && isInterruption(thrown);
      isLate = phase == Phase.LEFT;
      if (isLate) BlockingThreads.widen(how.executor(), -1);
      if (cancelling != null && !isLate) {
        held = () -> deliver(value, thrown, isStopped);
        return;
      }
      if (!isLate) phase = Phase.ENDED;
    }
    if (isLate || isDone()) {
      endLate(value, isStopped ? null : thrown);
    } else {
      deliver(value, thrown, isStopped);
    }
  }

  private void deliver(@Nullable T value, @Nullable Throwable thrown, boolean isStopped) {
    if (thrown == null) {
      conclude(SUCCEEDED, value);
    } else if (isStopped) {
      conclude(CANCELLED, failure(new CancellationException(askedFor).initCause(thrown)));
    } else {
      conclude(FAILED, failure(thrown));
    }
  }

  private void conclude(int status, @Nullable Object outcome) {
    confined(
        () -> {
          release();
          settleFromAnywhere(status, outcome);
        });
  }

  /** Nobody waits any longer: what holds something is closed, and a failure is not lost. */
  private void endLate(@Nullable T value, @Nullable Throwable thrown) {
    Throwable failure = thrown;
    if (value instanceof AutoCloseable resource) {
      try {
        resource.close();
      } catch (Throwable broken) {
        failure = broken;
      }
    }
    if (failure != null) tell("A blocking call that had been left behind failed later", failure);
  }

  // ---- asked to stop

  /** Asks the body to end, which then ends as it likes; one that has not begun never does. */
  @Override
  protected void requestCancel(String reason) {
    synchronized (lock) {
      if (phase == Phase.RUNNING) askToEnd(reason);
      if (phase != Phase.QUEUED) return;
      phase = Phase.ENDED;
    }
    release();
    settleCancelled(reason);
  }

  private void askToEnd(String reason) {
    boolean isFirst = askedFor == null;
    if (isFirst) {
      askedFor = reason;
      leaveLater();
    }
    if (canceller == null) {
      interrupt();
    } else if (isFirst) {
      BlockingThreads.beside(this::callCanceller);
    }
  }

  private void interrupt() {
    if (thread == null) return;
    interrupted = true;
    thread.interrupt();
  }

  private void callCanceller() {
    synchronized (lock) {
      if (thread == null || phase != Phase.RUNNING) return;
      cancelling = Thread.currentThread();
      cancellerCalled = true;
    }
    assert canceller != null : "else interrupting stops it";
    Throwable broken = null;
    try {
      canceller.close();
    } catch (Throwable thrown) {
      broken = thrown;
    }
    if (broken != null) {
      tell("The canceller of a blocking call failed; its body is interrupted instead", broken);
    }
    Runnable outcome;
    synchronized (lock) {
      cancelling = null;
      if (broken != null) interrupt();
      outcome = takeHeld();
    }
    if (outcome != null) outcome.run();
  }

  private @Nullable Runnable takeHeld() {
    Runnable outcome = held;
    held = null;
    if (outcome != null) phase = Phase.ENDED;
    return outcome;
  }

  // ---- left behind

  /** By the system's clock: a thread that is to react to an interruption needs real time. */
  private void leaveLater() {
    long nanos = Durations.nanos(how.patience());
    if (nanos == Long.MAX_VALUE) return;
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run)
        .execute(this::leaveIfRunning);
  }

  private void leaveIfRunning() {
    synchronized (lock) {
      if (phase != Phase.RUNNING || isDone()) return; // at its end, a loop tells of what it leaves
    }
    BlockingThreads.beside(this::leave);
  }

  private void leave() {
    Thread stuck;
    StackTraceElement[] stack;
    Runnable outcome;
    synchronized (lock) {
      if (phase != Phase.RUNNING) return;
      stuck = thread != null ? thread : cancelling;
      assert stuck != null : "it is running, or its canceller is";
      stack = stuck.getStackTrace();
      outcome = takeHeld();
      if (outcome == null) {
        phase = Phase.LEFT;
        BlockingThreads.widen(how.executor(), 1);
      }
    }
    report(stuck, stack, outcome == null);
    if (outcome != null) {
      outcome.run();
      return;
    }
    conclude(CANCELLED, failure(new CancellationException(askedFor)));
  }

  private void report(Thread stuck, StackTraceElement[] stack, boolean isBody) {
    String what =
        (isBody ? "A blocking call" : "The canceller of a blocking call")
            + " has not ended "
            + Durations.text(how.patience())
            + " after the call was cancelled ("
            + askedFor
            + "); it is left behind, and keeps the thread \""
            + stuck.getName()
            + "\". "
            + (isBody
                ? "Its body takes no notice of interrupts, or its canceller does not end it: give"
                    + " blocking(body, canceller) what does, such as statement::cancel or"
                    + " socket::close."
                : "Its body has ended, and its outcome is delivered.");
    IllegalStateException still = new IllegalStateException(what);
    still.setStackTrace(stack);
    tell(what, still);
  }

  private void tell(String what, Throwable error) {
    Loop loop = loop();
    ErrorLog.tell(loop == null ? ErrorHandler.logging() : loop.errorHandler(), what, error);
  }

  // ---- what is known of it

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

  private static boolean isInterruption(@Nullable Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof InterruptedIOException
        || thrown instanceof ClosedByInterruptException;
  }

  @Override
  protected String kind() {
    return "Weft.blocking";
  }
}
