package dev.weft.transformer.tree;

import dev.weft.transformer.emit.RuntimeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Makes sure that what is rewritten will find the runtime, whose absence shows first in production.
 */
public final class RuntimeOnClassPath {
  private static final String NEEDED = RuntimeNames.FRAME + ".class";

  private RuntimeOnClassPath() {}

  /**
   * Returns if an entry of the class path holds the runtime, or if the class path is empty, which
   * means that it is not known.
   *
   * @param className the internal name of a class that was rewritten, for the message
   * @throws UnusableTreeException if no entry does
   * @throws IOException if an entry cannot be read
   */
  public static void require(List<Path> classPath, String className)
      throws IOException, UnusableTreeException {
    for (Path entry : classPath) {
      if (holdsRuntime(entry)) return;
    }
    if (!classPath.isEmpty()) throw UnusableTreeException.runtimeMissing(className);
  }

  private static boolean holdsRuntime(Path entry) throws IOException {
    if (Files.isDirectory(entry)) return Files.exists(entry.resolve(NEEDED));
    if (!Files.isRegularFile(entry) || !entry.toString().endsWith(".jar")) return false;
    try (ZipFile jar = new ZipFile(entry.toFile())) {
      return jar.getEntry(NEEDED) != null;
    } catch (ZipException e) {
      return false; // no jar, whatever its name says: the JVM passes over it, too
    }
  }
}
