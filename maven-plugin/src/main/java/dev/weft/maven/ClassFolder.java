package dev.weft.maven;

import dev.weft.transformer.Location;
import dev.weft.transformer.tree.SourceRoots;
import java.io.File;
import java.nio.file.Path;
import java.util.List;

/** The main or the test classes of one module, and where they come from. */
record ClassFolder(Path classes, List<Path> classPath, List<Path> sourceRoots) {
  ClassFolder(File classes, List<String> classPath, List<String> sourceRoots) {
    this(
        classes.toPath(),
        classPath.stream().map(Path::of).toList(),
        sourceRoots.stream().map(Path::of).toList());
  }

  /**
   * Returns a place in the form that Maven's compiler uses and tools know: {@code
   * /path/Orders.java:[42]}. Without the source file at hand it starts at the package.
   */
  String describe(Location where) {
    String file = new SourceRoots(sourceRoots).file(where);
    return where.fileName() == null || where.line() == Location.UNKNOWN_LINE
        ? file
        : file + ":[" + where.line() + "]";
  }
}
