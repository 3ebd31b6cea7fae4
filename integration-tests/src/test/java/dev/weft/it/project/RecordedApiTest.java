package dev.weft.it.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.junit.AsyncTest;
import dev.weft.transformer.Transformer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The packages that the modules export are as {@code docs/api} has them: what users call, and what
 * woven classes call. A change that is meant is written there with {@code -Dweft.api.record=true},
 * and its diff is reviewed like code.
 */
class RecordedApiTest {
  private static final Path FOLDER = Path.of("..", "docs", "api");
  private static final boolean RECORD = Boolean.getBoolean("weft.api.record");
  private static final String COMMAND =
      "mvn -B -pl integration-tests -am test -Dtest=RecordedApiTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dweft.api.record=true";

  /** One class of each artifact that others can compile against. */
  private static final List<Class<?>> ARTIFACTS =
      List.of(Async.class, Weft.class, Transformer.class, AsyncTest.class);

  /** The classes of each exported package. */
  private static final Map<String, List<Class<?>>> EXPORTED = new TreeMap<>();

  @BeforeAll
  static void findWhatIsExported() throws Exception {
    EXPORTED.clear();
    for (Class<?> each : ARTIFACTS) {
      URI place = each.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        addExported(path);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          addExported(jar.getPath("/"));
        }
      }
    }
  }

  private static void addExported(Path root) throws Exception {
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
      module = ModuleDescriptor.read(in);
    }
    for (ModuleDescriptor.Exports each : module.exports()) {
      // What only certain modules see is theirs to keep together.
      if (!each.isQualified()) EXPORTED.put(each.source(), classes(root, each.source()));
    }
  }

  private static List<Class<?>> classes(Path root, String packageName) throws Exception {
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve(packageName.replace('.', '/')))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".class") || name.equals("package-info.class")) continue;
        String simpleName = name.substring(0, name.length() - ".class".length());
        ClassLoader loader = RecordedApiTest.class.getClassLoader();
        classes.add(Class.forName(packageName + "." + simpleName, false, loader));
      }
    }
    return classes;
  }

  @TestFactory
  Stream<DynamicTest> thePackageIsAsRecorded() {
    return EXPORTED.entrySet().stream()
        .map(each -> dynamicTest(each.getKey(), () -> check(each.getKey(), each.getValue())));
  }

  private static void check(String packageName, Collection<Class<?>> classes) throws IOException {
    List<String> actual = text(classes);
    Path file = FOLDER.resolve(packageName + ".txt");
    if (RECORD) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, String.join("\n", actual) + "\n");
    }
    List<String> recorded = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (recorded.equals(actual)) return;
    fail(
        "The API of "
            + packageName
            + " is not what "
            + file
            + " says:\n"
            + String.join("\n", differences(recorded, actual))
            + "\nA program or a woven class that uses what is gone does not run any more. If the change"
            + " is meant, record it with\n  "
            + COMMAND
            + "\nand commit the file, and say it in CHANGELOG.md if users notice.");
  }

  private static List<String> text(Collection<Class<?>> classes) {
    return ApiText.of(classes, type -> EXPORTED.containsKey(type.getPackageName()));
  }

  /** Returns what is gone and what is new, each line with the type that it belongs to. */
  private static List<String> differences(List<String> recorded, List<String> actual) {
    TreeSet<String> before = new TreeSet<>(members(recorded));
    TreeSet<String> after = new TreeSet<>(members(actual));
    List<String> lines = new ArrayList<>();
    for (String each : before) if (!after.contains(each)) lines.add("- " + each);
    for (String each : after) if (!before.contains(each)) lines.add("+ " + each);
    return lines;
  }

  private static List<String> members(List<String> lines) {
    List<String> members = new ArrayList<>();
    String type = "";
    for (String line : lines) {
      if (line.isEmpty()) continue;
      if (!line.startsWith(" ")) type = line;
      members.add(line.startsWith(" ") ? type + " { " + line.strip() + " }" : line);
    }
    return members;
  }

  /**
   * As javac's lint {@code exports}, which is off for the sake of JSpecify. Generated code is no
   * user: it hands on what {@code dev.weft.frame} gives it, and needs no name for it.
   */
  @Test
  void nobodyIsHandedATypeThatTheyCannotName() {
    List<String> lines = new ArrayList<>();
    EXPORTED.forEach(
        (name, classes) -> {
          if (!name.equals("dev.weft.frame")) lines.addAll(members(text(classes)));
        });
    assertEquals(List.of(), lines.stream().filter(each -> each.contains("hidden ")).toList());
  }

  @Test
  void noFileIsLeftOver() throws IOException {
    List<Path> leftOver;
    try (Stream<Path> files = Files.list(FOLDER)) {
      leftOver = files.filter(each -> !EXPORTED.containsKey(packageOf(each))).toList();
    }
    if (RECORD) {
      for (Path each : leftOver) Files.delete(each);
    } else {
      assertEquals(List.of(), leftOver);
    }
  }

  private static String packageOf(Path file) {
    return file.getFileName().toString().replaceFirst("\\.txt$", "");
  }
}
