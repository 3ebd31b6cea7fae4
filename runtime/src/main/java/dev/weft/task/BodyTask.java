package dev.weft.task;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.report.LogicalStack;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A task with a body: a call of an {@code @Async} method that has suspended. Its frame extends
 * this, so that its values, where it goes on, and the task that its caller was given are one
 * object; what is said of frames in this package is said of these.
 *
 * <p>A frame exists from the first suspension of its call; from the start, if its method has a
 * single copy.
 *
 * <pre>
 * state bits  0-1 status, see {@link CoreTask}
 *             2   RESUMED: the body is running, or has not come to its first suspension
 *             3-6 requests to stop, see {@link Cancellation}
 *             8-  label: the suspension point to resume at
 *
 * (new)      -> suspended   // {@link #suspendFirstOn}: the hot copy met a pending awaitable
 * (new)      -> RESUMED     // {@link #runFirstBody}: a single copy has no hot copy to run first
 * suspended  -> RESUMED     // {@link #step}: what it awaits is settled, the loop gives it its turn
 * RESUMED    -> suspended   // {@link #suspendOn}: the resume copy met the next one
 * RESUMED    -> settled     // {@link #complete}, {@link #completeAs}, or the body threw
 * RESUMED    -> suspended   // {@link #completeAs} with a pending stage: the label is FORWARDING
 * suspended  -> settled     // a failure passed through, since no handler is active at the label
 * suspended  -> settled     // {@link #endWith}: an iterator was closed while somebody waited
 * suspended  -> settled     // {@link #abandon}: its loop was closed
 * </pre>
 *
 * <p>Where a home is shared ({@link Anywhere}), a frame may be cancelled by one thread while
 * another resumes it: leaving {@code suspended} is then done under the frame's {@link Home#guard}.
 *
 * @param <T> what the method returns
 */
public abstract class BodyTask<T extends @Nullable Object> extends PendingTask<T>
    implements Waiter, Runnable {
  static final int RESUMED = 1 << 2;

  private static final int LABEL_SHIFT = 8;

  /** The label of a call whose body has returned a stage that is still pending. */
  private static final int FORWARDING = (1 << Integer.SIZE - LABEL_SHIFT) - 1;

  /** Creates a task whose body is not suspended yet, and that belongs nowhere until it is. */
  @SuppressWarnings({"this-escape", "NullAway"}) // a VarHandle is not a way out; see enter
  protected BodyTask() {
    super(null);
    STATE.set(this, RESUMED);
  }

  // ---- what a kind of frame says of itself

  /**
   * Goes on at {@link #at} with the body.
   *
   * @return the task whose body can run now because this one finished, or null
   */
  protected abstract @Nullable BodyTask<?> resume();

  /** Lets go of every object of the body: the task may outlive what it worked on. */
  protected abstract void clear();

  /** Returns the class and name of the method. */
  protected abstract String method();

  /** Returns the line where the suspension point {@code label} stands. */
  protected abstract StackTraceElement element(int label);

  /** Returns whether this is a part of the call that awaits it, which is shown in its place. */
  protected abstract boolean isPart();

  /** Returns whether this is a call of {@code method}, or of another one of its class and name. */
  public abstract boolean isCallOf(Method method);

  /** Returns whether a handler of the body is active at the suspension point {@code label}. */
  protected abstract boolean catches(int label);

  // ---- what a kind of frame does

  /**
   * Runs the body from its beginning to its first pending await or its end. Nobody knows of this
   * task yet, so none can go on because of it.
   */
  protected final void runFirstBody() {
    enter();
    try {
      resume();
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /** Returns the number of the suspension point to resume at; 0 to begin. */
  protected final int at() {
    return plainState() >>> LABEL_SHIFT;
  }

  /** Returns the settled task that this was resumed for, once. */
  @SuppressWarnings("NullAway") // what is resumed has something in its slot
  protected final Task<?> takeAwaited() {
    CoreTask<?> awaited = (CoreTask<?>) slot;
    slot = null;
    // With another bit set it was asked to stop.
    return awaited.plainState() == SUCCEEDED ? awaited : unwell(awaited);
  }

  /** Suspends for the first time, on {@code awaited}: a pending stage, or an outcome. */
  protected final void suspendFirstOn(Object awaited, int label) {
    enter();
    suspendOn(awaited, label);
  }

  private void enter() {
    context = Context.current();
    if (context.home.census != null) context.home.census.add(this);
  }

  /** Settles this as {@code returned} is or will be; returns the task that can go on now. */
  protected final @Nullable BodyTask<?> completeAs(@Nullable CompletionStage<?> returned) {
    if (returned == null) {
      return fail(MissingTask.returned());
    }
    CoreTask<?> task = Stages.task(returned);
    if (task.isDone()) return complete(task.status(), task.slot);
    suspendSlowly(task, FORWARDING);
    return null;
  }

  // ---- suspending

  /** Suspends again, on {@code awaited}: a pending stage, or an outcome. */
  protected final void suspendOn(Object awaited, int label) {
    if (awaited == YieldTask.INSTANCE && !context.home.isShared) {
      STATE.set(this, plainState() & Cancellation.KEPT | label << LABEL_SHIFT);
      slot = Cancellation.givenWay(this);
      context.home.execute(this);
    } else if (awaited instanceof PendingTask<?> task
        && task.waiter == null
        && context.isBeside(task.context)
        && (plainState() & Cancellation.ASKED) == 0
        && task != this
        && (!mayBeAwaited() || !Cycle.closes(this, task))) {
      STATE.set(this, plainState() & Cancellation.KEPT | label << LABEL_SHIFT);
      slot = task;
      task.waiter = this;
    } else {
      suspendSlowly(Stages.task((CompletionStage<?>) awaited), label);
    }
  }

  /** Returns false for a call that nobody can wait for yet: as nearly all, at first. */
  private boolean mayBeAwaited() {
    return waiter != null || context.task == this;
  }

  private void suspendSlowly(CoreTask<?> pending, int label) {
    CoreTask<?> awaited = pending;
    if (awaited instanceof PendingTask<?> task
        && (task == this || mayBeAwaited())
        && Cycle.closes(this, task)) {
      awaited = SettledTask.thrown(Cycle.failure(this, task, label));
      if (task instanceof Owner<?> && task.isPartOf(this)) task.ask("it closed a ring");
    }
    boolean asked = leaveBody(awaited, label);
    // If shared, from here on another thread may cancel this frame, and from the registration on
    // resume it.
    awaited.register(this);
    if (asked) Cancellation.askSuspended(this, awaited);
    if (context.home.isShared && !awaited.isDone()) leaveIfElsewhere(awaited);
  }

  private boolean leaveBody(CoreTask<?> awaited, int label) {
    if (!context.home.isShared) return leaveBodyHere(awaited, label);
    synchronized (guard()) {
      return leaveBodyHere(awaited, label);
    }
  }

  /** Returns whether this was asked to stop while its body ran. */
  private boolean leaveBodyHere(CoreTask<?> awaited, int label) {
    int kept = Cancellation.keptOnSuspension(this);
    slot = awaited;
    STATE.set(this, kept | label << LABEL_SHIFT);
    return (kept & Cancellation.ASKED) != 0;
  }

  /**
   * A cancellation that came before the registration could not undo it. Without the guard, since
   * the executor of a loop is code of others; so this may undo the registration of another thread,
   * on which the frame has come back to the same await meanwhile, and makes it again.
   */
  private void leaveIfElsewhere(CoreTask<?> awaited) {
    while (!isOn(awaited)) {
      awaited.unregister(this);
      if (!isOn(awaited)) return;
      awaited.register(this);
    }
  }

  private boolean isOn(CoreTask<?> awaited) {
    synchronized (guard()) {
      return isSuspendedOn(awaited);
    }
  }

  /** Takes the place of a registration: this frame is queued behind what is ready. */
  final void giveWay() {
    CoreTask<?> next;
    synchronized (guard()) {
      if (!isSuspendedOn(YieldTask.INSTANCE)) return;
      next = Cancellation.givenWay(this);
      slot = next;
    }
    settled(next);
  }

  // ---- resuming

  @Override
  public final void settled(CoreTask<?> task) {
    context.home.resume(this, task);
  }

  boolean isSuspendedOn(CoreTask<?> task) {
    return slot == task && (state & (RESUMED | STATUS)) == 0;
  }

  /** For loops of others, which know nothing of frames: see {@link Dispatcher#run}. */
  @Override
  public final void run() {
    context.dispatcher().run(this);
  }

  /** Goes on with the body; returns the frame that can run now because this one finished. */
  @Nullable BodyTask<?> step() {
    return goOn(enterBody());
  }

  /** Goes on if {@code awaited} is still what this waits for: in a home that is shared. */
  void stepIfOn(CoreTask<?> awaited) {
    int label;
    synchronized (guard()) {
      if (!isSuspendedOn(awaited)) return;
      label = enterBody();
    }
    BodyTask<?> next = goOn(label);
    assert next == null : "who waits is told, and handed over to on a loop only";
  }

  /** Returns the label to go on at. */
  private int enterBody() {
    int before = plainState();
    if ((before & (RESUMED | STATUS | Cancellation.HANDED)) != 0) before = lookAt(before);
    STATE.set(this, before | RESUMED);
    return before >>> LABEL_SHIFT;
  }

  /** Returns the state to go on with, since there is more to {@code before} than a label. */
  @SuppressWarnings("NullAway") // as takeAwaited
  private int lookAt(int before) {
    if ((before & (RESUMED | STATUS)) != 0) throw alreadyResumed();
    Cancellation.takeBack(this, (CoreTask<?>) slot);
    return plainState();
  }

  /**
   * Goes on with the outcome of what was awaited; returns the frame that can run then. Keeps that
   * in no variable while the body runs: in the interpreter it would hold what the body has let go.
   */
  @SuppressWarnings("NullAway") // as takeAwaited
  private @Nullable BodyTask<?> goOn(int label) {
    if (label == FORWARDING) return forward((CoreTask<?>) slot);
    int status = ((CoreTask<?>) slot).plainState() & STATUS;
    if (status != SUCCEEDED && isPassedBy(status)) return passThrough((CoreTask<?>) slot);
    try {
      return resume();
    } catch (Throwable thrown) {
      return fail(thrown);
    }
  }

  private @Nullable BodyTask<?> forward(CoreTask<?> returned) {
    return complete(returned.status(), returned.slot);
  }

  private IllegalStateException alreadyResumed() {
    return new IllegalStateException(
        method()
            + " was resumed while it runs or after its end; this is a bug in Weft, please report");
  }

  // ---- settling

  private @Nullable BodyTask<?> fail(Throwable thrown) {
    clear();
    if (thrown instanceof CancelledError) return complete(CANCELLED, failure(thrown));
    return complete(FAILED, failure(thrown));
  }

  /** Returns whether what this frame awaits ends it, too, without its body having a say. */
  private boolean isPassedBy(int status) {
    return at() != FORWARDING
        && !catches(at())
        && (status == FAILED || Cancellation.isHanded(this));
  }

  /**
   * Ends this frame and those that wait for it, up to the first that may catch, without entering:
   * with the failure of {@code awaited}, or with the cancellation that was handed down to it.
   */
  private @Nullable BodyTask<?> passThrough(CoreTask<?> awaited) {
    int status = awaited.status();
    Throwable cause = status == FAILED ? awaited.exception() : cancelledError(awaited);
    Object failure = awaited.failureHere().cause == cause ? awaited.slot : failure(cause);
    LogicalStack stack = new LogicalStack(cause);
    CoreTask<?> ended = awaited;
    BodyTask<?> frame = this;
    do {
      if (!frame.isPart()) stack.add(frame.element(frame.at()));
      Cancellation.takeBack(frame, ended);
      frame.clear();
      ended = frame;
      frame = frame.complete(status, failure);
    } while (frame != null && frame.isPassedBy(status));
    stack.write();
    return frame;
  }

  /** Settles this; returns the one task that waits for it and can go on here and now, or null. */
  protected final @Nullable BodyTask<?> complete(int status, @Nullable Object outcome) {
    Object waiters = change(status, outcome);
    if (waiters == null || context.task == this || isForLookers(status, waiters)) ended(waiters);
    if (waiters == null) return null;
    if (waiters instanceof BodyTask<?> frame && context.isBeside(frame.context)) return frame;
    wake(waiters);
    return null;
  }

  /** Returns whether there may be a failure of which those who wait take no note. */
  private static boolean isForLookers(int status, @Nullable Object waiters) {
    return status == FAILED && !(waiters instanceof BodyTask<?>);
  }

  /** What the body is resumed with when its awaitable did more than succeed. */
  private Task<?> unwell(CoreTask<?> awaited) {
    if (awaited.status() == SUCCEEDED) return awaited;
    if (awaited.status() == CANCELLED) {
      // If this was not asked, somebody else cancelled it: an ordinary failure here.
      if (!Cancellation.isHanded(this)) return awaited;
      Cancellation.thrown(this);
      awaited = SettledTask.thrown(cancelledError(awaited));
    }
    LogicalStack stack = new LogicalStack(awaited.exception());
    if (!isPart()) stack.add(element(at()));
    stack.write();
    return awaited;
  }

  /** Returns the error that ran through the method below, or a new one at the innermost. */
  private static CancelledError cancelledError(CoreTask<?> awaited) {
    Failure failure = awaited.failureHere();
    return failure.cause instanceof CancelledError error
        ? error
        : new CancelledError(failure.reason());
  }

  @Override
  protected void abandonIfPending() {
    if (!isDone()) abandon();
  }

  /** Ends the task of a frame that can never go on. Under the lock that stands for its loop. */
  private void abandon() {
    Throwable closed =
        new CancelledError(method() + " can not go on: its loop was closed while it waited");
    clear();
    Object waiters = change(CANCELLED, failure(closed));
    ended(waiters);
    if (waiters != null) wake(waiters);
  }

  /**
   * Ends this call where it is suspended, with {@code value} and without its body having a say. If
   * what it awaits has settled, that goes first: nothing happens, and the body resumes.
   *
   * @param reason why what the call has started itself is asked to stop
   * @param successor is told, in place of this, of the end of that
   * @return whether {@code successor} has something to wait for
   */
  final boolean endWith(@Nullable Object value, String reason, Waiter successor) {
    if (!(slot instanceof PendingTask<?> awaited) || awaited.isDone()) return false;
    boolean part = awaited.isPartOf(this);
    boolean asked;
    Object waiters;
    synchronized (guard()) { // another thread may resume or cancel it
      if (!isSuspendedOn(awaited)) return false;
      asked = Cancellation.giveBack(this);
      clear();
      waiters = change(SUCCEEDED, value);
    }
    if (part) awaited.register(successor);
    awaited.unregister(this);
    announce(waiters);
    if (!part) return false;
    if (asked) {
      Reminders.watch(awaited, reason); // asked twice, it would be disturbed while it cleans up
    } else {
      awaited.cancel(reason);
    }
    return true;
  }

  // ---- cancelling

  @Override
  protected final void requestCancel(String reason) {
    Cancellation.pass(this, reason, false);
  }

  @Override
  protected final void insist(String reason) {
    Cancellation.pass(this, reason, true);
  }

  // ---- what is known of it

  /** Returns whether the body runs now. */
  final boolean isRunning() {
    return (state & RESUMED) != 0 && !isDone();
  }

  @Override
  protected final @Nullable CoreTask<?> awaits() {
    return slot instanceof CoreTask<?> awaited && !isDone() ? awaited : null;
  }

  /** Returns where the method is suspended. */
  final StackTraceElement suspendedAt() {
    return suspendedAt(at());
  }

  final StackTraceElement suspendedAt(int label) {
    return element(label == FORWARDING ? 0 : label);
  }
}
