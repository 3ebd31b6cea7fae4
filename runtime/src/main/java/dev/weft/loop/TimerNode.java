package dev.weft.loop;

import dev.weft.Loop;
import dev.weft.task.PendingTask;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for its time, and its place in a {@link TimerQueue}: the links are in the
 * node, so a pending sleep is one object of 48 bytes that any thread's task can await.
 */
abstract class TimerNode extends PendingTask<Void> implements Loop.Timer {
  /** When to fire, by the clock of the queue. */
  final long deadline;

  /** The ring of the bucket that this node is in; null outside a queue. */
  @SuppressWarnings("NullAway.Init")
  TimerNode next;

  @SuppressWarnings("NullAway.Init")
  TimerNode previous;

  /** The queue that this node is in, or null. */
  @Nullable TimerQueue queue;

  TimerNode(long deadline) {
    this.deadline = deadline;
  }

  /** Called once, outside the queue, when the time has come. */
  abstract void fire();

  @Override
  public final void cancel() {
    if (queue != null) queue.remove(this);
  }

  @Override
  protected final void cancelled() {
    cancel();
  }

  /** The task that {@code sleep} returns. */
  static final class Sleep extends TimerNode {
    Sleep(long deadline) {
      super(deadline);
    }

    @Override
    void fire() {
      settleFromAnywhere(SUCCEEDED, null);
    }

    @Override
    protected String kind() {
      return "Weft.sleep";
    }
  }

  /** An action that was scheduled; nobody sees the task in it. */
  static final class Action extends TimerNode {
    final Runnable action;

    Action(long deadline, Runnable action) {
      super(deadline);
      this.action = action;
    }

    @Override
    void fire() {
      action.run();
    }

    @Override
    protected String kind() {
      return "Loop.schedule";
    }
  }
}
