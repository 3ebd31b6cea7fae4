package dev.weft.transformer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A class file that Weft has failed to rewrite, kept beside the report: a build overwrites it, and
 * an agent's is in no place that a user finds.
 */
final class KeptClassFile {
  private KeptClassFile() {}

  /** Keeps {@code classFile}, and returns the words that say where; none if that fails. */
  static String of(String className, byte[] classFile) {
    String simpleName = className.substring(className.lastIndexOf('.') + 1);
    try {
      Path kept = Files.createTempFile("weft-" + simpleName + "-", ".class");
      return ", which is kept in " + Files.write(kept, classFile);
    } catch (IOException | SecurityException e) {
      // What is reported is the bug; that the evidence cannot be kept must not hide it.
      return "";
    }
  }
}
