package dev.weft.io;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * Where connections come in. One task accepts at a time, on one loop.
 *
 * @param <S> the connections
 */
public interface Listener<S extends ByteStream> extends AsyncCloseable<IOException> {
  /**
   * Waits for the next connection.
   *
   * <p>A cancelled one accepted nothing. A lack of file descriptors or memory is reported to the
   * loop's error handler, and the accepting goes on after a pause.
   *
   * @return a task that fails with {@link StreamClosedException} if this is closed
   * @throws IOException is what the task fails with if this is closed
   * @throws IllegalStateException if another task is accepting, or the caller is not on the loop
   */
  Task<S> accept() throws IOException;

  /** Returns the address that clients connect to; its port is the real one. */
  SocketAddress localAddress();

  /**
   * Stops listening; connections that were accepted stay. Closing again does nothing.
   *
   * @throws IOException is what the task fails with if the system reports an error; this is closed
   *     all the same
   */
  @Override
  Task<Void> closeAsync() throws IOException;

  /** Returns whether this is not closed. */
  boolean isOpen();
}
