package dev.weft.io;

import dev.weft.Task;
import dev.weft.spi.ChannelInterest;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * Waiting for any channel of {@code java.nio} that can be selected: the layer below streams, for
 * protocols that want to call the channel themselves.
 *
 * <p>A channel has at most one task that waits for its input (reading, accepting) and one for its
 * output (writing, connecting). What becomes ready is level-triggered: a task that does not read
 * what is there is told again. Cancelling a wait ends the watching at once.
 *
 * <p>All of it belongs on the thread of a {@link dev.weft.spi.ChannelLoop}.
 */
public final class Channels {
  private Channels() {}

  /**
   * Waits until {@code channel} has something to read, or is at its end, or has failed.
   *
   * <p>Always suspends, and asks the operating system; read first, and wait only if nothing was
   * there.
   *
   * @param channel open, and in non-blocking mode
   * @return a task that fails with an {@link IOException} if the channel is closed, or is closed
   *     meanwhile by {@link #close}
   * @throws IllegalStateException if another task waits for this channel's input, the channel is in
   *     blocking mode, or the caller runs on no event loop
   */
  public static Task<Void> untilReadable(SelectableChannel channel) throws IOException {
    return until(channel, SelectionKey.OP_READ);
  }

  /** As {@link #untilReadable}, for room to write; the output is its own place to wait in. */
  public static Task<Void> untilWritable(SelectableChannel channel) throws IOException {
    return until(channel, SelectionKey.OP_WRITE);
  }

  /** As {@link #untilReadable}, for a connection that can be accepted. */
  public static Task<Void> untilAcceptable(SelectableChannel channel) throws IOException {
    return until(channel, SelectionKey.OP_ACCEPT);
  }

  /**
   * Waits until the connection that {@link SocketChannel#connect} began is there, and finishes it.
   *
   * <p>Does not suspend if the channel is connected.
   *
   * @param channel in non-blocking mode, and connecting or connected
   * @return a task that fails as {@link SocketChannel#finishConnect} does
   * @throws IOException is what the task fails with if there is no connection, or the channel is
   *     closed meanwhile by {@link #close}
   */
  public static Task<Void> untilConnected(SocketChannel channel) throws IOException {
    if (channel.isConnected()) return Task.done();
    return until(channel, SelectionKey.OP_CONNECT);
  }

  /**
   * Closes {@code channel}, and fails the waits for it, which its own {@code close} would leave
   * pending for ever.
   *
   * @throws IOException if the system reports an error
   */
  public static void close(SelectableChannel channel) throws IOException {
    if (channel.isOpen() && channel.isRegistered()) {
      ChannelInterest interest = CurrentLoop.require("A channel was closed").watch(channel);
      Wait input = interest.waiting(SelectionKey.OP_READ) instanceof Wait wait ? wait : null;
      Wait output = interest.waiting(SelectionKey.OP_WRITE) instanceof Wait wait ? wait : null;
      interest.close();
      if (input != null) input.closed();
      if (output != null) output.closed();
    }
    channel.close();
  }

  private static Task<Void> until(SelectableChannel channel, int operation) throws IOException {
    try {
      ChannelInterest interest = CurrentLoop.require("A channel was waited for").watch(channel);
      Wait wait = new Wait(channel, interest, operation);
      interest.whenReady(operation, wait);
      return wait;
    } catch (IOException closed) {
      return GiveWay.failed(new StreamClosedException(channel));
    }
  }

  /** One that waits until a channel is ready. */
  static final class Wait extends PendingTask<Void> implements Runnable {
    private final SelectableChannel channel;
    private final ChannelInterest interest;
    private final int operation;

    private Wait(SelectableChannel channel, ChannelInterest interest, int operation) {
      this.channel = channel;
      this.interest = interest;
      this.operation = operation;
    }

    @Override
    protected String kind() {
      return switch (operation) {
        case SelectionKey.OP_READ -> "Channels.untilReadable";
        case SelectionKey.OP_WRITE -> "Channels.untilWritable";
        case SelectionKey.OP_ACCEPT -> "Channels.untilAcceptable";
        default -> "Channels.untilConnected";
      };
    }

    @Override
    public void run() {
      try {
        if (operation == SelectionKey.OP_CONNECT && !((SocketChannel) channel).finishConnect()) {
          interest.whenReady(operation, this);
          return;
        }
        settleFromAnywhere(SUCCEEDED, null);
      } catch (IOException e) {
        settleFromAnywhere(FAILED, failure(e));
      }
    }

    void closed() {
      settleFromAnywhere(FAILED, failure(new StreamClosedException(channel)));
    }

    @Override
    protected void cancelled() {
      interest.forget(operation);
    }
  }
}
