package dev.weft.transformer.tree;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder beside the result in which new files are completed before the first one is moved into
 * place: a full disk, or a stop midway, leaves no half-written class file.
 *
 * <p>A file that takes the place of another is like it in all but its content: mode, owner, and
 * whatever the file system knows of it. Where the other is reached over a symbolic link, the link
 * stays; where it has several names, all of them show the new content.
 */
final class Staging implements Closeable {
  /** Writes the content of a new file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private record Change(Path staged, Path target) {}

  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  /** Makes the folder inside {@code parent}, since moving is only safe within a file system. */
  Staging(Path parent) throws IOException {
    Files.createDirectories(parent);
    this.folder = Files.createTempDirectory(parent.toRealPath(), ".weft-");
  }

  /**
   * Completes a file for the place of {@code target}.
   *
   * @param model the file that it is to be like if there is nothing at {@code target} yet
   * @return where it is until {@link #moveAll}
   */
  Path add(Path target, Path model, Content content) throws IOException {
    Path staged = next();
    Files.copy(Files.exists(target) ? target : model, staged, StandardCopyOption.COPY_ATTRIBUTES);
    boolean isReadOnly = !Files.isWritable(staged);
    if (isReadOnly) setWritable(staged, true);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(staged))) {
      content.writeTo(out);
    }
    if (isReadOnly) setWritable(staged, false);
    changes.add(new Change(staged, target));
    return staged;
  }

  /** Completes a copy of {@code source} for the place of {@code target}, with its time. */
  Path addCopy(Path target, Path source) throws IOException {
    Path staged = next();
    Files.copy(source, staged, StandardCopyOption.COPY_ATTRIBUTES);
    changes.add(new Change(staged, target));
    return staged;
  }

  private static void setWritable(Path file, boolean writable) throws IOException {
    if (!file.toFile().setWritable(writable)) {
      throw new IOException(file + " cannot be made " + (writable ? "writable" : "read-only"));
    }
  }

  private Path next() {
    Path file = folder.resolve(Integer.toString(files.size()));
    files.add(file);
    return file;
  }

  /** Puts every file in its place, in the order in which they came. If one fails, none stays. */
  void moveAll() throws IOException {
    List<Change> undo = new ArrayList<>();
    try {
      for (Change change : changes) {
        Path target = change.target();
        boolean isNew = !Files.exists(target);
        if (isNew) {
          Files.createDirectories(target.toAbsolutePath().getParent());
        }
        Path real = isNew ? target : target.toRealPath();
        undo.add(new Change(isNew ? null : backup(real), real));
        put(change.staged(), real);
      }
    } catch (IOException e) {
      undo(undo, e);
      throw e;
    }
  }

  private Path backup(Path file) throws IOException {
    Path copy = next();
    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    return copy;
  }

  private static void undo(List<Change> done, IOException reason) {
    for (int i = done.size() - 1; i >= 0; i--) {
      Change change = done.get(i);
      try {
        if (change.staged() == null) {
          Files.deleteIfExists(change.target());
        } else {
          put(change.staged(), change.target());
        }
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Returns whether other hard links lead to the file, where the file system counts them. */
  private static boolean hasOtherNames(Path file) throws IOException {
    return Files.exists(file)
        && file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (Integer) Files.getAttribute(file, "unix:nlink") > 1;
  }

  private static void put(Path file, Path target) throws IOException {
    if (hasOtherNames(target)) {
      try (OutputStream out = Files.newOutputStream(target)) {
        Files.copy(file, out);
      }
      return;
    }
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.delete(folder);
  }
}
