package dev.weft.testing;

import dev.weft.Task;
import dev.weft.io.ByteStream;
import dev.weft.io.Listener;
import dev.weft.io.StreamClosedException;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A name that clients connect to. */
final class MemoryListener implements Listener<ByteStream> {
  private final MemoryNetwork network;
  private final MemoryAddress address;
  private final Deque<MemoryStream> backlog = new ArrayDeque<>();
  private @Nullable Accept accepting;
  private boolean open = true;

  MemoryListener(MemoryNetwork network, String name) {
    this.network = network;
    this.address = new MemoryAddress(name);
  }

  void arrived(MemoryStream stream) {
    Accept waiting = accepting;
    if (waiting == null) {
      backlog.add(stream);
    } else {
      waiting.end();
      waiting.deliver(stream);
    }
  }

  @Override
  public Task<ByteStream> accept() throws IOException {
    network.check(this);
    if (accepting != null) {
      throw new IllegalStateException("two tasks accept from " + this + " at once.");
    }
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (GiveWay.isDue()) return GiveWay.before(this::accept);
    if (!backlog.isEmpty()) return Task.of(backlog.remove());
    accepting = new Accept();
    return accepting;
  }

  private final class Accept extends PendingTask<ByteStream> {
    Accept() {
      hold();
    }

    void end() {
      accepting = null;
      release();
    }

    void deliver(MemoryStream stream) {
      settleFromAnywhere(SUCCEEDED, stream);
    }

    void closed() {
      settleFromAnywhere(FAILED, failure(new StreamClosedException(MemoryListener.this)));
    }

    @Override
    protected String kind() {
      return "Listener.accept";
    }

    @Override
    protected void cancelled() {
      end();
    }
  }

  @Override
  public MemoryAddress localAddress() {
    return address;
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    network.check(this);
    if (!open) return Task.done();
    open = false;
    network.closed(this);
    for (MemoryStream stream : backlog) stream.abort();
    backlog.clear();
    Accept waiting = accepting;
    if (waiting != null) {
      waiting.end();
      waiting.closed();
    }
    return Task.done();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public String toString() {
    return "listener " + address;
  }
}
