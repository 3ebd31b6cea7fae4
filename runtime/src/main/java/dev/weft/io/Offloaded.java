package dev.weft.io;

import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import dev.weft.task.Inherited;
import dev.weft.task.PendingTask;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call of the system that blocks its thread, and the task that stands for it on the loop: every
 * call that {@code dev.weft.io} makes on another thread for a task.
 *
 * <pre>
 * WAITING -> QUEUED   // its caller has suspended
 * WAITING, QUEUED -> ENDED  // cancelled: it never runs
 * QUEUED  -> RUNNING  // a thread takes it
 * RUNNING -> ENDED    // it returned or threw
 * RUNNING -> LEFT     // cancelled, and it had not ended a moment later
 * </pre>
 *
 * <p>Most such calls cannot be stopped, and end soon. So a call that is cancelled while it runs has
 * a moment to end, and its outcome is delivered; the cancellation comes at the next suspension
 * point. That may be such a call again, and again: so one begins only after its caller has
 * suspended, and one that finds its caller cancelled never does.
 *
 * <p>A call that takes longer than that moment (a FIFO that nobody opens, a file system that hangs)
 * is left behind: its task is cancelled, the loop's error handler told, its place given to another
 * call, and what it returns after all goes to {@link #ifLate}. From then on it has no effect on
 * what its caller gave it: such effects go through {@link #ifWanted}.
 */
final class Offloaded<T> extends PendingTask<T> implements Runnable {
  /** How long a call that is cancelled may take to end. */
  static final Duration MOMENT = Duration.ofMillis(500);

  private enum Phase {
    WAITING,
    QUEUED,
    RUNNING,
    ENDED,
    LEFT
  }

  /** What is called; it may ask the call about itself. Without a value, it returns null. */
  interface Body<T> {
    @Nullable T call(Offloaded<T> call) throws Exception;
  }

  /** Frees what a call returned that nobody waits for any more. */
  interface Late<T> {
    void free(T value) throws Exception;
  }

  private final IoThreads threads;
  private final String operation;
  private final Object subject;
  private final Body<T> body;
  private final Inherited inherited = Inherited.here();
  private Late<? super T> late = value -> {};
  private boolean inAnyCase;
  private boolean harmless;
  private boolean interruptible;

  /** Guards the two below, which the loop and the blocked thread share. */
  private final Object lock = new Object();

  private Phase phase = Phase.WAITING;
  private @Nullable Thread thread;

  /** Runs while a call that was cancelled has its moment. Confined to the loop. */
  private Loop.@Nullable Timer moment;

  private boolean asked;

  /**
   * Makes a call, which begins with {@link #start}.
   *
   * @param operation as users know it, such as {@code FileSource.open}
   * @param subject what it is done to, for reports
   */
  Offloaded(IoThreads threads, String operation, Object subject, Body<T> body) {
    this.threads = threads;
    this.operation = operation;
    this.subject = subject;
    this.body = body;
  }

  // ---- what kind of call it is

  /** What it returns is given to {@code free}, once it is left behind. */
  Offloaded<T> ifLate(Late<? super T> free) {
    late = Objects.requireNonNull(free, "free");
    return this;
  }

  /** It frees something: it happens, even if its caller is cancelled. */
  Offloaded<T> inAnyCase() {
    inAnyCase = true;
    return this;
  }

  /** It only looks something up: it is left behind at once, and nobody is told. */
  Offloaded<T> harmless() {
    harmless = true;
    return this;
  }

  /** It uses nothing that an interruption would break for others, and may notice one. */
  Offloaded<T> interruptible() {
    interruptible = true;
    return this;
  }

  Task<T> start() {
    hold();
    Loop loop = loop();
    if (loop == null || inAnyCase) {
      begin();
    } else {
      loop.execute(this::begin);
    }
    return this;
  }

  // ---- on the thread

  private void begin() {
    synchronized (lock) {
      if (phase != Phase.WAITING) return;
      phase = Phase.QUEUED;
    }
    try {
      threads.execute(this);
    } catch (Throwable noThread) {
      synchronized (lock) {
        phase = Phase.ENDED;
      }
      conclude(FAILED, failure(noThread));
    }
  }

  @Override
  public void run() {
    synchronized (lock) {
      if (phase != Phase.QUEUED) return;
      phase = Phase.RUNNING;
      thread = Thread.currentThread();
    }
    inherited.run(this::call);
  }

  private void call() {
    try {
      T value = body.call(this);
      if (end()) {
        settleLater(SUCCEEDED, value);
      } else if (value != null) {
        late.free(value);
      }
    } catch (Throwable thrown) {
      if (end()) {
        settleLater(isInterruption(thrown) ? CANCELLED : FAILED, failure(thrown));
      } else if (!harmless && !isInterruption(thrown)) {
        tell(operation + " of " + subject + ", which had been left behind, failed later", thrown);
      }
    }
  }

  private void tell(String what, Throwable failure) {
    ErrorHandler handler = loop() == null ? ErrorLog.INSTANCE : loop().errorHandler();
    ErrorLog.tell(handler, what, failure);
  }

  /** From here on nobody interrupts the thread; returns false if the call was left behind. */
  private boolean end() {
    synchronized (lock) {
      thread = null;
      if (interruptible) Thread.interrupted(); // it was meant for the body, not for the next one
      if (phase == Phase.RUNNING) phase = Phase.ENDED;
      return phase == Phase.ENDED;
    }
  }

  private boolean isInterruption(Throwable thrown) {
    return interruptible && thrown instanceof ClosedByInterruptException;
  }

  /**
   * Has an effect on what belongs to the caller, unless the call was left behind; then it is to
   * end.
   */
  boolean ifWanted(Runnable effect) {
    synchronized (lock) {
      if (phase == Phase.LEFT) return false;
      effect.run();
      return true;
    }
  }

  /** The call, which asks this of itself, is about to wait for what may never come. */
  void waitsWithoutBound() {
    threads.waitsWithoutBound(this);
  }

  // ---- on the loop

  private void settleLater(int status, @Nullable Object outcome) {
    confined(() -> conclude(status, outcome));
  }

  private void conclude(int status, @Nullable Object outcome) {
    if (isDone()) return;
    if (moment != null) moment.cancel();
    release();
    settleFromAnywhere(status, outcome);
  }

  @Override
  protected void requestCancel(String reason) {
    if (asked) return;
    asked = true;
    Phase now;
    synchronized (lock) {
      if (phase == Phase.RUNNING && interruptible && thread != null) thread.interrupt();
      now = phase;
      if (!inAnyCase && (phase == Phase.WAITING || phase == Phase.QUEUED)) phase = Phase.ENDED;
    }
    if (now == Phase.ENDED) return; // its outcome is on its way
    if (!inAnyCase && now != Phase.RUNNING) {
      threads.remove(this);
      release();
      settleCancelled(reason);
    } else if (harmless || loop() == null) {
      leave(reason);
    } else {
      moment = loop().schedule(() -> leave(reason), Durations.nanos(MOMENT));
    }
  }

  private void leave(String reason) {
    Thread running;
    synchronized (lock) {
      if (phase == Phase.ENDED) return;
      if (phase == Phase.RUNNING) phase = Phase.LEFT;
      running = thread;
    }
    // Threads for names stay as many as they are, however many give up waiting for a name server.
    if (running != null && !harmless) threads.isGivenUp(this);
    release();
    if (settleCancelled(reason) && !harmless && loop() != null) report(running, reason);
  }

  private void report(@Nullable Thread running, String reason) {
    String what =
        operation
            + " of "
            + subject
            + " was cancelled ("
            + reason
            + ") and had not ended "
            + Durations.text(MOMENT)
            + " later; the system has no way to stop it. It is left behind on "
            + (running == null ? "the queue" : "thread \"" + running.getName() + "\"")
            + ", and what it may still open is closed at once. Does a network file system hang, or"
            + " has nobody opened the other end of a FIFO?";
    IllegalStateException left = new IllegalStateException(what);
    if (running != null) left.setStackTrace(running.getStackTrace());
    tell(what, left);
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

  @Override
  protected String kind() {
    return operation;
  }
}
