package dev.weft.examples.linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A report with a bit of everything, for the tests of how it is printed. */
final class SampleReport {
  private SampleReport() {}

  static Report withBrokenLinks() {
    return new Report(
        URI.create("http://host/"),
        10,
        List.of(page("/", 7_512, 120), page("/a", 999, 1_500), page("/b", 1_200_000, 80)),
        List.of(
            broken("http://host/gone", "answered 410", "/", "/a", "/b", "/c", "/d"),
            broken("http://[", "not a valid address", "/a")),
        Duration.ofMillis(1_949),
        Duration.ofMillis(61_300));
  }

  static Report withNothingToComplainAbout() {
    return new Report(
        URI.create("http://host/"),
        1,
        List.of(page("/", 7, 120)),
        List.of(),
        Duration.ofMillis(125),
        Duration.ofMillis(120));
  }

  private static Page page(String path, long bytes, long millis) {
    Links links = new Links(Set.of(URI.create("http://host/")), Set.of());
    return new Page(URI.create("http://host" + path), bytes, Duration.ofMillis(millis), links);
  }

  private static BrokenLink broken(String target, String fault, String... pages) {
    TreeSet<URI> on = new TreeSet<>();
    for (String page : pages) on.add(URI.create("http://host" + page));
    return new BrokenLink(target, fault, on);
  }
}
