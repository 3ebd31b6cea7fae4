package dev.weft.transformer.tree;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.MentionsWeft;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.emit.WovenAttribute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Classes that ask to be rewritten, and were not. */
public final class UnwovenClasses {
  private UnwovenClasses() {}

  /**
   * Returns the first one that is found in the folders of a class path; jars are taken as they are.
   *
   * @return its name with dots, if there is one
   * @throws IOException if a folder cannot be read
   */
  public static Optional<String> first(List<Path> classPath) throws IOException {
    return first(classPath, ClassNameFilter.ALL);
  }

  /**
   * Returns the first one that is to be looked at.
   *
   * @return its name with dots, if there is one
   * @throws IOException if a folder cannot be read
   */
  public static Optional<String> first(List<Path> classPath, ClassNameFilter filter)
      throws IOException {
    for (Path folder : classPath) {
      if (!Files.isDirectory(folder)) continue;
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (!file.toString().endsWith(".class")) continue;
          String path = folder.relativize(file).toString().replace('\\', '/');
          String name = path.substring(0, path.length() - ".class".length());
          if (filter.accepts(name) && isUnwoven(Files.readAllBytes(file))) {
            return Optional.of(name.replace('/', '.'));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isUnwoven(byte[] classFile) {
    if (!MentionsWeft.in(classFile)) return false;
    String text = new String(classFile, StandardCharsets.ISO_8859_1);
    boolean mayAsk = text.contains("Ldev/weft/annotations/Async;") || text.contains("await");
    if (!mayAsk || text.contains(WovenAttribute.NAME)) return false;
    try {
      return new Transformer().transform(classFile).methods() > 0;
    } catch (CannotRewriteException e) {
      return true; // the agent tells why
    }
  }
}
