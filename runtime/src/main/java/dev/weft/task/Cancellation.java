package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * Requests to stop: how they go down from who is asked to what it waits for, and come back from
 * what had no use for them. These bits of a task's state say where a request is:
 *
 * <pre>
 * bit     means                              set by                             cleared by
 * CANCEL  asked, and no body was told        {@link #note}; takeBack; giveBack; {@link #deliver}
 *                                            {@link #keptOnSuspension}
 * HANDED  what it waits for was asked        {@link #deliver}; {@link Owner}    takeBack; {@link #thrown}
 * TOLD    a body was told: its own, or one   takeBack, when what it waited for  -
 *         of a task that it waited for       is cancelled or has its TOLD
 * INSIST  the grace period is over           note                               -
 * </pre>
 *
 * <p><b>Nothing is lost, nothing comes twice.</b> Whoever handed a request on looks, when it goes
 * on, for evidence that somebody was told: the outcome is a cancellation, or TOLD is set and no
 * later request is open (CANCEL). Anything else gives the request back, and it is delivered at the
 * next await. Only a body can be told, so what has none gives a request back by doing nothing: an
 * operation that ends with a value or a failure of its own after it was asked, one that was never
 * reached, one that somebody will write tomorrow.
 *
 * <p><b>Who wins.</b> What has settled goes first: a request that finds what is awaited settled
 * stays CANCEL. One that finds a cancellation on its way here (HANDED, and what is awaited is
 * cancelled) is one with it. All this happens where a task's {@link Home} lets it change. If that
 * is shared, a request that is handed on before the frame is resumed comes back when it is, one
 * that comes later stays CANCEL.
 */
final class Cancellation {
  static final int CANCEL = 1 << 3;
  static final int HANDED = 1 << 4;
  static final int INSIST = 1 << 5;
  static final int TOLD = 1 << 6;

  /** With one of these a frame is cancelled where it suspends. */
  static final int ASKED = CANCEL | INSIST;

  /** What a frame keeps when it suspends. */
  static final int KEPT = CANCEL | INSIST | TOLD;

  private Cancellation() {}

  // ---- down

  /** Asks {@code first}, and what it leads to: a loop, since chains of awaits have any depth. */
  static void pass(@Nullable PendingTask<?> first, String reason, boolean insist) {
    PendingTask<?> next = first;
    while (next instanceof BodyTask<?> frame) next = asked(frame, reason, insist);
    if (next == null) return;
    next.ask(reason);
    if (insist) next.askAgain(reason);
  }

  /** Notes the request; returns the task that it has to be handed on to, or null. */
  @SuppressWarnings("NullAway") // one that can be asked now is suspended, on what is in its slot
  private static @Nullable PendingTask<?> asked(BodyTask<?> frame, String reason, boolean insist) {
    CoreTask<?> awaited;
    synchronized (frame.guard()) {
      if (!note(frame, reason, insist)) return null;
      awaited = (CoreTask<?>) frame.slot;
    }
    return deliver(frame, awaited);
  }

  /** Returns whether the request can be delivered now, at the point where this is suspended. */
  private static boolean note(BodyTask<?> frame, String reason, boolean insist) {
    int before = frame.state;
    if ((before & CoreTask.STATUS) != CoreTask.PENDING) return false;
    frame.waiters().cancelReason = reason;
    if (insist) set(frame, before | INSIST);
    // A request that is about to be thrown here is as good as this one.
    if ((before & HANDED) != 0 && frame.slot instanceof CoreTask<?> task && task.isCancelled()) {
      return false;
    }
    set(frame, frame.state | CANCEL);
    return (before & BodyTask.RESUMED) == 0;
  }

  /**
   * Steps away from what {@code frame} only awaits; returns what it started itself, which is to be
   * asked to stop, or null.
   */
  private static @Nullable PendingTask<?> deliver(BodyTask<?> frame, CoreTask<?> awaited) {
    if (awaited == SettledTask.DONE && !frame.context.home.isShared) {
      frame.slot = givenWay(frame); // it only gave way, is queued, and there is no value to lose
      return null;
    }
    if (awaited.isDone()) return null; // its value goes first; the request stays for the next
    PendingTask<?> pending = (PendingTask<?>) awaited;
    boolean part = pending.isPartOf(frame);
    CoreTask<?> cancelled;
    synchronized (frame.guard()) {
      if (!frame.isSuspendedOn(awaited)) return null; // another thread has resumed it meanwhile
      set(frame, frame.state & ~CANCEL | HANDED);
      if (part) return pending;
      cancelled = SettledTask.cancelled(reason(frame));
      frame.slot = cancelled;
    }
    pending.unregister(frame);
    frame.settled(cancelled);
    return null;
  }

  /**
   * Returns the bits that {@code frame} has when it suspends. Once the grace period is over it is
   * asked anew each time.
   */
  static int keptOnSuspension(BodyTask<?> frame) {
    int kept = frame.state & KEPT;
    return (kept & INSIST) == 0 ? kept : kept | CANCEL;
  }

  /**
   * Asks {@code frame}, which has just suspended on {@code awaited}, since it was asked before.
   * Another thread may have resumed it meanwhile, if its home is shared.
   */
  static void askSuspended(BodyTask<?> frame, CoreTask<?> awaited) {
    frame.context.home.take(() -> passOn(frame, awaited));
  }

  private static void passOn(BodyTask<?> frame, CoreTask<?> awaited) {
    String reason;
    boolean insist;
    synchronized (frame.guard()) {
      if (!frame.isSuspendedOn(awaited)) return;
      reason = reason(frame);
      insist = (frame.state & INSIST) != 0;
    }
    pass(deliver(frame, awaited), reason, insist);
  }

  /** Returns what {@code frame} is resumed with if it gives way now. */
  static CoreTask<?> givenWay(BodyTask<?> frame) {
    if ((frame.plainState() & ASKED) == 0) return SettledTask.DONE;
    set(frame, frame.state & ~CANCEL | HANDED);
    return SettledTask.cancelled(reason(frame));
  }

  @SuppressWarnings("NullAway") // who sets the bit of a request says why
  private static String reason(BodyTask<?> frame) {
    return frame.waiters().cancelReason;
  }

  /**
   * Returns whether {@code outermost}, or a call that it waits for and that is running, has a
   * request that will be delivered at its next suspension. On its loop.
   */
  static boolean isOpenIn(PendingTask<?> outermost) {
    CoreTask<?> next = outermost;
    if (outermost instanceof TaskHandle<?> handle) {
      if (handle.isAskedBeforeItSuspended()) return true;
      next = handle.awaits();
    }
    while (next instanceof BodyTask<?> frame && frame.context == outermost.context) {
      if ((frame.state & ASKED) != 0) return true;
      next = frame.awaits();
    }
    return false;
  }

  // ---- back

  /** Returns whether a cancellation that comes from what {@code frame} awaits is its own. */
  static boolean isHanded(BodyTask<?> frame) {
    return (frame.state & HANDED) != 0;
  }

  /**
   * Takes back what {@code task} has handed on, now that {@code ended} is settled, unless somebody
   * was told. Where the bits of {@code task} change.
   */
  static void takeBack(BodyTask<?> task, CoreTask<?> ended) {
    if ((task.state & HANDED) == 0) return;
    if (ended.isCancelled()) {
      set(task, task.state | TOLD); // and HANDED, until it is thrown
    } else {
      set(task, task.state & ~HANDED | (isUsedUp(ended) ? TOLD : CANCEL));
    }
  }

  /** As {@link #takeBack(BodyTask, CoreTask)}; one of several may have ended. */
  static void takeBack(Owner<?> task, CoreTask<?> ended) {
    if ((task.state & HANDED) != 0) set(task, task.state | (isUsedUp(ended) ? TOLD : CANCEL));
  }

  /**
   * Lets whoever asked {@code frame} have back what it has handed on: it ends before what it waits
   * for. Where its bits change.
   *
   * @return whether it had handed on anything
   */
  static boolean giveBack(BodyTask<?> frame) {
    if (!isHanded(frame)) return false;
    set(frame, frame.state | CANCEL);
    return true;
  }

  /** Takes note that the cancellation is thrown in the body of {@code frame}. */
  static void thrown(BodyTask<?> frame) {
    synchronized (frame.guard()) {
      set(frame, frame.state & ~HANDED);
    }
  }

  /**
   * Takes note of what became of a request: {@code all} that this waits for was asked; or some of
   * it was not, so that the request goes back whatever that comes to.
   */
  static void asked(Owner<?> task, boolean all) {
    set(task, task.state | (all ? HANDED : CANCEL));
  }

  /**
   * Returns whether a body was told of what {@code settled} was last asked, and ended otherwise.
   */
  private static boolean isUsedUp(CoreTask<?> settled) {
    return (settled.state & (CANCEL | TOLD)) == TOLD;
  }

  /** Returns the bits that a task in this state keeps when it is settled: who asked it looks. */
  static int settled(int state) {
    return state & (CANCEL | TOLD);
  }

  private static void set(PendingTask<?> task, int state) {
    CoreTask.STATE.set(task, state);
  }
}
