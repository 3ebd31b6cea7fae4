package dev.weft.it.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.it.timing.Build;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page that says where every known trap is covered tells the truth. */
class ShapesIndexTest {
  private static final Path PAGE = Path.of("../docs/shapes.md");
  private static final Pattern ROW = Pattern.compile("\\| ([SB]\\d+) \\| (.*) \\| (.*) \\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
  private static final Pattern SHAPES =
      Pattern.compile(
          "@Shape\\((?:value = )?\"([^\"]+)\".*?\\bTask<Object> (\\w+)\\(", Pattern.DOTALL);

  @Test
  void everyTrapIsCoveredByItsShapesOrSaysWhereElse() throws IOException {
    Map<String, TreeSet<String>> shapes = shapesByTrap();
    List<String> traps = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    List<String> lines = Files.readAllLines(PAGE);
    for (String line : lines) {
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        expected.add(line);
        continue;
      }
      String trap = row.group(1);
      traps.add(trap);
      String where = row.group(3);
      if (shapes.containsKey(trap)) {
        where = shapes.get(trap).stream().map(s -> "`" + s + "`").collect(Collectors.joining(", "));
      }
      assertTrue(!where.isBlank(), trap + " is covered nowhere");
      expected.add("| " + trap + " | " + row.group(2) + " | " + where + " |");
    }
    if (Boolean.getBoolean("weft.golden.update")) Files.write(PAGE, expected);

    assertEquals(allTraps(), traps);
    assertEquals(String.join("\n", expected), String.join("\n", Files.readAllLines(PAGE)));
  }

  @Test
  void everyTestThatThePageNamesExists() throws IOException {
    String page = Files.readString(PAGE);
    Matcher named = TEST.matcher(page);
    while (named.find()) {
      Path source = Path.of("src/test/java/dev/weft/it/shapes", named.group(1) + ".java");
      assertTrue(Files.exists(source), source + " is named in " + PAGE);
    }
  }

  @Test
  void everyShapeThatThisReleaseCompilesIsReadFromTheSources() {
    TreeSet<String> read = new TreeSet<>();
    int release = Runtime.version().feature() >= 25 ? 25 : 17;
    Catalogue.sources(release).forEach((name, text) -> read.addAll(names(name, text)));
    TreeSet<String> compiled = new TreeSet<>();
    Build build = new Build(release, List.of("-g:none"));
    for (Method shape : Catalogue.shapes(Catalogue.classes(build))) {
      compiled.add(shape.getDeclaringClass().getSimpleName() + "." + shape.getName());
    }

    assertEquals(compiled, read);
  }

  private static List<String> allTraps() {
    List<String> all = new ArrayList<>();
    IntStream.rangeClosed(1, 164).forEach(i -> all.add("S" + i));
    IntStream.rangeClosed(1, 130).forEach(i -> all.add("B" + i));
    return all;
  }

  /** Read from the sources, not from classes: an old JDK cannot compile the newest shapes. */
  private static Map<String, TreeSet<String>> shapesByTrap() {
    Map<String, TreeSet<String>> shapes = new TreeMap<>();
    Catalogue.sources(Integer.MAX_VALUE)
        .forEach(
            (name, text) -> {
              Matcher shape = SHAPES.matcher(text);
              while (shape.find()) {
                for (String trap : shape.group(1).split(" ")) {
                  shapes
                      .computeIfAbsent(trap, none -> new TreeSet<>())
                      .add(simple(name) + "." + shape.group(2));
                }
              }
            });
    return shapes;
  }

  private static List<String> names(String name, String text) {
    List<String> names = new ArrayList<>();
    Matcher shape = SHAPES.matcher(text);
    while (shape.find()) names.add(simple(name) + "." + shape.group(2));
    return names;
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
