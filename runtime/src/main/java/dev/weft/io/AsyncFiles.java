package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What {@link Files} does, on threads that may wait for a disk. For whole files; {@link FileSource}
 * and {@link FileSink} are for those that are too large for that.
 */
public final class AsyncFiles {
  private AsyncFiles() {}

  /** Reads a whole file. */
  public static Task<byte[]> readAllBytes(Path path) throws IOException {
    return Weft.blocking(() -> Files.readAllBytes(path));
  }

  /** Reads a whole file of UTF-8 text. */
  public static Task<String> readString(Path path) throws IOException {
    return Weft.blocking(() -> Files.readString(path, StandardCharsets.UTF_8));
  }

  /**
   * Writes a whole file; cancelled, it may have written a part.
   *
   * @param options as for {@link Files#write}
   */
  public static Task<Path> write(Path path, byte[] bytes, OpenOption... options)
      throws IOException {
    return Weft.blocking(() -> Files.write(path, bytes, options));
  }

  /** Writes a whole file of UTF-8 text, as {@link #write} does. */
  public static Task<Path> writeString(Path path, String text, OpenOption... options)
      throws IOException {
    return write(path, text.getBytes(StandardCharsets.UTF_8), options);
  }

  /** Writes {@code bytes} at the end of a file, which is made if it does not exist. */
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
   * Returns what happens to the files of a directory from now on. It is to be closed.
   *
   * @return a task for the changes, which are being watched for when it is settled
   */
  public static Task<AsyncIterator<FileChange>> watch(Path directory) throws IOException {
    return FileWatch.start(directory);
  }
}
