package dev.weft.it.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.it.project.TestSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages for people who come from asyncio, or Kotlin, answer each of their rows, and name tests
 * that exist.
 *
 * <p>A row is {@code | id | there | here | test |}. Its id is a prefix and a number, which count up
 * from 1. In the last cell stand tests as {@code `Class.method`}; or a dash, and why there is none.
 */
class AsyncioTableTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PAGES = Pattern.compile("(asyncio.*|kotlin)\\.md");
  private static final Pattern ID = Pattern.compile("([a-z]+)-(\\d+)");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
  private static final Pattern REASON = Pattern.compile("– .{10,}");

  /** All that these test is in the table: they were written from it. */
  private static final List<String> FROM_THE_TABLE =
      List.of(
          "AllocationTest",
          "CancellationTest",
          "CarrierTest",
          "CombiningTest",
          "CrossLoopTest",
          "RunningTest",
          "ScopeTest",
          "SoakTest",
          "TaskLocalTest",
          "TaskTest",
          "TimeTest");

  private record Row(String page, String id, List<String> cells) {
    String test() {
      return cells.get(cells.size() - 1);
    }

    @Override
    public String toString() {
      return page + " " + id;
    }
  }

  @Test
  void eachRowIsAnsweredAndNamesTestsThatExist() throws IOException {
    Map<String, Set<String>> tests = TestSources.ofAllModules();
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      if (row.cells.size() != 4) wrong.add(row + ": " + row.cells.size() + " cells");
      if (row.cells.stream().anyMatch(String::isBlank)) wrong.add(row + ": an empty cell");
      List<MatchResult> named = NAMED.matcher(row.test()).results().toList();
      if (named.isEmpty() && !REASON.matcher(row.test()).matches()) {
        wrong.add(row + ": neither a test nor a reason why there is none");
      }
      for (MatchResult test : named) {
        if (!tests.getOrDefault(test.group(1), Set.of()).contains(test.group(2))) {
          wrong.add(row + ": there is no test " + test.group());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void idsCountUpFromOneSoThatNoRowIsLost() throws IOException {
    Map<String, Integer> last = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      Matcher id = ID.matcher(row.id);
      if (!id.matches()) {
        wrong.add(row + ": not an id");
      } else if (Integer.parseInt(id.group(2)) != last.merge(id.group(1), 1, Integer::sum)) {
        wrong.add(row + ": expected " + id.group(1) + "-" + last.get(id.group(1)));
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(last.values().stream().mapToInt(n -> n).sum() > 400, last.toString());
  }

  @Test
  void eachTestThatWasWrittenFromTheTableIsInIt() throws IOException {
    Set<String> missing = new TreeSet<>();
    Map<String, Set<String>> tests = TestSources.of(Path.of("src/test/java/dev/weft/it/tasks"));
    for (String test : FROM_THE_TABLE) {
      for (String method : tests.get(test)) missing.add(test + "." + method);
    }
    for (Row row : rows()) {
      NAMED
          .matcher(row.test())
          .results()
          .forEach(m -> missing.remove(m.group(1) + "." + m.group(2)));
    }
    assertEquals(Set.of(), missing);
  }

  // ---- the pages

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      for (Path page : pages.sorted().toList()) {
        String name = page.getFileName().toString();
        if (PAGES.matcher(name).matches()) addRows(page, name, rows);
      }
    }
    return rows;
  }

  private static void addRows(Path page, String name, List<Row> rows) throws IOException {
    for (String line : Files.readAllLines(page)) {
      if (!line.startsWith("|") || line.startsWith("|---")) continue;
      String[] cells = line.substring(1).strip().split("(?<!\\\\)\\|");
      List<String> stripped = Stream.of(cells).map(String::strip).toList();
      if (!stripped.get(0).equals("id")) rows.add(new Row(name, stripped.get(0), stripped));
    }
  }
}
