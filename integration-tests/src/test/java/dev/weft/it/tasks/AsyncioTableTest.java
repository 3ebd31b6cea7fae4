package dev.weft.it.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page for people who come from asyncio names tests that exist, and all of them. */
class AsyncioTableTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");
  private static final List<Class<?>> TESTS =
      List.of(
          AllocationTest.class,
          CancellationTest.class,
          CombiningTest.class,
          CrossLoopTest.class,
          ScopeTest.class,
          SoakTest.class,
          TaskTest.class,
          TimeTest.class);

  @Test
  void theTableNamesEachTestOfThisPackage() throws IOException {
    String table = Files.readString(Path.of("..", "docs", "asyncio-tasks.md"));
    Set<String> named =
        NAMED
            .matcher(table)
            .results()
            .map(AsyncioTableTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), without(named, existing()), "named, but there is no such test");
    assertEquals(Set.of(), without(existing(), named), "there, but not named");
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static String name(MatchResult match) {
    return match.group(1) + "." + match.group(2);
  }

  private static Set<String> existing() {
    Set<String> names = new TreeSet<>();
    for (Class<?> test : TESTS) {
      Arrays.stream(test.getDeclaredMethods())
          .filter(method -> method.isAnnotationPresent(Test.class))
          .forEach(method -> names.add(test.getSimpleName() + "." + method.getName()));
    }
    return names;
  }
}
