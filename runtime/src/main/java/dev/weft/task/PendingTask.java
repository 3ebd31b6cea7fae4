package dev.weft.task;

import dev.weft.CancelledError;
import dev.weft.Loop;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task that is settled after it was made, and those who wait for it.
 *
 * <p>Everything but the reading of the outcome happens where its {@link Home} says. On a loop that
 * is its thread, to which other threads post: that is why no transition needs an atomic
 * instruction. Made outside any loop, it is any thread, under the task's {@link Home#guard}; no
 * code but the runtime's own runs while that is held.
 *
 * @param <T> what the task delivers
 */
public abstract non-sealed class PendingTask<T extends @Nullable Object> extends CoreTask<T> {
  /** What {@link #change} returns if another thread has settled the task before. */
  private static final Object TOO_LATE = new Object();

  /** Where this task belongs, and what its frames share. */
  Context context;

  /** Null, the one {@link Waiter}, or a {@link WaiterList}: nearly every task has one waiter. */
  @Nullable Object waiter;

  /** Creates a pending task that belongs where the calling thread runs. */
  protected PendingTask() {
    this(Context.current());
  }

  PendingTask(Context context) {
    super(PENDING, null);
    this.context = context;
  }

  /**
   * Settles this task from any thread; from another than its loop's, by posting there.
   *
   * @return false if this task is known to be settled already
   */
  protected final boolean settleFromAnywhere(int status, @Nullable Object outcome) {
    if (isDone()) return false;
    if (context.home.isHere()) return settle(status, outcome);
    context.home.post(() -> settle(status, outcome));
    return true;
  }

  /** Settles this task and queues who waits for it. Where it changes. */
  protected final boolean settle(int status, @Nullable Object outcome) {
    if (isDone()) return false;
    Object waiters = change(status, outcome);
    if (waiters == TOO_LATE) return false;
    announce(waiters);
    return true;
  }

  /** Tells everybody that this is settled, now or after what is under way. */
  final void announce(@Nullable Object waiters) {
    if (context.task == this || waiters != null && !(waiters instanceof BodyTask<?>)) {
      context.home.tell(this, waiters);
    } else {
      tell(waiters);
    }
  }

  /** Tells everybody that this is settled. */
  final void tell(@Nullable Object waiters) {
    ended(waiters);
    if (waiters != null) wake(waiters);
  }

  /** Makes the transition out of PENDING; returns who waited, or {@link #TOO_LATE}. */
  final @Nullable Object change(int status, @Nullable Object outcome) {
    if (!context.home.isShared) return changeHere(status, outcome);
    synchronized (guard()) {
      return isDone() ? TOO_LATE : changeHere(status, outcome);
    }
  }

  private @Nullable Object changeHere(int status, @Nullable Object outcome) {
    assert status != PENDING && !isDone() : "settled twice";
    slot = outcome;
    STATE.setRelease(this, status | Cancellation.settled(state));
    Object waiters = waiter;
    waiter = null;
    return waiters;
  }

  /** Tells those who need not wait to know: the owner of the logical task, the log of failures. */
  final void ended(@Nullable Object waiters) {
    if (context.task == this) {
      context.ended(this, waiters);
    } else if (status() == FAILED && isReported() && !isAsked(waiters)) {
      Unobserved.note(this);
    }
  }

  /** Returns whether somebody has to be told if this fails and nobody awaits it. */
  protected boolean isReported() {
    return true;
  }

  /**
   * Returns whether one of {@code waiters}, as {@link #change} returns them, awaits the outcome.
   */
  static boolean isAwaited(@Nullable Object waiters) {
    if (!(waiters instanceof WaiterList list)) {
      return waiters instanceof Waiter one && one.isAwaiting();
    }
    for (Waiter each : list) {
      if (each.isAwaiting()) return true;
    }
    return false;
  }

  /** Returns whether one of {@code waiters} is somebody to whom a failure can be told. */
  static boolean isAsked(@Nullable Object waiters) {
    if (!(waiters instanceof WaiterList list)) {
      return waiters instanceof Waiter one && one.isAsking();
    }
    for (Waiter each : list) {
      if (each.isAsking()) return true;
    }
    return false;
  }

  final void wake(Object waiters) {
    if (waiters
        instanceof BodyTask<?> frame) { // nearly always, and cheaper to see than the interface
      frame.settled(this);
    } else if (waiters instanceof Waiter one) {
      one.settled(this);
    } else {
      for (Waiter each : (WaiterList) waiters) each.settled(this);
    }
  }

  @Override
  void register(Waiter newcomer) {
    if (context.home.isHere()) {
      registerHere(newcomer);
    } else {
      context.home.post(() -> registerHere(newcomer));
    }
  }

  private void registerHere(Waiter newcomer) {
    if (!addIfPending(newcomer)) tell(newcomer);
  }

  private boolean addIfPending(Waiter newcomer) {
    if (isDone()) return false;
    if (!context.home.isShared) {
      add(newcomer);
      return true;
    }
    synchronized (guard()) {
      if (isDone()) return false;
      add(newcomer);
      return true;
    }
  }

  final void add(Waiter newcomer) {
    if (waiter == null) {
      waiter = newcomer;
    } else {
      waiters().add(newcomer);
    }
  }

  /** Returns the waiters as a list, made now if there was none. */
  final WaiterList waiters() {
    if (waiter instanceof WaiterList list) return list;
    WaiterList list = new WaiterList((Waiter) waiter);
    waiter = list;
    return list;
  }

  /**
   * Returns whether {@code one} is told when this is settled. Where this changes, and asked by who
   * registers {@code one}: what other threads do meanwhile is about other waiters. So without the
   * guard as long as there is no list: a gather asks for each of its children.
   */
  final boolean isAwaitedBy(Waiter one) {
    Object waiting = waiter;
    if (!(waiting instanceof WaiterList list)) return waiting == one;
    synchronized (guard()) {
      return waiter == list && list.contains(one);
    }
  }

  /** Adds the tasks on this loop that cannot go on before this one is settled. Loop's thread. */
  final void addDependents(Collection<? super PendingTask<?>> dependents) {
    if (waiter instanceof WaiterList list) {
      for (Waiter each : list) addIfHere(each, dependents);
    } else {
      addIfHere(waiter, dependents);
    }
    if (context.task == this && context.scope != null) {
      context.scope.addDependents(context, dependents);
    }
  }

  /** Who waits on another loop belongs to that one. */
  private void addIfHere(@Nullable Object waiting, Collection<? super PendingTask<?>> dependents) {
    if (waiting instanceof PendingTask<?> task && context.isBeside(task.context)) {
      dependents.add(task);
    }
  }

  private boolean isAwaitedByNobodyBut(Waiter one) {
    synchronized (guard()) {
      if (waiter == null || waiter == one) return true;
      return waiter instanceof WaiterList list
          && (list.isEmpty() || list.size() == 1 && list.contains(one));
    }
  }

  /** Returns whether cancelling this stops something, so that its awaiter may ask it to. */
  protected boolean isCancellable() {
    return true;
  }

  /**
   * Returns whether cancelling {@code awaiter} stops this too: the same logical task started it,
   * and nobody else wants its outcome.
   */
  final boolean isPartOf(PendingTask<?> awaiter) {
    return context == awaiter.context
        && isCancellable()
        && awaiter instanceof Waiter waiting
        && isAwaitedByNobodyBut(waiting);
  }

  @Override
  void unregister(Waiter leaver) {
    if (context.home.isHere()) {
      remove(leaver);
    } else {
      context.home.post(() -> remove(leaver));
    }
  }

  private void remove(Waiter leaver) {
    synchronized (guard()) {
      if (waiter == leaver) {
        waiter = null;
      } else if (waiter instanceof WaiterList list) {
        list.remove(leaver);
        if (!list.isEmpty()) return;
      }
      if (!isDone()) left();
    }
  }

  /** Called when the last who waited has stepped away, where waiters are changed. */
  protected void left() {}

  /**
   * Does {@code work} where this task may be settled: on its loop, or at once if it has none.
   *
   * @param work of the runtime's own; it runs no code of users
   */
  protected final void confined(Runnable work) {
    if (context.home.isHere()) {
      work.run();
    } else {
      context.home.post(work);
    }
  }

  // ---- known to the loop

  @Override
  final Home home() {
    return context.home;
  }

  /** As {@link Home#guard}. */
  final Object guard() {
    return context.home.guard(this);
  }

  /** Returns the dispatcher of the loop this task belongs to. There is one. */
  protected final Dispatcher dispatcher() {
    return context.dispatcher();
  }

  /** Runs {@code ready}, which is code of others, in a turn of its own where this task belongs. */
  protected final void executeHere(Runnable ready) {
    context.home.execute(ready);
  }

  /** Returns the loop this task belongs to, or null. */
  protected final @Nullable Loop loop() {
    return context.home.loop();
  }

  @Override
  final @Nullable String givenName() {
    return context.task == this ? context.name : null;
  }

  /**
   * Lets the loop know of this operation until {@link #release}: what neither a timer nor a channel
   * leads to could not be cancelled when the loop ends. Loop's thread; elsewhere it does nothing.
   */
  protected final void hold() {
    context.home.hold(this);
  }

  /** Ends {@link #hold}; called where this task is settled. */
  protected final void release() {
    context.home.release(this);
  }

  /** Returns whether this is held while another thread, or another library, works on it. */
  protected boolean isWorkElsewhere() {
    return false;
  }

  // ---- cancelling

  /**
   * Asks this task to stop, as {@link #cancel(String)} does.
   *
   * @return as {@code cancel(String)}
   */
  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return cancel("Task.cancel was called");
  }

  @Override
  public final boolean cancel(String reason) {
    Objects.requireNonNull(reason, "reason");
    if (isDone() || !isCancellable()) return false;
    askedAnywhere(reason);
    confined(() -> Reminders.ask(this, reason));
    return true;
  }

  /** Called when this task is asked to stop, on any thread, before the request travels. */
  void askedAnywhere(String reason) {}

  /** Asks this task to stop, if it is pending. On its loop. */
  final void ask(String reason) {
    context.home.take(() -> askHere(reason));
  }

  private void askHere(String reason) {
    if (!isDone()) requestCancel(reason);
  }

  /** Asks this task again, since the grace period is over. On its loop. */
  final void askAgain(String reason) {
    context.home.take(() -> askAgainHere(reason));
  }

  private void askAgainHere(String reason) {
    if (!isDone()) insist(reason);
  }

  /**
   * Stops this task, on its loop: a task without a body is simply settled. An operation that can
   * only be asked to stop overrides this; if it then ends with a value or a failure, who awaits it
   * gets that, and is cancelled at its next suspension.
   *
   * @param reason why, for people to read
   */
  protected void requestCancel(String reason) {
    if (settleCancelled(reason)) cancelled();
  }

  /**
   * Asks again, after the grace period, whoever was asked to stop and has not: from now on every
   * await of a body that would suspend throws. What has no body has stopped already.
   */
  protected void insist(String reason) {}

  /** Settles this task as cancelled for {@code reason}; returns false if it was settled already. */
  protected final boolean settleCancelled(String reason) {
    return settle(CANCELLED, failure(new CancelledError(reason)));
  }

  /** Ends this task, if it is not done, since its loop is closed. In the place of its loop. */
  protected void abandonIfPending() {
    settleCancelled("its loop was closed");
  }

  /** Called once after a cancellation settled this task: frees what the operation held. */
  protected void cancelled() {}
}
