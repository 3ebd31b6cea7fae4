package dev.weft.it.shapes;

import dev.weft.it.timing.Build;
import dev.weft.it.timing.Compilation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The programs of the catalogue, as sources and compiled. */
final class Catalogue {
  private Catalogue() {}

  /** Returns the sources that a release can compile, by class name. */
  static Map<String, String> sources(int release) {
    Map<String, String> sources = new TreeMap<>(LargeShapes.sources());
    try (Stream<Path> folders = Files.list(folder())) {
      for (Path folder : folders.toList()) {
        if (Integer.parseInt(folder.getFileName().toString()) > release) continue;
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            String name = file.getFileName().toString().replace(".java", "");
            sources.put("shapes." + name, Files.readString(file));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  static Map<String, byte[]> classes(Build build) {
    return Compilation.compile(sources(build.release()), build);
  }

  /** Returns the methods marked as shapes among {@code classes}, in a stable order. */
  static List<Method> shapes(Map<String, byte[]> classes) {
    ClassLoader loader =
        new ClassLoader(Catalogue.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) throw new ClassNotFoundException(name);
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    List<Method> shapes = new ArrayList<>();
    for (String name : classes.keySet()) {
      try {
        Arrays.stream(loader.loadClass(name).getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Shape.class))
            .sorted(Comparator.comparing(Method::getName))
            .forEach(shapes::add);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    return shapes;
  }

  private static Path folder() {
    URI place;
    try {
      place = Catalogue.class.getResource("/shapes").toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return Path.of(place);
  }
}
