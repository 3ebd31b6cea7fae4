package dev.weft.frame;

import dev.weft.Loop;
import java.util.ArrayDeque;

/**
 * Asks tasks to stop, and asks those again that still run when the grace period is over.
 *
 * <p>In the order in which they were first asked, which is the order in which their time is up: one
 * timer of the loop serves all. Most have ended within a turn, so the timer is made a turn later.
 */
final class Reminders implements Runnable {
  private static final int KEPT_UNSEEN = 64;

  private record Reminder(PendingTask<?> task, String reason, long dueNanos) {}

  private final Dispatcher dispatcher;
  private final ArrayDeque<Reminder> waiting = new ArrayDeque<>();
  private Loop.Timer timer;
  private boolean queued;

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
    if (task.isDone() || task.context == null) return;
    Dispatcher dispatcher = task.context.dispatcher;
    if (dispatcher.loop.inLoop()) dispatcher.reminders.add(task, reason);
  }

  private void add(PendingTask<?> task, String reason) {
    long grace = dispatcher.loop.gracePeriod();
    if (grace <= 0) {
      task.askAgain(reason);
      return;
    }
    if (waiting.size() >= sweepAt) sweep();
    waiting.add(new Reminder(task, reason, dispatcher.loop.now() + grace));
    wakeUpLater();
  }

  private void sweep() {
    waiting.removeIf(reminder -> reminder.task.isDone());
    sweepAt = Math.max(KEPT_UNSEEN, 2 * waiting.size());
  }

  private void wakeUpLater() {
    if (queued || timer != null) return;
    queued = true;
    dispatcher.execute(this);
  }

  /** The turn in which tasks were asked is over, or the time of the first is up. */
  @Override
  public void run() {
    queued = false;
    timer = null;
    long now = dispatcher.loop.now();
    while (!waiting.isEmpty()) {
      Reminder first = waiting.peek();
      if (!first.task.isDone()) {
        if (first.dueNanos - now > 0) break;
        first.task.askAgain(first.reason);
      }
      waiting.remove();
    }
    sweep();
    if (!waiting.isEmpty()) timer = dispatcher.loop.schedule(this, waiting.peek().dueNanos - now);
  }
}
