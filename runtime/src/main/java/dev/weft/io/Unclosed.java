package dev.weft.io;

import dev.weft.report.ErrorLog;
import dev.weft.report.FirstFailure;
import dev.weft.spi.ChannelLoop;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a stream, a listener or a socket that might be forgotten: once that is garbage, so
 * that nobody can close it any more, the channel is closed and the loop's error handler told.
 *
 * <p>The selector would hold the channel for ever otherwise. Costs an entry of a {@link Cleaner}
 * for each channel that is opened, and nothing while it is used.
 */
final class Unclosed implements Runnable {
  private static final class Holder {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final SelectableChannel channel;
  private final ChannelLoop loop;
  private final SocketAddress local;
  private final @Nullable SocketAddress remote;
  private Cleaner.@Nullable Cleanable entry;
  private boolean closed;

  private Unclosed(
      SelectableChannel channel,
      ChannelLoop loop,
      SocketAddress local,
      @Nullable SocketAddress remote) {
    this.channel = channel;
    this.loop = loop;
    this.local = local;
    this.remote = remote;
  }

  /**
   * Begins to watch over {@code owner}, which is to call {@link #closed}.
   *
   * @param remote null if it has none
   */
  static Unclosed watch(
      Object owner,
      SelectableChannel channel,
      ChannelLoop loop,
      SocketAddress local,
      @Nullable SocketAddress remote) {
    Unclosed unclosed = new Unclosed(channel, loop, local, remote);
    unclosed.entry = Holder.CLEANER.register(owner, unclosed);
    return unclosed;
  }

  /** The owner closes its channel itself. */
  void closed() {
    closed = true;
    assert entry != null : "it is watched as soon as it is made";
    entry.clean();
  }

  /** On the cleaner's thread; or at once on the owner's, which has closed its channel. */
  @Override
  public void run() {
    if (closed) return;
    try {
      loop.execute(() -> close(() -> Channels.close(channel)));
    } catch (RejectedExecutionException loopClosed) {
      close(channel::close);
    }
  }

  private interface Closer {
    void close() throws IOException;
  }

  private void close(Closer closer) {
    if (!channel.isOpen()) return; // by somebody who had the channel itself
    IllegalStateException forgotten =
        new IllegalStateException(
            "Nothing refers to it any more, so nobody could close it: it is closed now. Close what"
                + " you open, in a finally block, or let a dev.weft.io.Server do it.");
    forgotten.setStackTrace(new StackTraceElement[0]); // where it is noticed says nothing
    String what =
        (remote == null ? "The socket " + local : "The connection " + local + " -> " + remote)
            + " was never closed";
    try {
      closer.close();
    } catch (IOException e) {
      FirstFailure.suppress(forgotten, e);
    }
    ErrorLog.tell(loop.errorHandler(), what, forgotten);
  }
}
