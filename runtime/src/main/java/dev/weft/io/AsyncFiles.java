package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * What {@link Files} does, on threads that may wait for a disk. For whole files; {@link FileSource}
 * and {@link FileSink} are for those that are too large for that.
 *
 * <p>At most 64 calls of the file system are made at once; the others wait for their turn. Calls
 * that wait for what is no disk, a FIFO or a terminal, do not count. A call that is cancelled and
 * cannot be stopped, since the file system hangs or nobody opens the other end of a FIFO, is left
 * behind after half a second, and the loop's error handler told; what it still opens is closed.
 */
public final class AsyncFiles {
  private AsyncFiles() {}

  /**
   * Reads the whole file {@code path}.
   *
   * @return a task for its bytes
   * @throws IOException is what the task fails with if there is no such file, or it cannot be read
   */
  public static Task<byte[]> readAllBytes(Path path) throws IOException {
    return whole("AsyncFiles.readAllBytes", path, call -> WholeFile.read(path, call));
  }

  /**
   * Reads the whole file {@code path}, UTF-8 text.
   *
   * @return a task that fails with {@link java.nio.charset.CharacterCodingException} if it is none
   * @throws IOException is what the task fails with if there is no such file, or it cannot be read
   */
  public static Task<String> readString(Path path) throws IOException {
    return whole("AsyncFiles.readString", path, call -> WholeFile.readText(path, call));
  }

  /**
   * Writes {@code bytes} into the file {@code path}; cancelled, it may have written a part of them.
   *
   * @param options as for {@link Files#write}
   * @return a task for {@code path}
   * @throws IOException is what the task fails with if the file cannot be opened as the options
   *     say, or not be written
   */
  public static Task<Path> write(Path path, byte[] bytes, OpenOption... options)
      throws IOException {
    Set<OpenOption> how = WholeFile.forWriting(options);
    return whole(
        "AsyncFiles.write",
        path,
        call -> {
          WholeFile.write(path, how, bytes, call);
          return path;
        });
  }

  /** An interruption closes a channel that only the call itself uses. */
  private static <T> Task<T> whole(String operation, Path path, Offloaded.Body<T> body) {
    Objects.requireNonNull(path, "path");
    return new Offloaded<>(IoThreads.FILES, operation, path, body).interruptible().start();
  }

  /** As {@link #write}, for {@code text}, which is written in UTF-8. */
  public static Task<Path> writeString(Path path, String text, OpenOption... options)
      throws IOException {
    return write(path, text.getBytes(StandardCharsets.UTF_8), options);
  }

  /**
   * Writes {@code bytes} at the end of the file {@code path}, which is made if it does not exist.
   *
   * @return a task for {@code path}
   * @throws IOException is what the task fails with if the file cannot be made or written
   */
  public static Task<Path> append(Path path, byte[] bytes) throws IOException {
    return write(path, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * Returns {@code root} and all that lies below it, a directory before what it holds; links are
   * not followed. Looks at some files at a time, off the loop. It is to be closed.
   */
  public static AsyncIterator<Path> walk(Path root) {
    return new Walk(root);
  }

  /**
   * Returns what happens to the files of {@code directory} from now on. It is to be closed.
   *
   * @return a task for the changes, which are being watched for when it is settled
   * @throws IOException is what the task fails with if that is no directory, or cannot be watched
   */
  public static Task<AsyncIterator<FileChange>> watch(Path directory) throws IOException {
    return FileWatch.start(directory);
  }
}
