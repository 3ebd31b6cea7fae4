package dev.weft.loop;

import dev.weft.ErrorHandler;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import dev.weft.report.Traces;
import dev.weft.task.Dispatcher;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * What the {@link Watchdog} sees of one loop while a thread runs it: the number of the step that it
 * is at. A step is one action of the loop: a task's turn, with those that it hands over to.
 *
 * <p>The loop's thread counts, and never looks; the watchdog looks, and never waits for the loop.
 */
final class Watch {
  /** The step of a loop that has nothing to do. */
  private static final long ASLEEP = 0;

  private static final VarHandle STEP;

  static {
    try {
      STEP = MethodHandles.lookup().findVarHandle(Watch.class, "step", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread thread;
  private final Dispatcher dispatcher;
  private final ErrorHandler errorHandler;
  private final long limitNanos;

  // The loop's thread only.
  private long steps;

  /** Written by the loop's thread, without order: all that matters is that it changes. */
  private long step;

  // The watchdog's thread only.
  private long seen;
  private long lastedNanos;
  private boolean reported;

  Watch(Thread thread, Dispatcher dispatcher, ErrorHandler errorHandler, long limitNanos) {
    this.thread = thread;
    this.dispatcher = dispatcher;
    this.errorHandler = errorHandler;
    this.limitNanos = limitNanos;
  }

  // ---- the loop's thread

  /** Says that the next step begins. */
  void step() {
    STEP.setOpaque(this, ++steps);
  }

  /** Says that there is no step until the next begins. */
  void sleeps() {
    STEP.setOpaque(this, ASLEEP);
  }

  // ---- the watchdog's thread

  long limitNanos() {
    return limitNanos;
  }

  /** Looks where the loop is, and reports a step that lasts too long, once. */
  void look(long nanosSinceLastLook) {
    long now = at();
    if (now != seen || now == ASLEEP) {
      seen = now;
      lastedNanos = 0;
      reported = false;
      return;
    }
    lastedNanos += nanosSinceLastLook;
    if (lastedNanos < limitNanos || reported) return;
    String what = dispatcher.runningNow();
    StackTraceElement[] stack = thread.getStackTrace();
    // It has ended meanwhile: the stack is that of another, which may be as quick as can be.
    if (at() != now) return;
    reported = true;
    report(what, stack);
  }

  private long at() {
    return (long) STEP.getOpaque(this);
  }

  private void report(String what, StackTraceElement[] stack) {
    String message =
        what
            + " has kept the loop of thread \""
            + thread.getName()
            + "\" for "
            + Durations.text(Duration.ofMillis(lastedNanos / 1_000_000))
            + " now"
            + (stack.length == 0 ? "" : ", at " + Traces.innermost(stack))
            + ". The limit is "
            + Durations.text(Duration.ofNanos(limitNanos))
            + ", and nothing else runs on the loop meanwhile: what blocks or computes for long"
            + " belongs into Weft.blocking, or into pieces with await(yieldNow()) between them.";
    IllegalStateException slow = new IllegalStateException(message);
    slow.setStackTrace(stack);
    ErrorLog.tell(errorHandler, message, slow);
  }
}
