package dev.weft.loop;

import java.nio.channels.SelectionKey;
import java.util.Collection;
import java.util.Objects;

/**
 * What a loop waits for on one channel: for each operation, one action to run when the channel is
 * ready for it. Loop's thread only.
 *
 * <p>An action runs once. The selector goes on watching an operation whose action has run, until it
 * reports it once more with nobody waiting: a task that reads in a loop then costs no system call
 * for each new interest. Connecting is watched no longer than until it is reported: a channel that
 * has connected does not report it again, and what it stands on would wake the selector all the
 * time.
 */
public final class ChannelInterest {
  private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
  private static final int OUTPUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  private final EventLoop loop;
  private final SelectionKey key;
  private Runnable onInput;
  private Runnable onOutput;

  ChannelInterest(EventLoop loop, SelectionKey key) {
    this.loop = loop;
    this.key = key;
    key.attach(this);
  }

  /**
   * Runs {@code action} once, as soon as the channel is ready for {@code operation}.
   *
   * @param operation one of {@link SelectionKey}'s OP constants. Reading and accepting share a
   *     place, and so do writing and connecting: no channel does both
   * @throws IllegalStateException if an action waits in that place already
   * @throws java.nio.channels.CancelledKeyException if the channel or this interest was closed
   */
  public void whenReady(int operation, Runnable action) {
    Objects.requireNonNull(action, "action");
    if ((operation & INPUT) != 0) {
      requireFree(onInput, "read from");
      watch(operation);
      onInput = action;
    } else {
      requireFree(onOutput, "write to");
      watch(operation);
      onOutput = action;
    }
  }

  /** Takes the action for {@code operation} back, if it has not begun, and stops watching. */
  public void forget(int operation) {
    if ((operation & INPUT) != 0) {
      onInput = null;
    } else {
      onOutput = null;
    }
    unwatch(operation);
  }

  /** Returns the action that waits for {@code operation}, or null. */
  public Runnable waiting(int operation) {
    return (operation & INPUT) != 0 ? onInput : onOutput;
  }

  /** Ends the watching of the channel, which stays open. Actions that wait are forgotten. */
  public void close() {
    onInput = null;
    onOutput = null;
    key.cancel();
  }

  /** Runs what waits for the operations that the channel is ready for. */
  void ready() {
    int operations = key.readyOps();
    if ((operations & INPUT) != 0) {
      Runnable action = onInput;
      onInput = null;
      runOrUnwatch(action, INPUT);
    }
    if ((operations & OUTPUT) != 0) {
      if ((operations & SelectionKey.OP_CONNECT) != 0) unwatch(SelectionKey.OP_CONNECT);
      Runnable action = onOutput;
      onOutput = null;
      runOrUnwatch(action, OUTPUT);
    }
  }

  void addAllTo(Collection<Object> actions) {
    if (onInput != null) actions.add(onInput);
    if (onOutput != null) actions.add(onOutput);
  }

  private void runOrUnwatch(Runnable action, int operations) {
    if (action != null) {
      loop.runWatched(action);
    } else {
      unwatch(operations);
    }
  }

  private void unwatch(int operations) {
    if (key.isValid()) key.interestOpsAnd(~operations);
  }

  private void watch(int operation) {
    if ((key.interestOps() & operation) == 0) key.interestOpsOr(operation);
  }

  private void requireFree(Runnable waiting, String verb) {
    if (waiting == null) return;
    throw new IllegalStateException(
        "two tasks "
            + verb
            + " "
            + key.channel()
            + " at once, so neither could know what it gets. Let one task do it, or take turns with"
            + " dev.weft.sync.Mutex.");
  }
}
