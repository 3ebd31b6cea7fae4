package dev.weft.bytebuddy;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.tree.SourceRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Says where a problem is in the form of javac, {@code /path/Orders.java:42}, which tools know. */
final class Sources {
  /** From build/classes/java/main to the project, and one more. */
  private static final int MOST_LEVELS = 6;

  private final SourceRoots roots;

  private Sources(List<Path> folders) {
    this.roots = new SourceRoots(folders);
  }

  /**
   * Returns the sources of a project. Byte Buddy does not tell where they are; what Gradle and
   * Maven lay out by themselves, {@code src/main/java}, is found from where the classes are.
   */
  static Sources of(Path classes) {
    Path folder = classes.toAbsolutePath().normalize();
    for (int i = 0; i < MOST_LEVELS && folder != null; i++, folder = folder.getParent()) {
      Path src = folder.resolve("src");
      if (Files.isDirectory(src)) return new Sources(foldersOf(src));
    }
    return new Sources(List.of());
  }

  private static List<Path> foldersOf(Path src) {
    try (Stream<Path> all = Files.walk(src, 2)) {
      return all.filter(each -> src.relativize(each).getNameCount() == 2)
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // the problem is still told, without the folder
    }
  }

  /** Returns a problem with its place: a line for what is wrong, one for why, one for the fix. */
  String describe(Problem problem) {
    Location where = problem.where();
    String file = roots.file(where);
    boolean hasLine = where.fileName() != null && where.line() != Location.UNKNOWN_LINE;
    String rest = problem.toString().substring(where.toString().length());
    return (hasLine ? file + ":" + where.line() : file) + " in " + where.method() + rest;
  }
}
