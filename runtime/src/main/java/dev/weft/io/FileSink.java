package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file that is written, off the loop. A write that has begun is not stopped by cancelling, unless
 * the file system hangs: then its buffer says how much of it was written before.
 */
public final class FileSink implements Sink {
  private final Path path;
  private final FileChannel channel;
  private final boolean isFile;
  private boolean writing;
  private boolean open = true;

  private FileSink(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
    this.isFile = FileSource.hasPositions(channel);
  }

  /**
   * Opens {@code path} for writing. A FIFO is open once another program has opened it for reading.
   *
   * @param options as for {@link FileChannel#open}, where WRITE goes without saying; none means
   *     that the file is made, or emptied if it exists
   * @return a task for the open file
   * @throws IOException is what the task fails with if the file cannot be opened like that
   */
  public static Task<FileSink> open(Path path, OpenOption... options) throws IOException {
    CurrentLoop.any("A file was opened");
    Set<OpenOption> how = WholeFile.forWriting(options);
    Offloaded<FileSink> opening =
        new Offloaded<>(
            IoThreads.FILES,
            "FileSink.open",
            path,
            call -> {
              WholeFile.announce(path, call);
              return new FileSink(path, FileChannel.open(path, how));
            });
    return opening.ifLate(file -> file.channel.close()).start();
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    CurrentLoop.any("A file was written to");
    if (writing) {
      throw new IllegalStateException(
          "two tasks write to " + this + " at once, so their bytes would mix.");
    }
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    return writeOffLoop(data);
  }

  @Async
  @ShownAs("write")
  private Task<Void> writeOffLoop(ByteBuffer data) {
    writing = true;
    try {
      await(offloaded("write", call -> writeAll(data, call)).start());
      return Task.done();
    } finally {
      writing = false;
    }
  }

  /** On another thread. */
  private Void writeAll(ByteBuffer data, Offloaded<?> call) throws IOException {
    while (data.hasRemaining()) {
      ByteBuffer piece = Pieces.scratch(data.remaining());
      int count = piece.remaining();
      // The piece is taken as a whole, and counts as written when it is.
      if (!call.ifWanted(() -> piece.put(0, data, data.position(), count))) break;
      Pieces.writeFile(channel, piece);
      if (!call.ifWanted(() -> data.position(data.position() + count))) break;
    }
    return null;
  }

  private <T> Offloaded<T> offloaded(String operation, Offloaded.Body<T> body) {
    // What is no file may take its bytes whenever it likes, and wait without bound for that.
    IoThreads threads = isFile ? IoThreads.FILES : IoThreads.WAITS;
    return new Offloaded<>(threads, "FileSink." + operation, this, body);
  }

  /**
   * Makes sure that what was written is on the disk.
   *
   * @throws IOException is what the task fails with if the disk reports an error or this is closed
   */
  public Task<Void> sync() throws IOException {
    Offloaded<Void> forcing =
        offloaded(
            "sync",
            call -> {
              channel.force(true);
              return null;
            });
    return forcing.start();
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    if (!open) return Task.done();
    open = false;
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
