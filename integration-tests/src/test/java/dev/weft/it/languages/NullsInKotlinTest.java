package dev.weft.it.languages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kotlin's compiler knows what may be null, though users do not have JSpecify on the class path.
 */
class NullsInKotlinTest {
  private static final Path SOURCES = Path.of("src/test/resources/languages");
  private static final Pattern ERROR = Pattern.compile("NullMistakes\\.kt:(\\d+):\\d+: error");

  @TempDir private Path temp;

  @Test
  void nullIsTakenWhereItMayBe() throws Exception {
    assertTrue(
        Compilers.kotlin(SOURCES.resolve("Nulls.kt"), temp).containsKey("languages.NullsKt"));
  }

  @Test
  void nullIsRefusedWhereItMayNotBe() throws Exception {
    Path source = SOURCES.resolve("NullMistakes.kt");
    var lines = Files.readAllLines(source);
    Set<Integer> mistakes =
        IntStream.rangeClosed(1, lines.size())
            .filter(line -> lines.get(line - 1).endsWith("// mistake"))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));

    String messages =
        assertThrows(IllegalArgumentException.class, () -> Compilers.kotlin(source, temp))
            .getMessage();

    Set<Integer> refused =
        ERROR
            .matcher(messages)
            .results()
            .map((MatchResult error) -> Integer.valueOf(error.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(mistakes, refused, messages);
  }
}
