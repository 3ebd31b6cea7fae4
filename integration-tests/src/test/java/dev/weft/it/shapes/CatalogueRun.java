package dev.weft.it.shapes;

import dev.weft.it.timing.Build;
import dev.weft.it.timing.EveryTiming;
import dev.weft.it.timing.Program;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The whole catalogue from class files in a folder, under a few timings each. */
final class CatalogueRun {
  private static final String SUFFIX = ".class";
  private static final int LIMIT = 8;

  private CatalogueRun() {}

  /** Runs the shapes of a folder that are woven when they are loaded, and prints the sum. */
  public static void main(String[] arguments) throws IOException {
    Map<String, byte[]> classes = read(Path.of(arguments[0]));
    System.out.println(check(classes, classes));
  }

  /**
   * Compares every shape with its reference.
   *
   * @return how many shapes there are, and how often they ran
   * @throws AssertionError if one does something else
   */
  static String check(Map<String, byte[]> originals, Map<String, byte[]> woven) {
    Program program = Program.wovenElsewhere(originals, woven);
    List<Method> shapes = Catalogue.shapes(originals);
    long runs = 0;
    for (Method shape : shapes) {
      Program.Entry entry = new Program.Entry(shape.getDeclaringClass().getName(), shape.getName());
      boolean fresh = shape.getAnnotation(Shape.class).fresh();
      boolean loop = shape.getAnnotation(Shape.class).loop();
      runs += new EveryTiming(program, new Random(0), LIMIT, fresh).onLoop(loop).check(entry);
    }
    return shapes.size() + " shapes, " + runs + " runs";
  }

  /** Returns the catalogue as compiled for the newest release that the running JDK knows. */
  static Map<String, byte[]> newest() {
    int release = Math.min(Runtime.version().feature(), 25);
    return Catalogue.classes(new Build(release, List.of("-g")));
  }

  static void write(Map<String, byte[]> classes, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> each : classes.entrySet()) {
      Path file = folder.resolve(each.getKey().replace('.', '/') + SUFFIX);
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> classes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
        String path =
            folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
        classes.put(path.substring(0, path.length() - SUFFIX.length()), Files.readAllBytes(file));
      }
    }
    return classes;
  }
}
