package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read from its beginning, or from a position, to its end; off the loop, since a
 * disk cannot be waited for otherwise.
 *
 * <p>A read that is cancelled either has happened, and says so, or it has not, and the next one
 * gets the same bytes.
 */
public final class FileSource implements Source {
  private final Path path;
  private final FileChannel channel;

  /** Null, or how to read what has no positions, such as a FIFO. */
  private final @Nullable PipeSource pipe;

  /** Where the next read begins. */
  private long position;

  private boolean reading;
  private boolean open = true;

  private FileSource(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
    this.pipe = hasPositions(channel) ? null : new PipeSource(path.toString(), stream(channel));
  }

  static boolean hasPositions(FileChannel channel) {
    try {
      channel.position();
      return true;
    } catch (IOException illegalSeek) {
      return false;
    }
  }

  private static InputStream stream(FileChannel channel) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuffer piece = Pieces.scratch(length);
        int count = Pieces.readFile(channel, piece);
        if (count > 0) piece.flip().get(into, offset, count);
        return count;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /**
   * Opens {@code path} for reading. A FIFO is open once another program has opened it for writing.
   *
   * @return a task for the open file
   * @throws IOException is what the task fails with if there is no such file, or it cannot be read
   */
  public static Task<FileSource> open(Path path) throws IOException {
    CurrentLoop.any("A file was opened");
    Offloaded<FileSource> opening =
        new Offloaded<>(
            IoThreads.FILES,
            "FileSource.open",
            path,
            call -> {
              WholeFile.announce(path, call);
              return new FileSource(path, FileChannel.open(path, StandardOpenOption.READ));
            });
    return opening.ifLate(file -> file.channel.close()).start();
  }

  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    CurrentLoop.any("A file was read");
    requireFree("read from");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (!into.hasRemaining()) return Counts.of(0);
    if (pipe != null) return pipe.read(into);
    return readOffLoop(into);
  }

  @Async
  @ShownAs("read")
  private Task<Integer> readOffLoop(ByteBuffer into) {
    reading = true;
    try {
      return Task.of(await(this.<Integer>offloaded("read", call -> read(into, call)).start()));
    } finally {
      reading = false;
    }
  }

  private void requireFree(String verb) {
    if (!reading) return;
    throw new IllegalStateException(
        "two tasks " + verb + " " + this + " at once, so their bytes would mix.");
  }

  /** Reads until {@code into} is full or the file has no more now. On another thread. */
  private int read(ByteBuffer into, Offloaded<?> call) throws IOException {
    int total = 0;
    while (true) {
      ByteBuffer piece = Pieces.scratch(into.remaining());
      int wanted = piece.remaining();
      int count = Pieces.readFile(channel, piece, position);
      if (count <= 0) return total == 0 ? count : total;
      total += count;
      boolean taken =
          call.ifWanted(
              () -> {
                into.put(piece.flip());
                position += count;
              });
      if (!taken || count < wanted || !into.hasRemaining()) return total;
    }
  }

  /**
   * Returns where the next read begins.
   *
   * @throws IOException is what the task fails with if this is closed or, like a FIFO, has no
   *     positions
   */
  public Task<Long> position() throws IOException {
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    return pipe == null
        ? Task.of(position)
        : this.<Long>offloaded("position", call -> channel.position()).start();
  }

  /**
   * Returns how long the file is now: this very file, even if another has taken its name since it
   * was opened.
   *
   * @throws IOException is what the task fails with if this is closed or the system reports an
   *     error
   */
  public Task<Long> size() throws IOException {
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    return this.<Long>offloaded("size", call -> channel.size()).start();
  }

  /**
   * Makes the next read begin at {@code position}; beyond the end of the file it finds the end.
   *
   * @throws IOException is what the task fails with if this is closed or, like a FIFO, has no
   *     positions
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if a read is going on
   */
  public Task<Void> seek(long position) throws IOException {
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (position < 0) throw new IllegalArgumentException("position < 0: " + position);
    requireFree("move in");
    if (pipe != null) {
      return Task.failed(new IOException(this + " is read as its bytes come: it has no positions"));
    }
    this.position = position;
    return Task.done();
  }

  private <T> Offloaded<T> offloaded(String operation, Offloaded.Body<T> body) {
    return new Offloaded<>(IoThreads.FILES, "FileSource." + operation, this, body);
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    if (!open) return Task.done();
    open = false;
    if (pipe != null) return pipe.closeAsync();
    Offloaded<Void> closing =
        offloaded(
            "closeAsync",
            call -> {
              channel.close();
              return null;
            });
    return closing.inAnyCase().start();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
