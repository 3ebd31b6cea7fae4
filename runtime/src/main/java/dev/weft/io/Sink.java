package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Where bytes are written to. The task of a write is settled when all of them are handed over, so
 * awaiting it is the back-pressure: there is no buffer that could grow.
 *
 * <p>One task writes at a time, on one loop.
 */
public interface Sink extends AsyncCloseable<IOException> {
  /**
   * Writes all that remains in {@code data}, which may not be touched meanwhile.
   *
   * <p>Suspends while the receiver takes no more. A cancelled write may have written a part; the
   * position of {@code data} says how much. Nothing sensible can follow then but to abort.
   *
   * @return a task that fails with {@link StreamClosedException}, {@link ConnectionLostException}
   *     or another {@link java.io.IOException}
   * @throws IllegalStateException if another task is writing, or the caller is not on the loop
   */
  Task<Void> write(ByteBuffer data) throws IOException;

  /**
   * Writes all that remains in each of {@code data}, in one call to the system if possible.
   *
   * @throws IOException is what the task fails with, as that of {@link #write(ByteBuffer)}
   */
  default Task<Void> write(ByteBuffer... data) throws IOException {
    return writeEach(Objects.requireNonNull(data, "data"));
  }

  @Async
  @ShownAs("write")
  private Task<Void> writeEach(ByteBuffer... data) throws IOException {
    for (ByteBuffer each : data) await(write(each));
    return Task.done();
  }

  /**
   * Closes this; a write that waits fails. Closing again does nothing.
   *
   * @throws IOException is what the task fails with if the system reports an error; this is closed
   *     all the same
   */
  @Override
  Task<Void> closeAsync() throws IOException;
}
