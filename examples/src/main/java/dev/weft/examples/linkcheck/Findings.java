package dev.weft.examples.linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of the site so far. Used by one task only. */
final class Findings {
  private final URI start;
  private final Set<URI> asked = new HashSet<>();
  private final SortedMap<URI, Page> pages = new TreeMap<>();
  private final SortedMap<String, String> faults = new TreeMap<>();
  private final Map<String, SortedSet<URI>> linkedFrom = new TreeMap<>();
  private Duration responseTimes = Duration.ZERO;
  private int checked;

  Findings(URI start) {
    this.start = start;
    asked.add(start);
  }

  /** Takes what became of some addresses; returns those linked there that nobody asked for yet. */
  Set<URI> add(Collection<Check> checks) {
    List<Page> read = new ArrayList<>();
    for (Check check : checks) {
      checked++;
      responseTimes = responseTimes.plus(check.took());
      check.fault().ifPresent(fault -> faults.put(check.target().toString(), fault));
      check.page().ifPresent(read::add);
    }
    // Known before any link is followed, since a redirect may have led to a page that is linked.
    read.forEach(page -> asked.add(page.address()));

    Set<URI> fresh = new LinkedHashSet<>();
    for (Page page : read) {
      if (pages.putIfAbsent(page.address(), page) != null) continue;
      for (String malformed : page.links().malformed()) {
        faults.put(malformed, "not a valid address");
        link(malformed, page);
      }
      for (URI target : page.links().targets()) {
        link(target.toString(), page);
        if (asked.add(target)) fresh.add(target);
      }
    }
    return fresh;
  }

  private void link(String target, Page page) {
    linkedFrom.computeIfAbsent(target, missing -> new TreeSet<>()).add(page.address());
  }

  /** Returns all that was found; {@code elapsed} is how long that took. */
  Report report(Duration elapsed) {
    List<BrokenLink> broken = new ArrayList<>();
    faults.forEach(
        (target, fault) -> {
          SortedSet<URI> sources = linkedFrom.getOrDefault(target, new TreeSet<>());
          broken.add(new BrokenLink(target, fault, sources));
        });
    return new Report(start, checked, List.copyOf(pages.values()), broken, elapsed, responseTimes);
  }
}
