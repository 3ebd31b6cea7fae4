package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/rewriting.md shows of generated code is what is generated. */
class RewritingPageTest {
  private static final Path PAGE = Path.of("../docs/rewriting.md");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /** A name of a golden file, and the block of text that follows it. */
  private static final Pattern EXCERPT =
      Pattern.compile("<!-- golden: (\\S+) -->\\n```\\n(.*?)```\\n", Pattern.DOTALL);

  private static final Pattern BLOCK = Pattern.compile("(?m)^```\\n[^`]*^```$");

  @Test
  void everyExcerptStandsInItsGoldenFile() throws IOException {
    List<String> others = new ArrayList<>();
    for (MatchResult excerpt : excerpts()) {
      String golden = Files.readString(GOLDEN.resolve(excerpt.group(1)));
      if (!golden.contains(excerpt.group(2))) {
        others.add(excerpt.group(1) + " has no such lines:\n" + excerpt.group(2));
      }
    }
    assertEquals(List.of(), others);
  }

  @Test
  void everyBlockOfThePageIsAnExcerpt() throws IOException {
    int excerpts = excerpts().size();

    assertTrue(excerpts > 0);
    assertEquals(BLOCK.matcher(Files.readString(PAGE)).results().count(), excerpts);
  }

  private static List<MatchResult> excerpts() throws IOException {
    return EXCERPT.matcher(Files.readString(PAGE)).results().toList();
  }
}
