package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.Turn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A file that is written, off the loop. A write that has begun is not stopped by cancelling. */
public final class FileSink implements Sink {
  private final Path path;
  private final FileChannel channel;
  private boolean writing;
  private boolean open = true;

  private FileSink(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens {@code path} for writing.
   *
   * @param options as for {@link FileChannel#open}, where WRITE goes without saying; none means
   *     that the file is made, or emptied if it exists
   */
  public static Task<FileSink> open(Path path, OpenOption... options) throws IOException {
    CurrentLoop.any("A file was opened");
    Set<OpenOption> how = new LinkedHashSet<>(List.of(options));
    if (how.isEmpty()) {
      how.add(StandardOpenOption.CREATE);
      how.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    how.add(StandardOpenOption.WRITE);
    return Offloaded.call(() -> new FileSink(path, FileChannel.open(path, how)));
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    CurrentLoop.any("A file was written to");
    if (writing) {
      throw new IllegalStateException(
          "two tasks write to " + this + " at once, so their bytes would mix.");
    }
    if (!open) return Turn.failed(new StreamClosedException(this));
    return new Routine<Void>() {
      @Override
      Task<?> step(int step, Task<?> settled) {
        writing = step == 0;
        return step == 0 ? Offloaded.call(() -> writeAll(data)) : done(take(settled));
      }
    }.start();
  }

  private Void writeAll(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) channel.write(data);
    return null;
  }

  /** Makes sure that what was written is on the disk. */
  public Task<Void> sync() throws IOException {
    return Offloaded.call(
        () -> {
          channel.force(true);
          return null;
        });
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
