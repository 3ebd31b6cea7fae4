package dev.weft.it.libraries;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A library in its async form, woven.
 *
 * @param classes how many classes have async methods
 * @param methods how many methods are async
 * @param points how many suspension points stand before instructions of theirs
 * @param awaitedCalls how many calls of one of them await it
 */
record AsyncLibrary(int classes, int methods, int points, int awaitedCalls) {
  private static final String SUFFIX = ".class";

  /**
   * Writes the form of {@code jar} that {@code seed} chooses.
   *
   * @param folder where its class files and resources go
   * @throws CannotRewriteException if a class cannot be woven
   */
  static AsyncLibrary write(Path jar, Path folder, long seed)
      throws IOException, CannotRewriteException {
    int classes = 0;
    int methods = 0;
    int points = 0;
    int awaitedCalls = 0;
    Transformer transformer = new Transformer();
    try (JarFile file = new JarFile(jar.toFile())) {
      List<JarEntry> entries = Collections.list(file.entries());
      for (JarEntry entry : entries) {
        if (entry.isDirectory() || isAboutTheJar(entry.getName())) continue;
        byte[] bytes = read(file, entry);
        if (!entry.getName().endsWith(SUFFIX)) {
          write(folder, entry.getName(), bytes);
          continue;
        }
        // By the name, so that one class can be made again alone.
        AsyncForm form = AsyncForm.of(bytes, new Random(seed ^ entry.getName().hashCode()), points);
        WovenClass woven = transformer.transform(form.classFile());
        write(folder, entry.getName(), woven.bytes());
        for (var frame : woven.frames()) write(folder, frame.name() + SUFFIX, frame.bytes());
        if (form.methods() > 0) classes++;
        methods += form.methods();
        points += form.points();
        awaitedCalls += form.awaitedCalls();
      }
    }
    return new AsyncLibrary(classes, methods, points, awaitedCalls);
  }

  /** Its own name and release, and what is for other releases and for the module path. */
  private static boolean isAboutTheJar(String name) {
    return name.startsWith("META-INF/versions/") || name.equals("module-info.class");
  }

  private static byte[] read(JarFile file, JarEntry entry) throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static void write(Path folder, String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
