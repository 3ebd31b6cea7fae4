package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final Findings findings = new Findings(uri("/"));

  @Test
  void aTargetIsAskedForOnceHoweverManyPagesLinkToIt() {
    Set<URI> first = findings.add(List.of(page("/", "/", "/a", "/b")));
    Set<URI> second = findings.add(List.of(page("/a", "/b", "/c"), page("/b", "/c", "/a")));

    assertEquals(uris("/a", "/b"), first);
    assertEquals(uris("/c"), second);
  }

  @Test
  void aBrokenLinkKnowsAllPagesThatHaveIt() {
    findings.add(List.of(page("/", "/a", "/gone")));
    findings.add(List.of(page("/a", "/gone"), Check.broken(uri("/gone"), "answered 410", ms(1))));

    assertEquals(
        List.of(
            new BrokenLink(
                uri("/gone").toString(), "answered 410", new TreeSet<>(uris("/", "/a")))),
        findings.report(ms(1)).broken());
  }

  @Test
  void aMalformedLinkIsBrokenWithoutBeingAskedFor() {
    Links links = new Links(Set.of(), Set.of("http://["));
    findings.add(List.of(Check.page(uri("/"), new Page(uri("/"), 1, ms(1), links))));

    Report report = findings.report(ms(1));
    assertEquals(
        List.of(new BrokenLink("http://[", "not a valid address", new TreeSet<>(uris("/")))),
        report.broken());
    assertEquals(1, report.checked());
  }

  @Test
  void aPageReachedByTwoAddressesCountsOnce() {
    Page page = new Page(uri("/new"), 10, ms(1), Links.NONE);
    findings.add(List.of(Check.page(uri("/old"), page), Check.page(uri("/new"), page)));

    assertEquals(List.of(page), findings.report(ms(1)).pages());
  }

  @Test
  void aPageThatARedirectHasLedToIsNotAskedForAgain() {
    Page page = new Page(uri("/new"), 10, ms(1), new Links(uris("/new"), Set.of()));

    assertEquals(Set.of(), findings.add(List.of(Check.page(uri("/"), page))));
  }

  @Test
  void theTimesOfAllAnswersAreAddedUp() {
    findings.add(List.of(page("/"), Check.fine(uri("/a"), ms(20)), page("/b")));

    assertEquals(ms(22), findings.report(ms(5)).responseTimes());
  }

  private static Check page(String path, String... targets) {
    return Check.page(
        uri(path), new Page(uri(path), 100, ms(1), new Links(uris(targets), Set.of())));
  }

  private static Set<URI> uris(String... paths) {
    Set<URI> uris = new LinkedHashSet<>();
    for (String path : paths) uris.add(uri(path));
    return uris;
  }

  private static URI uri(String path) {
    return URI.create("http://host" + path);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
