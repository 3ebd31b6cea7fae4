package dev.weft.io;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import dev.weft.spi.ChannelLoop;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket, of TCP or of the Unix domain. Confined to the loop on which it was made.
 *
 * <p>An accept that fails leaves the connection in the queue of the system, where the selector
 * would report it again at once: the loop would spin. So it waits for a timer instead.
 */
abstract class SocketListener<S extends SocketStream> implements Listener<S> {
  /** Takes a connection out of the queue; null if there is none. A test puts its own here. */
  interface Acceptor {
    @Nullable SocketChannel accept() throws IOException;
  }

  final ServerSocketChannel channel;
  private final ChannelLoop loop;
  private final SocketAddress address;
  private final Duration pause;
  private final Unclosed unclosed;
  Acceptor acceptor;
  private boolean open = true;
  private @Nullable Accept accepting;

  SocketListener(ServerSocketChannel channel, Duration pause) throws IOException {
    this.loop = CurrentLoop.require("A listener was opened");
    this.channel = channel;
    this.acceptor = channel::accept;
    this.address = channel.getLocalAddress();
    this.pause = pause;
    channel.configureBlocking(false);
    this.unclosed = Unclosed.watch(this, channel, loop, address, null);
  }

  /** Makes a stream of an accepted connection. */
  abstract S stream(SocketChannel accepted) throws IOException;

  @Override
  public final Task<S> accept() throws IOException {
    CurrentLoop.check(loop, this);
    if (accepting != null) {
      throw new IllegalStateException(
          "two tasks accept from " + this + " at once. One that accepts can start many others.");
    }
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    Accept accept = new Accept();
    accepting = accept;
    accept.begin(!GiveWay.isDue());
    return accept;
  }

  /** One that waits for a connection, or for the time to try again. */
  private final class Accept extends PendingTask<S> implements Runnable {
    private Loop.@Nullable Timer timer;

    @Override
    protected String kind() {
      return "Listener.accept";
    }

    @Override
    public void run() {
      if (!isDone()) begin(true);
    }

    /** Tries, {@code atOnce} or when the selector says so. */
    void begin(boolean atOnce) {
      timer = null;
      try {
        SocketChannel accepted = atOnce ? acceptor.accept() : null;
        if (accepted == null) {
          loop.watch(channel).whenReady(SelectionKey.OP_ACCEPT, this);
        } else {
          deliver(accepted);
        }
      } catch (ClosedChannelException e) {
        closed();
      } catch (IOException | RuntimeException | Error e) {
        // An error, too, where a class of the JDK needs what the system has run out of.
        report(e);
        timer = loop.schedule(this, Durations.nanos(pause));
        hold();
      }
    }

    private void deliver(SocketChannel accepted) throws IOException {
      S stream;
      try {
        stream = stream(accepted);
      } catch (IOException goneAlready) {
        accepted.close();
        loop.execute(this);
        return;
      }
      end();
      settleFromAnywhere(SUCCEEDED, stream);
    }

    void closed() {
      end();
      settleFromAnywhere(FAILED, failure(new StreamClosedException(SocketListener.this)));
    }

    private void end() {
      accepting = null;
      release();
      if (timer != null) timer.cancel();
    }

    @Override
    protected void cancelled() {
      end();
      if (!open) return;
      try {
        loop.watch(channel).forget(SelectionKey.OP_ACCEPT);
      } catch (IOException e) {
        throw new AssertionError("an open channel is watched", e);
      }
    }
  }

  private void report(Throwable e) {
    ErrorLog.tell(
        loop.errorHandler(),
        this
            + " could not accept a connection ("
            + e.getMessage()
            + "), and tries again in "
            + Durations.text(pause)
            + ". Other connections go on. If too many files are open, raise the limit (ulimit"
            + " -n) or give the server a lower limit of connections.",
        e);
  }

  @Override
  public final SocketAddress localAddress() {
    return address;
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final Task<Void> closeAsync() throws IOException {
    CurrentLoop.check(loop, this);
    if (!open) return Task.done();
    open = false;
    unclosed.closed();
    Accept waiting = accepting;
    try {
      Channels.close(channel);
      afterClose();
      return Task.done();
    } catch (IOException e) {
      return GiveWay.failed(e);
    } finally {
      if (waiting != null) waiting.closed();
    }
  }

  /** Frees what the channel does not free itself. */
  void afterClose() throws IOException {}

  @Override
  public final String toString() {
    return "listener " + address;
  }
}
