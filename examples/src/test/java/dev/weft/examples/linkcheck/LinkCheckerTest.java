package dev.weft.examples.linkcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.Weft;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkCheckerTest {
  private TestSite site;
  private TestSite elsewhere;

  @BeforeEach
  void open() throws IOException {
    site = new TestSite();
    elsewhere = new TestSite();
  }

  @AfterEach
  void close() {
    site.close();
    elsewhere.close();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, '/ /a'", "1, 2, '/ /a /b'", "2, 3, '/ /a /b /c'", "9, 4, '/ /a /b /c'"})
  void pagesAreReadToTheDepthAndTheirLinksChecked(int depth, int pages, String asked) {
    site.page("/", "/a").page("/a", "/b").page("/b", "/c").page("/c", "/");

    Report report = check(depth, 8);

    assertEquals(pages, report.pages().size());
    assertEquals(List.of(asked.split(" ")), site.asked());
  }

  @Test
  void oneAtATimeInTheOrderOfThePages() {
    site.page("/", "/c", "/a").page("/c", "/d").page("/a", "/b", "/d").page("/b").page("/d");

    check(9, 1);

    assertEquals(List.of("/", "/c", "/a", "/d", "/b"), site.asked());
  }

  @Test
  void otherSitesAreAskedButNotRead() {
    site.page("/", elsewhere.uri("/fine").toString(), elsewhere.uri("/gone").toString());
    elsewhere.page("/fine", "/not-our-business");

    Report report = check(9, 1);

    assertEquals(List.of("/fine", "/gone"), elsewhere.asked());
    assertEquals(Map.of(elsewhere.uri("/gone").toString(), "answered 404"), faults(report));
    assertEquals(1, report.pages().size());
  }

  @Test
  void aRedirectIsFollowedAndThePageIsKnownByItsOwnAddress() {
    site.page("/", "/old").redirect("/old", "/new").page("/new", "/new", "gone");

    Report report = check(9, 8);

    assertEquals(
        List.of(site.uri("/"), site.uri("/new")),
        report.pages().stream().map(Page::address).toList());
    assertEquals(Map.of(site.uri("/gone").toString(), "answered 404"), faults(report));
  }

  @Test
  void aRedirectToAnotherSiteLeavesIt() {
    site.page("/", "/away").redirect("/away", elsewhere.uri("/").toString());
    elsewhere.page("/", "/not-our-business");

    assertEquals(Map.of(), faults(check(9, 8)));
    assertEquals(List.of("/"), elsewhere.asked());
  }

  @Test
  void theSiteIsWhereTheStartLeads() {
    site.redirect("/", elsewhere.uri("/").toString());
    elsewhere.page("/", "/a", "/gone").page("/a");

    Report report = check(9, 8);

    assertEquals(2, report.pages().size());
    assertEquals(Map.of(elsewhere.uri("/gone").toString(), "answered 404"), faults(report));
  }

  @Test
  void aRedirectInACircleLeadsNowhere() {
    site.page("/", "/round").redirect("/round", "/round");

    assertEquals(
        Map.of(site.uri("/round").toString(), "answered 302, a redirect that leads nowhere"),
        faults(check(9, 8)));
  }

  @Test
  void aStartThatIsNotThereIsABrokenLinkOnNoPage() {
    Report report = check(9, 8);

    assertEquals(Map.of(site.uri("/").toString(), "answered 404"), faults(report));
    assertEquals(0, report.broken().get(0).pages().size());
    assertEquals(List.of(), report.pages());
  }

  @Test
  void aServerThatIsNotThereIsAFaultAndNotAFailure() throws IOException {
    URI gone;
    try (TestSite closed = new TestSite()) {
      gone = closed.uri("/");
    }
    site.page("/", gone.toString());

    assertEquals(Map.of(gone.toString(), "no connection"), faults(check(9, 8)));
  }

  @Test
  void anUnknownCharsetInTheHeaderDoesNoHarm() {
    site.page("/", "/odd")
        .file("/odd", "text/html; charset=no-such", "<a href=/gone>".getBytes(UTF_8));

    assertFalse(faults(check(9, 8)).isEmpty());
  }

  private Report check(int depth, int limit) {
    Settings settings = new Settings(depth, limit, Duration.ofMinutes(1), 0);
    HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(2), new Random(1));
    Requests requests = new Requests(http, settings.timeout(), settings.retries(), backoff);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Progress progress = new Progress(nowhere, false, System::nanoTime)) {
      LinkChecker checker = new LinkChecker(requests, settings, progress);
      return Weft.run(() -> checker.check(site.uri("/")));
    }
  }

  private static Map<String, String> faults(Report report) {
    return report.broken().stream().collect(toMap(BrokenLink::target, BrokenLink::fault));
  }
}
