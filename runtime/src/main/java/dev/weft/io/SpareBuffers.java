package dev.weft.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A few empty buffers of the calling thread, for who reads or writes now and holds none while it
 * waits. A thread that runs a loop works for one connection at a time, so a few are enough for all.
 *
 * <p>Content is not erased: what is taken out says nothing, and only what was written to it since
 * may be read.
 */
final class SpareBuffers {
  /** Large enough for lines, and the same as asyncio's and the JDK's own. */
  static final int USUAL_CAPACITY = 8 << 10;

  private static final int MAX_CAPACITY = 64 << 10;
  private static final int KEPT = 4;

  /** Of types of the JDK only: a thread may outlive the loader of this class. */
  private static final ThreadLocal<ByteBuffer[]> SPARE =
      ThreadLocal.withInitial(() -> new ByteBuffer[KEPT]);

  private SpareBuffers() {}

  /**
   * Returns whether {@code end} lets go of a buffer as soon as a read or write has ended or was
   * cancelled. A file does not: the thread that works for it may go on.
   */
  static boolean mayServe(Object end) {
    return end instanceof SocketStream || end instanceof TlsStream;
  }

  /**
   * Returns an empty buffer on the heap, from a spare array or a new one, all of it to be filled.
   */
  static ByteBuffer take(int capacity) {
    ByteBuffer[] spare = SPARE.get();
    for (int i = 0; i < KEPT; i++) {
      ByteBuffer found = spare[i];
      if (found == null || found.capacity() < capacity) continue;
      spare[i] = null;
      return found.clear();
    }
    return ByteBuffer.allocate(capacity);
  }

  /** Takes back {@code buffer}, which nobody uses any more; null does nothing. */
  static void giveBack(@Nullable ByteBuffer buffer) {
    if (buffer == null || buffer.capacity() < USUAL_CAPACITY || buffer.capacity() > MAX_CAPACITY) {
      return;
    }
    ByteBuffer[] spare = SPARE.get();
    for (int i = 0; i < KEPT; i++) {
      if (spare[i] != null) continue;
      spare[i] = buffer;
      return;
    }
  }
}
