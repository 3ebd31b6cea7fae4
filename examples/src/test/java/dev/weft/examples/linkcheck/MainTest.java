package dev.weft.examples.linkcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
  private static final Pattern SUMMARY =
      Pattern.compile(
          "\\d+ pages?, [\\d.]+ [kM]?B, \\d+ broken links?, [\\d.]+ s"
              + " \\(sum of response times [\\d.]+ s\\)\n\\z");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @Test
  void theDemoSiteHasExactlyThePlantedFaults() throws IOException {
    Path json = folder.resolve("report.json");

    int code = run("--timeout", "2", "--json", json.toString());

    assertEquals(0, code, () -> written.toString(UTF_8) + complaints.toString(UTF_8));
    assertTrue(SUMMARY.matcher(written.toString(UTF_8)).find());
    JsonNode report = JsonMapper.shared().readTree(Files.readString(json));
    assertEquals(9, report.get("broken").size());
    assertEquals(406, report.get("pages").size());
  }

  @Test
  void missedAndUnplantedFaultsAreNamed() {
    int code = run("--depth", "0", "--retries", "0");

    assertEquals(1, code);
    assertTrue(complaints.toString(UTF_8).contains("/silent.html on "));
  }

  @Test
  void aSiteWithoutBrokenLinksIsFine() throws IOException {
    try (TestSite site = new TestSite()) {
      site.page("/", "/a").page("/a");

      assertEquals(0, run(site.uri("/").toString()));
    }
    assertTrue(SUMMARY.matcher(written.toString(UTF_8)).find());
  }

  @Test
  void aBrokenLinkIsTheExitCode() throws IOException {
    try (TestSite site = new TestSite()) {
      site.page("/", "/gone");

      assertEquals(1, run(site.uri("/").toString()));
    }
  }

  @Test
  void wrongArgumentsAreExplained() {
    int code = run("--depth", "deep");

    assertEquals(2, code);
    assertEquals("", written.toString(UTF_8));
    assertEquals(
        "linkcheck: --depth needs a whole number from 0, not deep\n\n" + Arguments.USAGE,
        complaints.toString(UTF_8).replace(System.lineSeparator(), "\n"));
  }

  @Test
  void helpIsNoMistake() {
    assertEquals(0, run("--help"));
    assertEquals(Arguments.USAGE, written.toString(UTF_8));
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidAfterItWasShown() throws IOException {
    try (TestSite site = new TestSite()) {
      site.page("/");

      assertEquals(2, run("--json", folder.toString(), site.uri("/").toString()));
    }
    assertTrue(SUMMARY.matcher(written.toString(UTF_8)).find());
    assertTrue(complaints.toString(UTF_8).contains(folder.toString()));
  }

  private int run(String... arguments) {
    PrintStream out = new PrintStream(written, true, UTF_8);
    PrintStream err = new PrintStream(complaints, true, UTF_8);
    return Main.PROGRAM.run(out, err, arguments);
  }
}
