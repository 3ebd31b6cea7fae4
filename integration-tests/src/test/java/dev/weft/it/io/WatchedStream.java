package dev.weft.it.io;

import dev.weft.Task;
import dev.weft.io.ByteStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A stream that tells a test of each operation before it begins; the test may change the data. */
final class WatchedStream implements ByteStream {
  /** What a test wants to do about it. */
  interface Watcher {
    /**
     * An operation begins.
     *
     * @param number which one, from 1
     * @param written what is to be written; null if the operation is another
     */
    void begins(int number, ByteBuffer written);
  }

  private final ByteStream stream;
  private final Watcher watcher;
  private int operations;

  WatchedStream(ByteStream stream, Watcher watcher) {
    this.stream = stream;
    this.watcher = watcher;
  }

  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    watcher.begins(++operations, null);
    return stream.read(into);
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    watcher.begins(++operations, data);
    return stream.write(data);
  }

  @Override
  public Task<Void> shutdownOutput() throws IOException {
    watcher.begins(++operations, null);
    return stream.shutdownOutput();
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    watcher.begins(++operations, null);
    return stream.closeAsync();
  }

  @Override
  public void abort() {
    stream.abort();
  }

  @Override
  public boolean isOpen() {
    return stream.isOpen();
  }

  @Override
  public SocketAddress localAddress() {
    return stream.localAddress();
  }

  @Override
  public SocketAddress remoteAddress() {
    return stream.remoteAddress();
  }

  @Override
  public String toString() {
    return stream.toString();
  }
}
