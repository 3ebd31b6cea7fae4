package dev.weft.it.io;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Loads what a program will need while it has no descriptors: a class that lies in a folder takes
 * one to be loaded, which is no test of I/O.
 */
final class FolderClasses {
  private FolderClasses() {}

  /** Loads all of Weft's classes, and of the tests' those whose names begin as a program's does. */
  static void load(Class<?>... programs) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path folder = Path.of(entry);
      if (!Files.isDirectory(folder)) continue;
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.toList()) load(folder.relativize(file).toString(), programs);
      }
    }
  }

  private static void load(String path, Class<?>... programs) {
    if (!path.startsWith("dev/weft/") || !path.endsWith(".class")) return;
    String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
    if (name.startsWith("dev.weft.it.") && !isOf(name, programs)) return;
    try {
      Class.forName(name, false, FolderClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Of another module, whose dependencies are not here.
    }
  }

  private static boolean isOf(String name, Class<?>... programs) {
    for (Class<?> each : programs) {
      if (name.startsWith(each.getName())) return true;
    }
    return false;
  }
}
