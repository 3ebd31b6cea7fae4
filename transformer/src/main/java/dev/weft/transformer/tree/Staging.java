package dev.weft.transformer.tree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder beside the result in which new files are completed before the first one is moved into
 * place: a full disk, or a stop midway, leaves no half-written class file.
 */
final class Staging implements Closeable {
  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  /** Makes the folder inside {@code parent}, since moving is only safe within a file system. */
  Staging(Path parent) throws IOException {
    Files.createDirectories(parent);
    this.folder = Files.createTempDirectory(parent.toRealPath(), ".weft-");
  }

  /** Returns the path of a file that does not exist yet. */
  Path next() {
    Path file = folder.resolve(Integer.toString(files.size()));
    files.add(file);
    return file;
  }

  /** Puts a file of this folder in the place of {@code target}. */
  static void move(Path file, Path target) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
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
