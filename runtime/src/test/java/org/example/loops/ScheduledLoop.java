package org.example.loops;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.spi.ChannelInterest;
import dev.weft.spi.ChannelLoop;
import dev.weft.spi.GuestLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A loop as somebody else would write it: over one thread of the JDK's, whose timers it uses, and a
 * selector that it looks at every millisecond. It names nothing of Weft's but what is exported.
 */
public final class ScheduledLoop extends GuestLoop implements ChannelLoop {
  private final ScheduledExecutorService thread;
  private final Selector selector;

  /** Creates a loop on the one thread of {@code thread}, which whoever made it shuts down. */
  public ScheduledLoop(
      ScheduledExecutorService thread, ErrorHandler errorHandler, List<Carrier<?>> carriers) {
    super(errorHandler, carriers);
    this.thread = thread;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.MILLISECONDS);
  }

  @Override
  public void execute(Runnable action) {
    Objects.requireNonNull(action, "action");
    thread.execute(() -> turn(() -> run(() -> action)));
  }

  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    if (!inLoop()) throw new IllegalStateException("post it with Loop.execute");
    Due due = new Due(action);
    due.pending =
        thread.schedule(
            () -> turn(() -> run(() -> due)), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return due;
  }

  private static final class Due implements Timer, Runnable {
    private Runnable action;
    private Future<?> pending;

    Due(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      if (action != null) action.run();
    }

    @Override
    public void cancel() {
      action = null;
      pending.cancel(false);
    }
  }

  // ---- channels

  @Override
  public ChannelInterest watch(SelectableChannel channel) throws IOException {
    if (!channel.isOpen()) throw new ClosedChannelException();
    SelectionKey known = channel.keyFor(selector);
    if (known != null) return (Interest) known.attachment();
    Interest interest = new Interest();
    interest.key = channel.register(selector, 0, interest);
    return interest;
  }

  private void look() {
    try {
      selector.selectNow(key -> turn(((Interest) key.attachment())::ready));
    } catch (IOException e) {
      errorHandler().handle("The selector failed", e);
    }
  }

  private final class Interest implements ChannelInterest {
    private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private SelectionKey key;
    private Runnable onInput;
    private Runnable onOutput;

    @Override
    public void whenReady(int operation, Runnable action) {
      if (waiting(operation) != null) throw new IllegalStateException("two wait at once");
      set(operation, action);
      key.interestOpsOr(operation);
    }

    @Override
    public void forget(int operation) {
      set(operation, null);
      if (key.isValid()) key.interestOpsAnd(~operation);
    }

    @Override
    public Runnable waiting(int operation) {
      return (operation & INPUT) != 0 ? onInput : onOutput;
    }

    private void set(int operation, Runnable action) {
      if ((operation & INPUT) != 0) {
        onInput = action;
      } else {
        onOutput = action;
      }
    }

    @Override
    public void close() {
      key.cancel();
    }

    private void ready() {
      int operations = key.readyOps();
      key.interestOpsAnd(~operations);
      if ((operations & INPUT) != 0) runOne(SelectionKey.OP_READ);
      if ((operations & ~INPUT) != 0) runOne(SelectionKey.OP_WRITE);
    }

    private void runOne(int operation) {
      Runnable action = waiting(operation);
      set(operation, null);
      if (action != null) run(() -> action);
    }
  }
}
