package dev.weft.examples.follow;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.FileChange;
import dev.weft.io.FileSource;
import dev.weft.io.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file to which others write: at its end, a read waits for more. If the file is made shorter, it
 * is read from its beginning again; if another file takes its name, as when logs are rotated, that
 * one is read once this one is at its end.
 */
final class GrowingFile implements Source {
  private final Path path;
  private final AsyncIterator<FileChange> changes;
  private FileSource file;
  private boolean replaced;

  private GrowingFile(Path path, AsyncIterator<FileChange> changes, FileSource file) {
    this.path = path;
    this.changes = changes;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @param fromStart whether to read what is in it already
   */
  @Async
  static Task<GrowingFile> open(Path file, boolean fromStart) throws IOException {
    Path path = file.toAbsolutePath();
    // Watched before it is read, or what is written in between would be noticed only later.
    AsyncIterator<FileChange> changes = await(AsyncFiles.watch(path.getParent()));
    try {
      FileSource source = await(FileSource.open(path));
      if (!fromStart) await(source.seek(await(source.size())));
      return Task.of(new GrowingFile(path, changes, source));
    } catch (IOException e) {
      await(changes.closeAsync());
      throw e;
    }
  }

  @Override
  @Async
  public Task<Integer> read(ByteBuffer into) throws IOException {
    while (true) {
      int count = await(file.read(into));
      if (count >= 0) return Task.of(count);
      if (replaced) {
        await(openReplacement());
      } else if (await(file.size()) < await(file.position())) {
        await(file.seek(0));
      } else if (!await(untilChanged())) {
        return Task.of(-1);
      }
    }
  }

  @Async
  private Task<Void> openReplacement() throws IOException {
    replaced = false;
    try {
      FileSource next = await(FileSource.open(path));
      await(file.closeAsync());
      file = next;
    } catch (NoSuchFileException e) {
      // Gone again; the one that comes next will be noticed.
    }
    return Task.of(null);
  }

  /** Waits until something happens to the file; returns false if that is not known any more. */
  @Async
  private Task<Boolean> untilChanged() {
    while (await(changes.advance())) {
      FileChange change = changes.current();
      if (change.kind() == FileChange.Kind.OVERFLOW) return Task.of(true);
      if (!change.path().equals(path)) continue;
      if (change.kind() == FileChange.Kind.CREATED) replaced = true;
      return Task.of(true);
    }
    return Task.of(false);
  }

  @Override
  @Async
  public Task<Void> closeAsync() throws IOException {
    await(changes.closeAsync());
    await(file.closeAsync());
    return Task.of(null);
  }
}
