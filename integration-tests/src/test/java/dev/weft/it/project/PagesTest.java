package dev.weft.it.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The project's pages name what is there, and what everybody can open. */
class PagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path RULES = ROOT.resolve("docs/semantics.md");

  private static final Pattern RULE = Pattern.compile("(?m)^\\*\\*(\\d+)\\. ");
  private static final Pattern TEST =
      Pattern.compile("`([A-Z]\\w*(?:Test|Contract))\\.([a-z]\\w*)(?:\\(\\))?`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
  private static final Pattern CITED_RULE = Pattern.compile("semantics\\.md,\\s+rules?\\s+(\\d+)");

  private static final Pattern BARE_RULE =
      Pattern.compile("(?<!semantics\\.md,\\s)\\brules?\\s+\\d[\\d.]*");

  /** Papers that lay beside the project while it was begun, by the names they were cited with. */
  private static final Pattern NOT_PUBLIC =
      Pattern.compile("\\b([D]ESIGN|[S]TYLE)\\b|\\.\\./shared\\b");

  private static final Set<String> TEXTS =
      Set.of("java", "md", "xml", "txt", "groovy", "kt", "yml", "properties", "sh", "py");

  @Test
  void theRulesAreNumberedWithoutAGap() throws IOException {
    List<Integer> numbers = rules();

    assertEquals(IntStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
    assertTrue(numbers.size() >= 19, "rules found: " + numbers.size());
  }

  @Test
  void eachRuleNamesATestThatShowsIt() throws IOException {
    String page = Files.readString(RULES);
    List<Integer> starts = RULE.matcher(page).results().map(MatchResult::start).toList();
    List<String> unshown = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : page.length();
      String rule = page.substring(starts.get(i), end);
      if (!TEST.matcher(rule).find()) unshown.add(rule.lines().findFirst().orElseThrow());
    }
    assertEquals(List.of(), unshown);
  }

  @Test
  void everyTestThatAPageNamesExists() throws IOException {
    Map<String, Set<String>> tests = TestSources.ofAllModules();
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult named : TEST.matcher(Files.readString(page)).results().toList()) {
        if (!tests.getOrDefault(named.group(1), Set.of()).contains(named.group(2))) {
          missing.add(ROOT.relativize(page) + ": " + named.group());
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyLinkToAFileLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(ROOT.relativize(page) + ": " + link.group(1));
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void everyRuleThatIsCitedExists() throws IOException {
    int last = rules().size();
    List<String> unknown = new ArrayList<>();
    for (Path file : texts()) {
      for (MatchResult cited : CITED_RULE.matcher(Files.readString(file)).results().toList()) {
        int number = Integer.parseInt(cited.group(1));
        if (number < 1 || number > last) unknown.add(ROOT.relativize(file) + ": " + cited.group());
      }
    }
    assertEquals(List.of(), unknown);
  }

  @Test
  void aRecordSaysWhereTheRuleStandsThatItCites() throws IOException {
    List<String> bare = new ArrayList<>();
    for (Path page : pages()) {
      if (!page.startsWith(ROOT.resolve("docs/decisions"))) continue;
      for (MatchResult cited : BARE_RULE.matcher(Files.readString(page)).results().toList()) {
        bare.add(ROOT.relativize(page) + ": " + cited.group());
      }
    }
    assertEquals(List.of(), bare);
  }

  @Test
  void nothingCitesWhatAnOutsiderCannotOpen() throws IOException {
    List<String> cited = new ArrayList<>();
    for (Path file : texts()) {
      for (MatchResult found : NOT_PUBLIC.matcher(Files.readString(file)).results().toList()) {
        cited.add(ROOT.relativize(file) + ": " + found.group());
      }
    }
    assertEquals(List.of(), cited);
  }

  private static List<Integer> rules() throws IOException {
    return RULE.matcher(Files.readString(RULES))
        .results()
        .map(rule -> Integer.valueOf(rule.group(1)))
        .toList();
  }

  private static List<Path> pages() throws IOException {
    return texts().stream().filter(file -> file.toString().endsWith(".md")).toList();
  }

  /** Returns the texts of the repository, without what was built. */
  private static List<Path> texts() throws IOException {
    List<Path> texts = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return name.equals("target") || name.equals(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (TEXTS.contains(name.substring(name.lastIndexOf('.') + 1))) texts.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return texts;
  }
}
