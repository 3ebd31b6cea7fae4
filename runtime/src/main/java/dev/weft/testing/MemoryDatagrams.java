package dev.weft.testing;

import dev.weft.Task;
import dev.weft.io.Datagrams;
import dev.weft.io.StreamClosedException;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A name that datagrams are sent to. What nobody has received in time is dropped, as with UDP. */
final class MemoryDatagrams implements Datagrams<SocketAddress> {
  private record Datagram(SocketAddress sender, byte[] content) {}

  private final MemoryNetwork network;
  private final MemoryAddress address;
  private final int capacity;
  private final Deque<Datagram> arrived = new ArrayDeque<>();
  private int unread;
  private @Nullable Receive receiving;
  private boolean open = true;

  MemoryDatagrams(MemoryNetwork network, String name, int capacity) {
    this.network = network;
    this.address = new MemoryAddress(name);
    this.capacity = capacity;
  }

  @Override
  public Task<SocketAddress> receive(ByteBuffer into) throws IOException {
    network.check(this);
    if (receiving != null) {
      throw new IllegalStateException(
          "two tasks receive from " + this + " at once. Let one task do it, or take turns.");
    }
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (GiveWay.isDue()) return GiveWay.before(() -> receive(into));
    Datagram first = arrived.poll();
    if (first != null) {
      unread -= first.content.length;
      return Task.of(take(first, into));
    }
    receiving = new Receive(into);
    return receiving;
  }

  /** A datagram is there. Of those that nobody has received yet, only so many bytes are kept. */
  void arrive(MemoryAddress sender, byte[] content) {
    Datagram datagram = new Datagram(sender, content);
    Receive waiting = receiving;
    if (waiting != null) {
      waiting.end();
      waiting.deliver(datagram);
    } else if (unread + content.length <= capacity) {
      unread += content.length;
      arrived.add(datagram);
    }
  }

  private static SocketAddress take(Datagram datagram, ByteBuffer into) {
    into.put(datagram.content, 0, Math.min(datagram.content.length, into.remaining()));
    return datagram.sender;
  }

  @Override
  public Task<Void> send(ByteBuffer data, SocketAddress to) throws IOException {
    network.check(this);
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (!(to instanceof MemoryAddress there)) {
      throw new IllegalArgumentException(
          this + " sends to the names of its network, and not to " + to);
    }
    if (GiveWay.isDue()) return GiveWay.before(() -> send(data, to));
    byte[] content = new byte[data.remaining()];
    data.get(content);
    network.carry(address, content, there);
    return Task.done();
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
    arrived.clear();
    Receive waiting = receiving;
    if (waiting != null) {
      waiting.end();
      waiting.closed();
    }
    return Task.done();
  }

  @Override
  public String toString() {
    return "datagrams " + address;
  }

  private final class Receive extends PendingTask<SocketAddress> {
    private final ByteBuffer into;

    Receive(ByteBuffer into) {
      this.into = into;
      hold();
    }

    void end() {
      receiving = null;
      release();
    }

    void deliver(Datagram datagram) {
      settleFromAnywhere(SUCCEEDED, take(datagram, into));
    }

    void closed() {
      settleFromAnywhere(FAILED, failure(new StreamClosedException(MemoryDatagrams.this)));
    }

    @Override
    protected String kind() {
      return "Datagrams.receive";
    }

    @Override
    protected void cancelled() {
      end();
    }
  }
}
