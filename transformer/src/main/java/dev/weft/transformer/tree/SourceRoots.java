package dev.weft.transformer.tree;

import dev.weft.transformer.Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folders that class files were compiled from, to tell users which file to open. */
public record SourceRoots(List<Path> folders) {
  /**
   * Returns the source file of a place; starting at its package if it is in no folder, and the
   * class file if that does not name its source.
   */
  public String file(Location where) {
    String className = where.className().replace('.', '/');
    if (where.fileName() == null) return className + ".class";
    String file = className.substring(0, className.lastIndexOf('/') + 1) + where.fileName();
    return folders.stream()
        .map(folder -> folder.resolve(file))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(Path::toString)
        .orElse(file);
  }
}
