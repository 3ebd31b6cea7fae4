package dev.weft.io;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that are read by demand: nothing is read ahead, so a slow reader slows down the writer.
 *
 * <p>One task reads at a time, on one loop. {@link BufferedSource} reads lines and the like.
 */
public interface Source extends AsyncCloseable<IOException> {
  /**
   * Reads some bytes into {@code into}, which moves on by their number.
   *
   * <p>Suspends until there is at least one. Cancelled, nothing was read, unless the implementation
   * says otherwise.
   *
   * @return how many, at least 1; -1 at the end; 0 only if {@code into} has no room. A task that
   *     fails with {@link StreamClosedException}, {@link ConnectionLostException} or another {@link
   *     java.io.IOException}
   * @throws IllegalStateException if another task is reading, or the caller is not on the loop
   */
  Task<Integer> read(ByteBuffer into) throws IOException;

  /**
   * Closes this; a read that waits fails. Closing again does nothing.
   *
   * @throws IOException is what the task fails with if the system reports an error; this is closed
   *     all the same
   */
  @Override
  Task<Void> closeAsync() throws IOException;
}
