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
 *             3   CANCEL: asked to stop, not delivered yet
 *             8-  label: the suspension point to resume at
 *
 * (new)      -> suspended   // {@link #suspendFirst}: the hot copy met a pending awaitable
 * (new)      -> RESUMED     // {@link #start}: a single copy has no hot copy to run first
 * suspended  -> RESUMED     // {@link #step}: what it awaits is settled, the loop gives it its turn
 * RESUMED    -> suspended   // {@link #suspend}: the resume copy met the next one
 * RESUMED    -> settled     // {@link #succeed}, {@link #finish}, or the body threw
 * RESUMED    -> suspended   // {@link #finish} with a pending stage: the label is FORWARDING
 * suspended  -> settled     // a failure passed through, since no handler is active at the label
 * </pre>
 *
 * @param <T> what the method returns
 */
public abstract class Frame<T> extends PendingTask<T> implements Waiter, Runnable {
  private static final int RESUMED = 1 << 2;
  private static final int CANCEL = 1 << 3;
  private static final int LABEL_SHIFT = 8;

  /** The label of a call whose body has returned a stage that is still pending. */
  private static final int FORWARDING = (1 << Integer.SIZE - LABEL_SHIFT) - 1;

  /** How many frames one run may hand over to before others get their turn. */
  private static final int RUN_LIMIT = 256;

  /** Creates a frame that is not suspended yet; generated code fills its fields. */
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
  public final Task<T> start() {
    context = Context.current();
    try {
      resume();
    } catch (Throwable thrown) {
      fail(thrown);
    }
    return this;
  }

  /** Returns the number of the suspension point to resume at; 0 to begin. */
  public final int label() {
    return state >>> LABEL_SHIFT;
  }

  /** Returns the settled awaitable that this frame was resumed for. */
  public final Task<?> awaited() {
    CoreTask<?> awaited = (CoreTask<?>) slot;
    slot = null;
    return awaited.status() == SUCCEEDED ? awaited : unwell(awaited);
  }

  /**
   * Suspends the call for the first time: this frame becomes the task that its caller is given.
   *
   * @param awaited a pending stage, or an outcome as direct entries return it
   * @return this frame
   */
  public final Task<T> suspendFirst(Object awaited, int label) {
    context = Context.current();
    suspendOn(awaited, label);
    return this;
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
      return fail(new NullPointerException(info() + " returned null instead of a task"));
    }
    CoreTask<?> task = Stages.task(returned);
    if (task.isDone()) return complete(task.status(), task.slot);
    STATE.set(this, state & CANCEL | FORWARDING << LABEL_SHIFT);
    suspendSlowly(task, state & CANCEL);
    return null;
  }

  // ---- suspending

  private void suspendOn(Object awaited, int label) {
    int flags = state & CANCEL;
    STATE.set(this, flags | label << LABEL_SHIFT);
    if (awaited instanceof PendingTask<?> task
        && task.waiter == null
        && task.context != null
        && context != null
        && task.context.dispatcher == context.dispatcher
        && flags == 0) {
      slot = task;
      task.waiter = this;
    } else {
      suspendSlowly(Stages.task((CompletionStage<?>) awaited), flags);
    }
  }

  private void suspendSlowly(CoreTask<?> awaited, int flags) {
    if (awaited == this) {
      // The task would wait for itself for ever; the await fails instead.
      awaited =
          (CoreTask<?>)
              SettledTask.failed(
                  new IllegalStateException(info() + " awaits its own task, and would never end"));
    }
    slot = awaited;
    // Without a loop the registration publishes this frame: nothing may be read from it after.
    awaited.register(this);
    if (flags != 0) deliverCancellation();
  }

  // ---- resuming

  @Override
  public final void settled(CoreTask<?> task) {
    if (context == null) {
      OffLoop.execute(() -> runIfAwaiting(task));
    } else if (context.dispatcher.loop.inLoop()) {
      context.dispatcher.execute(this);
    } else {
      // By the time it arrives, a cancellation may have taken this frame elsewhere.
      onLoop(() -> runIfAwaiting(task));
    }
  }

  private void runIfAwaiting(CoreTask<?> task) {
    if (slot == task && (state & (RESUMED | STATUS)) == 0) run();
  }

  /**
   * Runs this frame, and then each frame that can go on because the one before it finished: a loop,
   * where calling them would recurse as deep as the chain is long.
   */
  @Override
  public final void run() {
    Frame<?> frame = this;
    if (context == null) {
      while (frame != null && frame.context == null) frame = frame.step();
      if (frame != null) frame.context.dispatcher.execute(frame);
      return;
    }
    Dispatcher dispatcher = context.dispatcher;
    Context before = dispatcher.running;
    int left = RUN_LIMIT;
    do {
      dispatcher.running = frame.context;
      frame = frame.step();
    } while (frame != null && --left > 0);
    dispatcher.running = before;
    if (frame != null) dispatcher.execute(frame);
  }

  private Frame<?> step() {
    int before = state;
    if ((before & (RESUMED | STATUS)) != 0) return alreadyResumed();
    CoreTask<?> awaited = (CoreTask<?>) slot;
    if (label() == FORWARDING) return complete(awaited.status(), awaited.slot);
    if (awaited.status() == FAILED && !info().catches(label())) return passThrough(awaited);
    STATE.set(this, before | RESUMED);
    try {
      return resume();
    } catch (Throwable thrown) {
      return fail(thrown);
    }
  }

  private Frame<?> alreadyResumed() {
    throw new IllegalStateException(
        info()
            + " was resumed while it runs or after its end; this is a bug in Weft, please report");
  }

  // ---- settling

  private Frame<?> fail(Throwable thrown) {
    clear();
    if (thrown instanceof CancelledError) return complete(CANCELLED, failure(thrown));
    return complete(FAILED, failure(thrown));
  }

  /**
   * Fails this frame and those that wait for it, up to the first that may catch, without entering.
   */
  private Frame<?> passThrough(CoreTask<?> awaited) {
    Throwable cause = awaited.exception();
    Object failure = awaited.slot;
    LogicalStack stack = new LogicalStack(cause);
    Frame<?> frame = this;
    do {
      stack.add(frame.info().element(frame.label()));
      frame.clear();
      frame = frame.complete(FAILED, failure);
    } while (frame != null
        && frame.label() != FORWARDING
        && (frame.state & CANCEL) == 0
        && !frame.info().catches(frame.label()));
    stack.write();
    return frame;
  }

  /** Settles this frame; returns the one frame that waits for it and can run here and now. */
  private Frame<?> complete(int status, Object outcome) {
    Object waiters;
    if (context != null) {
      waiters = change(status, outcome);
      if (waiters == null) return null;
      if (waiters instanceof Frame<?> frame
          && frame.context != null
          && frame.context.dispatcher == context.dispatcher) {
        return frame;
      }
    } else {
      synchronized (this) {
        waiters = change(status, outcome);
      }
      if (waiters == null) return null;
    }
    wake(waiters);
    return null;
  }

  /** What the body is resumed with when its awaitable did not succeed. */
  private Task<?> unwell(CoreTask<?> awaited) {
    if (awaited.status() == FAILED) {
      LogicalStack stack = new LogicalStack(awaited.exception());
      stack.add(info().element(label()));
      stack.write();
      return awaited;
    }
    if ((state & CANCEL) == 0) return awaited;
    STATE.set(this, state & ~CANCEL);
    return Task.failed(new CancelledError(((Failure) awaited.slot).cause.getMessage()));
  }

  // ---- cancelling

  @Override
  void requestCancel(String reason) {
    if (isDone()) return;
    waiters().cancelReason = reason;
    if ((state & CANCEL) != 0) return;
    STATE.set(this, state | CANCEL);
    if ((state & RESUMED) == 0) deliverCancellation();
  }

  /** Stops what this frame started and awaits, or steps away from what it only awaits. */
  private void deliverCancellation() {
    CoreTask<?> awaited = (CoreTask<?>) slot;
    if (awaited.isDone()) return; // its value is delivered first; the request stays for the next
    PendingTask<?> pending = (PendingTask<?>) awaited;
    String reason = waiters().cancelReason;
    if (pending.context == context && pending.isAwaitedOnlyBy(this) && pending.isCancellable()) {
      pending.requestCancel(reason);
    } else {
      pending.unregister(this);
      slot = SettledTask.cancelled(reason);
      settled((CoreTask<?>) slot);
    }
  }
}
