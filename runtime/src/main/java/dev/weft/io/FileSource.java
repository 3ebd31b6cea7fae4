package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.Turn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/**
 * A file that is read from its beginning, or from a position, to its end; off the loop, since a
 * disk cannot be waited for otherwise. A cancelled read may have moved on by what it has read.
 */
public final class FileSource implements Source {
  private final Path path;
  private final FileChannel channel;
  private boolean reading;
  private boolean open = true;

  private FileSource(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens {@code path} for reading. */
  public static Task<FileSource> open(Path path) throws IOException {
    CurrentLoop.any("A file was opened");
    return Offloaded.call(
        () -> new FileSource(path, FileChannel.open(path, StandardOpenOption.READ)));
  }

  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    CurrentLoop.any("A file was read");
    if (reading) {
      throw new IllegalStateException(
          "two tasks read from " + this + " at once, so their bytes would mix.");
    }
    if (!open) return Turn.failed(new StreamClosedException(this));
    if (!into.hasRemaining()) return Counts.of(0);
    return new Routine<Integer>() {
      @Override
      Task<?> step(int step, Task<?> settled) {
        reading = step == 0;
        return step == 0 ? Offloaded.call(() -> channel.read(into)) : done(take(settled));
      }
    }.start();
  }

  /** Returns where the next read begins. */
  public Task<Long> position() throws IOException {
    return onFile(channel::position);
  }

  /**
   * Returns how long the file is now: this very file, even if another has taken its name since it
   * was opened.
   */
  public Task<Long> size() throws IOException {
    return onFile(channel::size);
  }

  /** Makes the next read begin at {@code position}; beyond the end of the file it finds the end. */
  public Task<Void> seek(long position) throws IOException {
    return onFile(
        () -> {
          channel.position(position);
          return null;
        });
  }

  private <T> Task<T> onFile(Callable<T> call) {
    return open ? Offloaded.call(call) : Turn.failed(new StreamClosedException(this));
  }

  @Override
  public Task<Void> close() throws IOException {
    if (!open) return Task.of(null);
    open = false;
    return Offloaded.callInAnyCase(
        () -> {
          channel.close();
          return null;
        });
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
