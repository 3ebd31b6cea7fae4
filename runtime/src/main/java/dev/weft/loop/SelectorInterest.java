package dev.weft.loop;

import dev.weft.spi.ChannelInterest;
import java.nio.channels.SelectionKey;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop waits for on one channel, by its selector. Loop's thread only.
 *
 * <p>An action runs once. The selector goes on watching an operation whose action has run, until it
 * reports it once more with nobody waiting: a task that reads in a loop then costs no system call
 * for each new interest. Connecting is watched no longer than until it is reported: a channel that
 * has connected does not report it again, and what it stands on would wake the selector all the
 * time.
 */
final class SelectorInterest implements ChannelInterest {
  private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
  private static final int OUTPUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  private final EventLoop loop;
  private final SelectionKey key;
  private @Nullable Runnable onInput;
  private @Nullable Runnable onOutput;

  SelectorInterest(EventLoop loop, SelectionKey key) {
    this.loop = loop;
    this.key = key;
    key.attach(this);
  }

  @Override
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

  @Override
  public void forget(int operation) {
    if ((operation & INPUT) != 0) {
      onInput = null;
    } else {
      onOutput = null;
    }
    unwatch(operation);
  }

  @Override
  public @Nullable Runnable waiting(int operation) {
    return (operation & INPUT) != 0 ? onInput : onOutput;
  }

  @Override
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

  private void runOrUnwatch(@Nullable Runnable action, int operations) {
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

  private void requireFree(@Nullable Runnable waiting, String verb) {
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
