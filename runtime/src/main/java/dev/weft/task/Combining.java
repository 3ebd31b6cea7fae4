package dev.weft.task;

import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/**
 * A task that is settled by what other tasks, its children, come to.
 *
 * <p>Children may be settled on any thread; what that means for this task is worked out where it
 * has itself to itself: on its own loop, or under its guard.
 */
public abstract class Combining<T> extends Owner<T> implements Waiter {
  protected Combining() {}

  Combining(Context context) {
    super(context);
  }

  // ---- what it does with its children

  /** Asks to be told of the outcome of {@code child}: at once if it is known, else when it is. */
  protected final void join(CoreTask<?> child) {
    child.register(this);
  }

  /** Steps away from {@code child}. */
  protected final void leave(CoreTask<?> child) {
    child.unregister(this);
  }

  /** Returns whether {@code child} will tell this of its outcome. */
  protected final boolean isJoined(PendingTask<?> child) {
    return child.isAwaitedBy(this);
  }

  /** Returns whether cancelling this stops {@code child}, too: see {@link PendingTask#isPartOf}. */
  protected final boolean isOwnChild(PendingTask<?> child) {
    return child.isPartOf(this);
  }

  /** Asks {@code child} to stop, if it is pending. */
  protected static void ask(CoreTask<?> child, String reason) {
    if (child instanceof PendingTask<?> pending) pending.ask(reason);
  }

  /** Asks {@code child} to stop, now and when the grace period is over. */
  protected static void askTwice(CoreTask<?> child, String reason) {
    Reminders.ask((PendingTask<?>) child, reason);
  }

  /** Asks {@code child} again, since the grace period is over. */
  protected static void askAgain(PendingTask<?> child, String reason) {
    child.askAgain(reason);
  }

  /** Asks this task, which has asked its children just now, again after the grace period. */
  protected final void watch(String reason) {
    Reminders.watch(this, reason);
  }

  /**
   * Takes back what was handed on to {@code child}, which had ended when its start returned: see
   * {@link Cancellation}.
   */
  protected final void takeBackFrom(CoreTask<?> child) {
    Cancellation.takeBack(this, child);
  }

  /** Runs {@code work}, which starts others or is code of others, as code of this task. */
  protected final void runAsTask(Runnable work) {
    Dispatcher dispatcher = context.dispatcher();
    Context before = dispatcher.switchTo(context);
    try {
      work.run();
    } finally {
      dispatcher.switchTo(before);
    }
  }

  /** Returns the value of {@code child}, which has succeeded. */
  protected static @Nullable Object value(CoreTask<?> child) {
    return child.slot;
  }

  /** Returns what an awaiter of {@code child} is thrown, which has failed or was cancelled. */
  protected static Throwable exception(CoreTask<?> child) {
    return child.exception();
  }

  /** Settles this as {@code child} was. */
  protected final void settleAs(CoreTask<?> child) {
    settle(child.status(), child.slot);
  }

  // ---- what they come to

  /** Takes note that {@code child} is settled. */
  protected abstract void childSettled(CoreTask<?> child);

  @Override
  public final void settled(CoreTask<?> child) {
    context.home.combine(this, child);
  }

  /** Takes note of that where this task changes. */
  final void takeNote(CoreTask<?> child) {
    Cancellation.takeBack(this, child);
    childSettled(child);
  }

  /**
   * Returns what stands for a {@code child} that had ended when its start returned, where it would
   * have made this task fail if it had been cancelled later, by others.
   */
  @SuppressWarnings("unchecked")
  protected static <T> Task<T> endedAtOnce(CoreTask<?> child) {
    return child.isCancelled() ? SettledTask.failed(child.exception()) : (Task<T>) child;
  }
}
