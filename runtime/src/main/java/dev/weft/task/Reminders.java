package dev.weft.task;

import dev.weft.Loop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Asks tasks to stop, and asks those again that still run when the grace period is over.
 *
 * <p>In the order in which they were first asked, which is the order in which their time is up: one
 * timer of the loop serves all. Most have ended within a turn, so the timer is made after that.
 */
final class Reminders implements Runnable {
  private static final int KEPT_UNSEEN = 64;

  private record Reminder(PendingTask<?> task, String reason, long dueNanos) {}

  private final Dispatcher dispatcher;

  /** Those that were asked so short a while ago that most of them are about to end. */
  private final ArrayDeque<Reminder> fresh = new ArrayDeque<>();

  private final ArrayDeque<Reminder> waiting = new ArrayDeque<>();
  private Loop.@Nullable Timer timer;
  private boolean queued;

  /** How many of {@link #fresh} have had their turn when this runs next; negative: none. */
  private int seen = -1;

  /** How many may wait before those that have ended are dropped. */
  private int sweepAt = KEPT_UNSEEN;

  Reminders(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Asks {@code task} to stop, now and when the grace period is over. On its loop. */
  static void ask(PendingTask<?> task, String reason) {
    task.ask(reason);
    watch(task, reason);
  }

  /** Asks {@code task}, which was asked just now, again when the grace period is over. */
  static void watch(PendingTask<?> task, String reason) {
    if (!task.isDone()) task.home().remind(task, reason);
  }

  void add(PendingTask<?> task, String reason) {
    long grace = dispatcher.loop().gracePeriod();
    if (grace <= 0) {
      task.askAgain(reason);
      return;
    }
    fresh.add(new Reminder(task, reason, dispatcher.loop().now() + grace));
    if (queued) return;
    queued = true;
    dispatcher.execute(this);
  }

  /**
   * The turn in which tasks were asked is over. They have theirs behind this, and so they are
   * looked at behind that: one that has ended by then is not held until the grace period is over.
   */
  @Override
  public void run() {
    if (seen < 0) {
      seen = fresh.size();
      dispatcher.execute(this);
      return;
    }
    for (; seen > 0; seen--) {
      Reminder reminder = fresh.remove();
      if (!reminder.task.isDone()) keep(reminder);
    }
    seen = -1;
    queued = !fresh.isEmpty();
    if (queued) dispatcher.execute(this);
    setTimer();
  }

  private void keep(Reminder reminder) {
    if (waiting.size() >= sweepAt) {
      waiting.removeIf(each -> each.task.isDone());
      sweepAt = Math.max(KEPT_UNSEEN, 2 * waiting.size());
    }
    waiting.add(reminder);
  }

  private void timeIsUp() {
    timer = null;
    long now = dispatcher.loop().now();
    while (!waiting.isEmpty()) {
      Reminder first = waiting.peek();
      if (!first.task.isDone()) {
        if (first.dueNanos - now > 0) break;
        first.task.askAgain(first.reason);
      }
      waiting.remove();
    }
    setTimer();
  }

  private void setTimer() {
    if (timer != null || waiting.isEmpty()) return;
    long delay = waiting.peek().dueNanos - dispatcher.loop().now();
    timer = dispatcher.loop().schedule(this::timeIsUp, delay);
  }
}
