package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.frame.Await;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects small writes, and hands them to a {@link Sink} in large ones.
 *
 * <p>Nothing is sent before the buffer is full or {@link #flush} is called; {@link #closeAsync}
 * flushes. What does not fit goes out together with the buffer, without being copied. A write that
 * failed or was cancelled may have sent a part. Confined to the sink's loop; one task writes at a
 * time.
 */
public final class BufferedSink implements Sink {
  private static final int CAPACITY = SpareBuffers.USUAL_CAPACITY;

  private final Sink sink;

  /**
   * Whether the buffer may be somebody else's next: a connection lets go of it when a write ends or
   * is cancelled; a thread that writes a file does not.
   */
  private final boolean isShared;

  /** What is to be sent; null while that is nothing and was nothing yet, or nothing is kept. */
  private @Nullable ByteBuffer buffer;

  private final ByteBuffer[] bufferAndData = {null, null};

  private boolean busy;

  /** Creates a writer to {@code sink}, which nobody else should write to then. */
  public BufferedSink(Sink sink) {
    this.sink = Objects.requireNonNull(sink, "sink");
    this.isShared = SpareBuffers.mayServe(sink);
  }

  /**
   * Writes {@code text} as UTF-8.
   *
   * @throws IOException is what the task fails with if the buffer has to be sent and the sink fails
   */
  public Task<Void> write(String text) throws IOException {
    return write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes {@code bytes}.
   *
   * @throws IOException is what the task fails with if the buffer has to be sent and the sink fails
   */
  public Task<Void> write(byte[] bytes) throws IOException {
    return write(ByteBuffer.wrap(bytes));
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    requireFree();
    if (data.remaining() > (buffer == null ? CAPACITY : buffer.remaining())) return send(data);
    if (buffer == null) {
      // A spare one may be larger, but when it is sent must not depend on that.
      buffer = isShared ? SpareBuffers.take(CAPACITY) : ByteBuffer.allocate(CAPACITY);
      buffer.limit(CAPACITY);
    }
    buffer.put(data);
    return GiveWay.done();
  }

  /**
   * Sends what is in the buffer.
   *
   * @throws IOException is what the task fails with if the sink fails
   */
  public Task<Void> flush() throws IOException {
    requireFree();
    if (buffer == null || buffer.position() == 0) return Task.done();
    return send(null);
  }

  /** Sends the buffer, and {@code data} if it is not null; what the sink refuses stays in it. */
  private Task<Void> send(@Nullable ByteBuffer data) throws IOException {
    if (buffer == null) {
      assert data != null : "there is something to send";
      return sent(sink.write(data), false);
    }
    bufferAndData[0] = buffer;
    bufferAndData[1] = data;
    buffer.flip();
    Task<Void> writing;
    try {
      writing = data == null ? sink.write(buffer) : sink.write(bufferAndData);
    } catch (IOException | RuntimeException refused) {
      buffer.compact().limit(CAPACITY);
      throw refused;
    }
    return sent(writing, data == null);
  }

  private Task<Void> sent(Task<Void> writing, boolean isFlush) throws IOException {
    if (writing.isDone()) {
      letGo();
      return writing;
    }
    busy = true;
    return isFlush ? untilFlushed(writing) : untilWritten(writing);
  }

  @Async
  @ShownAs("write")
  private Task<Void> untilWritten(Task<Void> writing) {
    try {
      await(writing);
      return Task.done();
    } finally {
      ended();
    }
  }

  @Async
  @ShownAs("flush")
  private Task<Void> untilFlushed(Task<Void> writing) {
    try {
      await(writing);
      return Task.done();
    } finally {
      ended();
    }
  }

  private void ended() {
    busy = false;
    letGo();
  }

  /**
   * Sends what is in the buffer, then closes the sink, whether that succeeded or not.
   *
   * @throws IOException is what the task fails with if what is in the buffer cannot be sent, or the
   *     sink not be closed
   */
  @Override
  public Task<Void> closeAsync() throws IOException {
    return busy ? sink.closeAsync() : flushAndClose();
  }

  @Async
  @ShownAs("closeAsync")
  private Task<Void> flushAndClose() {
    Throwable failure = null;
    try {
      await(flush());
    } catch (Throwable thrown) {
      failure = thrown;
    }
    try {
      await(sink.closeAsync());
    } catch (Throwable thrown) {
      if (failure == null) failure = thrown;
      FirstFailure.suppress(failure, thrown);
    }
    if (failure != null) throw Await.rethrow(failure);
    return Task.done();
  }

  private void letGo() {
    bufferAndData[1] = null;
    if (!isShared) {
      if (buffer != null) buffer.clear();
      return;
    }
    SpareBuffers.giveBack(buffer);
    bufferAndData[0] = null;
    buffer = null;
  }

  private void requireFree() {
    if (!busy) return;
    throw new IllegalStateException(
        "two tasks write to "
            + sink
            + " at once, so their bytes would mix. Let one task do it, or take turns with"
            + " dev.weft.sync.Mutex.");
  }
}
