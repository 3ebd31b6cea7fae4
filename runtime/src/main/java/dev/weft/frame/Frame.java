package dev.weft.frame;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.util.concurrent.CompletionStage;

/**
 * A call of an {@code @Async} method that has suspended: its values, where it goes on, and the task
 * that its caller was given, all in one object.
 *
 * <p>The transformer makes one subclass per method, with a typed field for each value that is live
 * across a suspension. A frame exists from the first suspension of its call; from the start, if its
 * method has a single copy.
 *
 * <pre>
 * state bits  0-1 status, see {@link CoreTask}
 *             2   RESUMED: the body is running, or has not come to its first suspension
 *             3-6 requests to stop, see {@link Cancellation}
 *             8-  label: the suspension point to resume at
 *
 * (new)      -> suspended   // {@link #suspendFirst}: the hot copy met a pending awaitable
 * (new)      -> RESUMED     // {@link #runFirst}: a single copy has no hot copy to run first
 * suspended  -> RESUMED     // {@link #step}: what it awaits is settled, the loop gives it its turn
 * RESUMED    -> suspended   // {@link #suspend}: the resume copy met the next one
 * RESUMED    -> settled     // {@link #succeed}, {@link #finish}, or the body threw
 * RESUMED    -> suspended   // {@link #finish} with a pending stage: the label is FORWARDING
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
public abstract class Frame<T> extends PendingTask<T> implements Waiter, Runnable {
  static final int RESUMED = 1 << 2;

  private static final int LABEL_SHIFT = 8;

  /** The label of a call whose body has returned a stage that is still pending. */
  private static final int FORWARDING = (1 << Integer.SIZE - LABEL_SHIFT) - 1;

  /** Creates a frame that is not suspended yet; generated code fills its fields. */
  @SuppressWarnings("this-escape") // a VarHandle is not a way out
  protected Frame() {
    super(null);
    STATE.set(this, RESUMED);
  }

  // ---- what the transformer overrides

  /**
   * Goes on at {@link #label} with the resume copy of the method.
   *
   * @return the frame that can run now because this one finished, or null
   */
  protected abstract Frame<?> resume();

  /** Returns the description of the method. */
  protected abstract FrameInfo info();

  /** Sets every field of a reference type to null: the task may outlive what it worked on. */
  protected void clear() {}

  // ---- what generated code calls

  /**
   * Runs the body of a method that has a single copy, from its beginning to its first pending await
   * or its end. Nobody knows of this frame yet, so no other frame can run because of it.
   *
   * @return this frame: suspended, or settled with what the body returned or threw
   */
  public final Task<T> runFirst() {
    enter();
    try {
      resume();
    } catch (Throwable thrown) {
      fail(thrown);
    }
    return this;
  }

  /** Returns the number of the suspension point to resume at; 0 to begin. */
  public final int label() {
    return plainState() >>> LABEL_SHIFT;
  }

  /** Returns the settled awaitable that this frame was resumed for. */
  public final Task<?> awaited() {
    CoreTask<?> awaited = (CoreTask<?>) slot;
    slot = null;
    // With another bit set it was asked to stop.
    return awaited.plainState() == SUCCEEDED ? awaited : unwell(awaited);
  }

  /**
   * Suspends the call for the first time: this frame becomes the task that its caller is given.
   *
   * @param awaited a pending stage, or an outcome as direct entries return it
   * @return this frame
   */
  public final Task<T> suspendFirst(Object awaited, int label) {
    enter();
    suspendOn(awaited, label);
    return this;
  }

  private void enter() {
    context = Context.current();
    if (context.home.census != null) context.home.census.add(this);
  }

  /**
   * Suspends the call again.
   *
   * @return null: no other frame can run because of it
   */
  public final Frame<?> suspend(Object awaited, int label) {
    suspendOn(awaited, label);
    return null;
  }

  /** Settles the task with {@code value}; returns the frame that can run now, or null. */
  public final Frame<?> succeed(Object value) {
    return complete(SUCCEEDED, value);
  }

  /** Settles the task as {@code returned} is or will be; returns the frame that can run now. */
  public final Frame<?> finish(CompletionStage<?> returned) {
    if (returned == null) {
      return fail(MissingTask.returned());
    }
    CoreTask<?> task = Stages.task(returned);
    if (task.isDone()) return complete(task.status(), task.slot);
    suspendSlowly(task, FORWARDING);
    return null;
  }

  // ---- suspending

  private void suspendOn(Object awaited, int label) {
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
  Frame<?> step() {
    return goOn(enterBody());
  }

  /** Goes on if {@code awaited} is still what this waits for: in a home that is shared. */
  void stepIfOn(CoreTask<?> awaited) {
    int label;
    synchronized (guard()) {
      if (!isSuspendedOn(awaited)) return;
      label = enterBody();
    }
    Frame<?> next = goOn(label);
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
  private int lookAt(int before) {
    if ((before & (RESUMED | STATUS)) != 0) throw alreadyResumed();
    Cancellation.takeBack(this, (CoreTask<?>) slot);
    return plainState();
  }

  /**
   * Goes on with the outcome of what was awaited; returns the frame that can run then. Keeps that
   * in no variable while the body runs: in the interpreter it would hold what the body has let go.
   */
  private Frame<?> goOn(int label) {
    if (label == FORWARDING) return forward((CoreTask<?>) slot);
    int status = ((CoreTask<?>) slot).plainState() & STATUS;
    if (status != SUCCEEDED && isPassedBy(status)) return passThrough((CoreTask<?>) slot);
    try {
      return resume();
    } catch (Throwable thrown) {
      return fail(thrown);
    }
  }

  private Frame<?> forward(CoreTask<?> returned) {
    return complete(returned.status(), returned.slot);
  }

  private IllegalStateException alreadyResumed() {
    return new IllegalStateException(
        info()
            + " was resumed while it runs or after its end; this is a bug in Weft, please report");
  }

  // ---- settling

  private Frame<?> fail(Throwable thrown) {
    clear();
    if (thrown instanceof CancelledError) return complete(CANCELLED, failure(thrown));
    return complete(FAILED, failure(thrown));
  }

  /** Returns whether what this frame awaits ends it, too, without its body having a say. */
  private boolean isPassedBy(int status) {
    return label() != FORWARDING
        && !info().catches(label())
        && (status == FAILED || Cancellation.isHanded(this));
  }

  /**
   * Ends this frame and those that wait for it, up to the first that may catch, without entering:
   * with the failure of {@code awaited}, or with the cancellation that was handed down to it.
   */
  private Frame<?> passThrough(CoreTask<?> awaited) {
    int status = awaited.status();
    Throwable cause = status == FAILED ? awaited.exception() : cancelledError(awaited);
    Object failure = ((Failure) awaited.slot).cause == cause ? awaited.slot : failure(cause);
    LogicalStack stack = new LogicalStack(cause);
    CoreTask<?> ended = awaited;
    Frame<?> frame = this;
    do {
      stack.add(frame.info().element(frame.label()));
      Cancellation.takeBack(frame, ended);
      frame.clear();
      ended = frame;
      frame = frame.complete(status, failure);
    } while (frame != null && frame.isPassedBy(status));
    stack.write();
    return frame;
  }

  /** Settles this frame; returns the one frame that waits for it and can run here and now. */
  private Frame<?> complete(int status, Object outcome) {
    Object waiters = change(status, outcome);
    if (waiters == null || context.task == this || isForLookers(status, waiters)) ended(waiters);
    if (waiters == null) return null;
    if (waiters instanceof Frame<?> frame && context.isBeside(frame.context)) return frame;
    wake(waiters);
    return null;
  }

  /** Returns whether there may be a failure of which those who wait take no note. */
  private static boolean isForLookers(int status, Object waiters) {
    return status == FAILED && !(waiters instanceof Frame<?>);
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
    stack.add(info().element(label()));
    stack.write();
    return awaited;
  }

  /** Returns the error that ran through the method below, or a new one at the innermost. */
  private static CancelledError cancelledError(CoreTask<?> awaited) {
    Throwable cause = ((Failure) awaited.slot).cause;
    return cause instanceof CancelledError error ? error : new CancelledError(cause.getMessage());
  }

  @Override
  void abandonIfPending() {
    if (!isDone()) abandon();
  }

  /** Ends the task of a frame that can never go on. Under the lock that stands for its loop. */
  private void abandon() {
    Throwable closed =
        new CancelledError(info() + " can not go on: its loop was closed while it waited");
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
  final boolean endWith(Object value, String reason, Waiter successor) {
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
  final void insist(String reason) {
    Cancellation.pass(this, reason, true);
  }

  // ---- what is known of it

  @Override
  protected final String kind() {
    return info().shortName();
  }

  /** Returns whether the body runs now. */
  final boolean isRunning() {
    return (state & RESUMED) != 0 && !isDone();
  }

  @Override
  final CoreTask<?> awaits() {
    return slot instanceof CoreTask<?> awaited && !isDone() ? awaited : null;
  }

  /** Returns where the method is suspended. */
  final StackTraceElement suspendedAt() {
    return suspendedAt(label());
  }

  final StackTraceElement suspendedAt(int label) {
    return info().element(label == FORWARDING ? 0 : label);
  }
}
