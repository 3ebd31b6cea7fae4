package dev.weft.examples.linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What a check has found.
 *
 * @param start where it began
 * @param checked how many addresses were asked for
 * @param pages the pages that were read, by address
 * @param broken the links that lead nowhere, by target
 * @param elapsed how long the whole check took
 * @param responseTimes how long the answers took, added up: what it takes one after the other
 */
record Report(
    URI start,
    int checked,
    List<Page> pages,
    List<BrokenLink> broken,
    Duration elapsed,
    Duration responseTimes) {

  long bytes() {
    return pages.stream().mapToLong(Page::bytes).sum();
  }

  /** Returns the {@code count} pages that took longest, the slowest first. */
  List<Page> slowest(int count) {
    return pages.stream().sorted(Comparator.comparing(Page::took).reversed()).limit(count).toList();
  }
}
