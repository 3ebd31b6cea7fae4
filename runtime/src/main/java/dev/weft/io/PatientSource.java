package dev.weft.io;

import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reading from a connection without holding a buffer while it waits: an idle one then costs none.
 */
interface PatientSource {
  /**
   * Returns how to read from {@code source} that way; null if it is no connection of the system.
   */
  static @Nullable PatientSource of(Source source) {
    if (source instanceof SocketStream socket) return socket.patient();
    return source instanceof TlsStream tls ? tls.patient() : null;
  }

  /**
   * Reads what is there into {@code into}. Never suspends.
   *
   * @return how many bytes; 0 if {@link #untilReadable} has to be awaited first; -1 at the end
   */
  int tryRead(ByteBuffer into) throws IOException;

  /**
   * Waits until {@link #tryRead} may find something. Cancelled or not, nothing was read.
   *
   * @return a task for 0, how many bytes it has read; it fails as a read does
   */
  Task<Integer> untilReadable() throws IOException;
}
