package dev.weft.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * The JVM accepts what becomes of class files that nobody has tests for here. By default, those for
 * Java 5 that are inside Groovy's jar; {@code -Dweft.libraries.jar=PATH} takes another jar, and
 * {@code -Dweft.libraries.prefix=com/acme/} a part of it.
 */
class AnyJarTest {
  private static final String JAR = System.getProperty("weft.libraries.jar");
  private static final String PREFIX =
      System.getProperty("weft.libraries.prefix", JAR == null ? "groovyjarjarpicocli/" : "");
  private static final long SEED = Long.getLong("weft.libraries.seed", 1);
  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> originals = new TreeMap<>();
  private final Map<String, byte[]> woven = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();

  @Test
  void everyClassOfAJarVerifiesOnceItIsWoven() throws Exception {
    weave(JAR == null ? groovy() : Path.of(JAR));
    Loader before = new Loader(originals);
    Loader after = new Loader(woven);
    Map<String, String> defects = new TreeMap<>(refused);
    int linked = 0;
    for (String name : woven.keySet()) {
      // What lacks a class of another jar tells nothing.
      if (originals.containsKey(name) && before.failure(name) != null) continue;
      Throwable failure = after.failure(name);
      if (failure == null) {
        linked++;
      } else if (!(failure instanceof NoClassDefFoundError)) {
        defects.put(name, failure.toString());
      }
    }
    System.out.printf(
        "any jar, seed %d: %d classes, %d linked with their frames%n",
        SEED, originals.size(), linked);
    assertEquals(Map.of(), defects);
    assertTrue(linked > originals.size(), "frame classes are among them");
  }

  private void weave(Path jar) throws IOException {
    Transformer transformer = new Transformer();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String path = entry.getName();
        if (!path.endsWith(SUFFIX) || !path.startsWith(PREFIX)) continue;
        if (path.startsWith("META-INF/") || path.equals("module-info.class")) continue;
        byte[] original = file.getInputStream(entry).readAllBytes();
        String name = path.substring(0, path.length() - SUFFIX.length()).replace('/', '.');
        originals.put(name, original);
        Random random = new Random(SEED ^ path.hashCode());
        try {
          WovenClass result = transformer.transform(AsyncForm.of(original, random, 0).classFile());
          woven.put(name, result.bytes());
          result.frames().forEach(each -> woven.put(each.name().replace('/', '.'), each.bytes()));
        } catch (CannotRewriteException e) {
          refused.put(name, e.getMessage());
          woven.put(name, original);
        }
      }
    }
  }

  private static Path groovy() {
    return Library.classPath()
        .filter(each -> each.getFileName().toString().matches("groovy-[0-9.]+\\.jar"))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  /** Has the JVM verify classes, without initialising them. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(Loader.class.getClassLoader());
      this.classes = classes;
    }

    Throwable failure(String name) {
      try {
        // Asking for its methods is what links a class.
        return loadClass(name).getDeclaredMethods() == null ? new AssertionError(name) : null;
      } catch (ClassNotFoundException | LinkageError e) {
        return e;
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        byte[] bytes = classes.get(name);
        Class<?> loaded = findLoadedClass(name);
        if (bytes == null || loaded != null) return super.loadClass(name, resolve);
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }
}
