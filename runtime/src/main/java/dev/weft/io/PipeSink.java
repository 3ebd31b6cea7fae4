package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that can only be written to with a blocking call: the input of a child process.
 *
 * <p>The bytes are copied and written by a thread that may block. A cancelled write leaves that
 * thread to its piece; the next write waits until it is done.
 */
final class PipeSink implements Sink {
  private static final int PIECE = 64 << 10;

  /** _POSIX_PIPE_BUF: so many bytes can be written at first, and nobody need read them yet. */
  private static final int SMALLEST_PIPE = 512;

  private final String name;
  private final OutputStream output;

  /** Null before the first write. */
  private @Nullable OpenEnded<Void> writing;

  /** How many bytes were handed over for writing. */
  private long count;

  private boolean busy;
  private boolean open = true;

  PipeSink(String name, OutputStream output) {
    this.name = name;
    this.output = Objects.requireNonNull(output, "output");
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    CurrentLoop.any(name + " was written to");
    if (busy) {
      throw new IllegalStateException(
          "two tasks write to " + this + " at once, so their bytes would mix.");
    }
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    return writeAll(data);
  }

  @Async
  @ShownAs(of = Sink.class, value = "write")
  private Task<Void> writeAll(ByteBuffer data) throws IOException {
    while (true) {
      if (!open) throw new StreamClosedException(this);
      if (isIdle()) {
        if (!data.hasRemaining()) return Task.done();
        if (fitsInAnyPipe(data)) return Task.of(writtenNow(piece(data)));
        writing = begin(piece(data));
      }
      busy = true;
      try {
        assert writing != null : "it is idle until the first piece";
        await(writing.follow("Sink.write"));
      } catch (Throwable thrown) {
        if (!open) throw new StreamClosedException(this);
        if (!(thrown instanceof IOException e)) throw thrown;
        throw new ConnectionLostException(this, e);
      } finally {
        busy = false;
      }
    }
  }

  /** Returns whether no thread writes. */
  private boolean isIdle() {
    return writing == null || writing.isEnded();
  }

  private boolean fitsInAnyPipe(ByteBuffer data) {
    return data.remaining() <= SMALLEST_PIPE - count;
  }

  private byte[] piece(ByteBuffer data) {
    byte[] piece = new byte[Math.min(data.remaining(), PIECE)];
    data.get(piece);
    count += piece.length;
    return piece;
  }

  private Void writtenNow(byte[] piece) throws IOException {
    try {
      return writeNow(piece);
    } catch (IOException e) {
      throw new ConnectionLostException(this, e);
    }
  }

  private OpenEnded<Void> begin(byte[] piece) {
    return OpenEnded.call(() -> writeNow(piece));
  }

  private Void writeNow(byte[] piece) throws IOException {
    output.write(piece);
    output.flush();
    return null;
  }

  /** Closes the pipe, once a piece that is being written is: the child reads the end then. */
  @Override
  public Task<Void> closeAsync() throws IOException {
    if (!open) return Task.done();
    open = false;
    if (isIdle()) {
      output.close(); // everything was flushed, so this does not block
      return Task.done();
    }
    OpenEnded<Void> closing =
        OpenEnded.call(
            () -> {
              output.close();
              return null;
            });
    return closing.follow("Sink.closeAsync");
  }

  @Override
  public String toString() {
    return name;
  }
}
