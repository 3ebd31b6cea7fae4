package dev.weft.examples.linkcheck;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the demo site and the one it links to answer: several hundred pages, faults planted among
 * them, and oddities that are none. The same in each run. Any thread may ask.
 */
final class DemoContent {
  private static final int TOPICS = 16;
  private static final int ARTICLES = 24;

  /** How a request ends. */
  enum Ending {
    ANSWER,
    HANG_UP,
    SILENCE
  }

  /**
   * One answer.
   *
   * @param ending whether there is one at all
   * @param status the status code
   * @param headers the headers, names and values
   * @param body the body, empty for none
   * @param delay how long the answer takes
   */
  record Answer(
      Ending ending, int status, Map<String, String> headers, byte[] body, Duration delay) {

    static final Answer HANG_UP =
        new Answer(Ending.HANG_UP, 0, Map.of(), new byte[0], Duration.ofMillis(50));
    static final Answer SILENCE =
        new Answer(Ending.SILENCE, 0, Map.of(), new byte[0], Duration.ZERO);

    static Answer status(int status, Map<String, String> headers) {
      return new Answer(Ending.ANSWER, status, headers, new byte[0], Duration.ofMillis(80));
    }

    static Answer redirect(String location) {
      return status(302, Map.of("Location", location));
    }

    static Answer file(String type, byte[] body, Duration delay) {
      return new Answer(Ending.ANSWER, 200, Map.of("Content-Type", type), body, delay);
    }
  }

  private final String elsewhere;

  /** The links of each page, as they are written there, by the page's path. */
  private final Map<String, List<String>> pages = new LinkedHashMap<>();

  /** What is no page. */
  private final Map<String, Answer> others = new HashMap<>();

  /** How the first request for a page ends, if it differs from the later ones. */
  private final Map<String, Answer> atFirst = new HashMap<>();

  private final Map<String, SortedSet<String>> faults = new TreeMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  DemoContent(URI elsewhere) {
    this.elsewhere = elsewhere.toString();
    writePages();
    addOddities();
    plantFaults();
  }

  private void writePages() {
    for (int topic = 1; topic <= TOPICS; topic++) {
      link("/", topic(topic));
      for (int article = 1; article <= ARTICLES; article++) {
        int next = article % ARTICLES + 1;
        link(topic(topic), "article-" + article + ".html");
        link(article(topic, article), "/", "./", "article-" + next + ".html#text");
        link(article(topic, article), article(topic % TOPICS + 1, next), "/logo.png");
      }
    }
    others.put("/logo.png", Answer.file("image/png", new byte[600], Duration.ofMillis(20)));
  }

  /** What a checker must take in its stride. */
  private void addOddities() {
    link("/", "#top", "mailto:someone@example.org", "javascript:void(0)", "tel:+1-555-0100");
    page(topic(2), topic(2) + "?page=2");
    page(topic(3), "/with space.html");
    page(topic(3), "/\u00fcber.html");

    link(topic(1), "/old-home", "/short", "/away", elsewhere, elsewhere + "library");
    others.put("/old-home", Answer.redirect("/"));
    others.put("/short", Answer.redirect(article(2, 3)));
    others.put("/away", Answer.redirect(elsewhere));

    link(topic(4), "/manual.pdf");
    others.put(
        "/manual.pdf", Answer.file("application/pdf", new byte[5_000_000], Duration.ofMillis(90)));

    page(topic(5), "/unsteady.html");
    atFirst.put("/unsteady.html", Answer.status(503, Map.of()));
    page(topic(5), "/restarting.html");
    atFirst.put("/restarting.html", Answer.HANG_UP);
  }

  private void plantFaults() {
    fault("/topic-3/article-99.html", topic(3), article(9, 1));
    fault("/lost.png", article(7, 7));
    fault("/attic.html", article(5, 5));
    others.put("/attic.html", Answer.status(410, Map.of()));
    fault("/crash.html", article(8, 2), article(8, 3));
    others.put("/crash.html", Answer.status(500, Map.of()));
    fault("/round", article(2, 2));
    others.put("/round", Answer.redirect("/and-round"));
    others.put("/and-round", Answer.redirect("/round"));
    fault("/silent.html", topic(1));
    others.put("/silent.html", Answer.SILENCE);
    fault("http://[not-an-address/", article(10, 10));
    fault(elsewhere + "gone.html", article(1, 9), article(4, 4), article(12, 3), article(14, 1));
    fault(elsewhere + "hangs-up", article(6, 6));
  }

  private static String topic(int number) {
    return "/topic-" + number + "/";
  }

  private static String article(int topic, int number) {
    return topic(topic) + "article-" + number + ".html";
  }

  private void link(String page, String... targets) {
    pages.computeIfAbsent(page, missing -> new ArrayList<>()).addAll(Arrays.asList(targets));
  }

  private void page(String linkedFrom, String path) {
    link(linkedFrom, path);
    link(path, "/");
  }

  private void fault(String target, String... on) {
    faults.put(target, new TreeSet<>(Arrays.asList(on)));
    for (String page : on) link(page, target);
  }

  /** Returns how many pages the site has. */
  int pages() {
    return pages.size();
  }

  /** Returns the planted faults: each target with the pages that link to it. */
  SortedMap<String, SortedSet<URI>> faults(URI start) {
    SortedMap<String, SortedSet<URI>> absolute = new TreeMap<>();
    faults.forEach(
        (target, on) -> {
          SortedSet<URI> sources = new TreeSet<>();
          on.forEach(path -> sources.add(start.resolve(path)));
          absolute.put(target.startsWith("/") ? start.resolve(target).toString() : target, sources);
        });
    return absolute;
  }

  /** Returns what the site answers when asked for {@code path}, a decoded one. */
  Answer onSite(String path) {
    Answer first = atFirst.get(path);
    if (first != null && asked.add(path)) return first;
    if (pages.containsKey(path)) return html(path, pages.get(path));
    return others.getOrDefault(path, Answer.status(404, Map.of()));
  }

  /** Returns what the other site answers; its pages are no business of a checker of this one. */
  Answer elsewhere(String path) {
    return switch (path) {
      case "/", "/library" -> html(path, List.of("/a-broken-link-of-someone-else.html"));
      case "/hangs-up" -> Answer.HANG_UP;
      default -> Answer.status(404, Map.of());
    };
  }

  private static Answer html(String path, List<String> links) {
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"UTF-8\">");
    html.append("<title>").append(path).append("</title></head>\n<body>\n");
    Random random = new Random(path.hashCode());
    for (String link : links) {
      boolean image = link.endsWith(".png");
      html.append(image ? "<img src=\"" : "<p><a href=\"").append(link).append("\">");
      html.append(image ? "\n" : link + "</a> " + prose(random, 20) + "</p>\n");
    }
    html.append("<p>").append(prose(random, 1000)).append("</p>\n</body></html>\n");

    int slow = path.endsWith("article-24.html") ? 350 : 0;
    Duration delay = Duration.ofMillis(60 + slow + random.nextInt(160));
    byte[] body = html.toString().getBytes(StandardCharsets.UTF_8);
    return Answer.file("text/html", body, delay);
  }

  private static String prose(Random random, int words) {
    String[] vocabulary = {"warp", "weft", "loom", "shuttle", "thread", "a", "the", "of", "cloth"};
    StringBuilder prose = new StringBuilder();
    for (int i = 0; i < words; i++) {
      prose.append(vocabulary[random.nextInt(vocabulary.length)]).append(' ');
    }
    return prose.toString();
  }
}
