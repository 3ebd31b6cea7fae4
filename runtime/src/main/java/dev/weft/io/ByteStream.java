package dev.weft.io;

import dev.weft.Task;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;

/**
 * A connection: bytes go both ways, in order, until either side ends or breaks it.
 *
 * <p>One task may read while another writes. Everything is confined to the loop on which the stream
 * was made. TCP, Unix sockets, TLS and the in-memory network of {@code dev.weft.testing} all are
 * this, and pass the same tests.
 */
public interface ByteStream extends Source, Sink {
  /**
   * Says that nothing more will be written: the peer reads the end of the stream, and can still
   * write. Doing it again does nothing.
   *
   * @throws IOException is what the task fails with if this is closed or the connection is lost
   */
  Task<Void> shutdownOutput() throws IOException;

  /**
   * Writes a part of a file, without copying it through this program where the system can.
   *
   * <p>Reads the file off the loop. The file's own position does not change. A cancellation is
   * delivered between two pieces.
   *
   * @param file open for reading
   * @param position where the part begins
   * @param count how many bytes; where the file ends earlier, what there is
   * @return a task for the number of bytes written
   * @throws IOException is what the task fails with if the file cannot be read, this is closed or
   *     the connection is lost
   */
  default Task<Long> transferFrom(FileChannel file, long position, long count) throws IOException {
    return FileCopy.start(this, file, position, count);
  }

  /**
   * Ends the connection in an orderly way: what was written still arrives. Operations that wait
   * fail with {@link StreamClosedException}.
   *
   * @throws IOException is what the task fails with if the system reports an error; this is closed
   *     all the same
   */
  @Override
  Task<Void> closeAsync() throws IOException;

  /**
   * Breaks the connection at once, without a word of farewell: the peer is reset, and what the
   * system had not sent is dropped. Operations that wait fail with {@link StreamClosedException}.
   */
  void abort();

  /** Returns whether this side has not closed or aborted the connection. */
  boolean isOpen();

  /** Returns the address of this end. */
  SocketAddress localAddress();

  /** Returns the address of the peer. */
  SocketAddress remoteAddress();
}
