package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * Runs a body step by step: as a logical task of its own, from where somebody asks for a step to
 * where it offers something in return and suspends on this. Confined to the loop of the first step.
 *
 * <p>This is what the body waits for between two steps, and settled only if it is cancelled there.
 * A step resumes it where it stands, as a call does, without a turn of the loop.
 */
public abstract class Steps extends PendingTask<@Nullable Void> implements Waiter {
  private final BodyTask<?> body;
  private boolean begun;

  /** Creates what runs {@code body}, which has not begun. */
  protected Steps(BodyTask<?> body) {
    this.body = body;
  }

  /**
   * Takes what the body has come to; called by it.
   *
   * @return this, for the body to suspend on
   */
  public abstract Steps emitted(@Nullable Object value);

  /** Called when the body has ended. Runs no code of users. */
  protected abstract void bodyEnded();

  /** Returns whether the first step was taken. */
  public final boolean hasBegun() {
    return begun;
  }

  /** Returns whether the body would go on if it were given a step. */
  public final boolean isAtRest() {
    return !begun || !isDone() && body.isSuspendedOn(this);
  }

  /** Returns whether the body is queued to go on, since what it waits for is settled. */
  public final boolean isOnItsWay() {
    return begun && !body.isDone() && body.slot instanceof CoreTask<?> task && task.isDone();
  }

  /** Returns whether the body runs now, further up on this thread's stack. */
  public final boolean isRunning() {
    return begun && body.isRunning();
  }

  /** Returns whether the body was asked to stop, and will be told at its next suspension. */
  protected final boolean isToBeTold() {
    return (body.plainState() & Cancellation.ASKED) != 0;
  }

  /** Returns whether the calling thread runs the loop of the body, if that has begun. */
  public final boolean isHere() {
    return !begun || Dispatcher.current() == home();
  }

  /**
   * Lets the body, which is {@linkplain #isAtRest at rest}, run to its next suspension.
   *
   * @throws IllegalStateException if this is the first step, and the calling thread runs no loop
   */
  public final void step() {
    if (!begun) context = ownContext();
    Dispatcher dispatcher = context.dispatcher();
    Context before = dispatcher.switchTo(context);
    try {
      @Nullable BodyTask<?> next = begun ? goOn() : begin();
      assert next == null : "this is told of the end, and is no body";
    } finally {
      dispatcher.switchTo(before);
    }
  }

  /** Without the deadline of who asks first: each who waits keeps its own. */
  private static Context ownContext() {
    Dispatcher dispatcher = Dispatcher.current();
    if (dispatcher == null) throw NoLoop.failure("A generator was asked for its first value");
    return new Context(dispatcher, dispatcher.handedOn().until(null), null, null);
  }

  private @Nullable BodyTask<?> begin() {
    begun = true;
    body.runFirstStep(this);
    return null;
  }

  private @Nullable BodyTask<?> goOn() {
    waiter = null;
    body.slot = SettledTask.DONE;
    return body.step();
  }

  /** Asks the body, which has begun, to stop; returns a task that is settled when it has ended. */
  public final EndedCall stop(String reason, String operation) {
    return EndedCall.stop(body, reason, operation);
  }

  @Override
  public final void settled(CoreTask<?> ended) {
    bodyEnded();
  }

  /** Whoever asks for the next value is told of a failure; if nobody does, it is reported. */
  @Override
  public final boolean isAsking() {
    return false;
  }

  @Override
  public final boolean isAwaiting() {
    return false;
  }
}
