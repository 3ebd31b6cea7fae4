package dev.weft.testing;

import dev.weft.Task;
import dev.weft.io.ByteStream;
import dev.weft.io.StreamClosedException;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** One end of a connection in memory. */
final class MemoryStream implements ByteStream {
  private final MemoryNetwork network;
  private final MemoryAddress local;
  private final MemoryAddress remote;
  private final Direction input;
  private final Direction output;
  private boolean open = true;

  MemoryStream(
      MemoryNetwork network,
      MemoryAddress local,
      MemoryAddress remote,
      Direction input,
      Direction output) {
    this.network = network;
    this.local = local;
    this.remote = remote;
    this.input = input;
    this.output = output;
    input.readBy(this);
    output.writtenBy(this);
  }

  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    network.check(this);
    requireFree(input.isRead(), "read from");
    return open ? input.read(into) : GiveWay.failed(new StreamClosedException(this));
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    network.check(this);
    requireFree(output.isWritten(), "write to");
    return open ? output.write(data) : GiveWay.failed(new StreamClosedException(this));
  }

  @Override
  public Task<Void> shutdownOutput() throws IOException {
    network.check(this);
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    requireFree(output.isWritten(), "write to");
    output.end();
    return Task.done();
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    network.check(this);
    if (!open) return Task.done();
    leave();
    output.end();
    input.fail("Broken pipe");
    return Task.done();
  }

  @Override
  public void abort() {
    network.check(this);
    if (!open) return;
    leave();
    output.fail("Connection reset");
    input.fail("Connection reset");
  }

  private void leave() {
    open = false;
    network.closed(this);
    input.failReader(new StreamClosedException(this));
    output.failWriter(new StreamClosedException(this));
  }

  /** The network broke the connection. */
  void lose() {
    input.fail("Connection timed out");
    output.fail("Connection timed out");
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public SocketAddress localAddress() {
    return local;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public String toString() {
    return local + " -> " + remote;
  }

  private void requireFree(boolean busy, String verb) {
    if (!busy) return;
    throw new IllegalStateException(
        "two tasks "
            + verb
            + " "
            + this
            + " at once, so their bytes would mix. Let one task do it, or take turns with"
            + " dev.weft.sync.Mutex.");
  }
}
