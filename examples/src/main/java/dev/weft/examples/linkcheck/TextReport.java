package dev.weft.examples.linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** Prints a report for people. */
final class TextReport {
  private static final int SLOWEST = 5;
  private static final int SOURCES = 3;

  private TextReport() {}

  /** Returns the whole report, its last line being the summary. */
  static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append("Links of ").append(report.start()).append('\n');

    if (!report.broken().isEmpty()) text.append("\nBroken links\n");
    for (BrokenLink broken : report.broken()) {
      text.append("  ").append(broken.target()).append(": ").append(broken.fault()).append('\n');
      for (URI page : broken.pages().stream().limit(SOURCES).toList()) {
        text.append("    on ").append(page).append('\n');
      }
      int more = broken.pages().size() - SOURCES;
      if (more > 0) text.append("    and on ").append(count(more, "more page")).append('\n');
    }

    if (!report.pages().isEmpty()) text.append("\nSlowest pages\n");
    for (Page page : report.slowest(SLOWEST)) {
      String took = seconds(page.took(), 2);
      text.append("  ").append(took).append("  ").append(size(page.bytes()));
      text.append("  ").append(page.address()).append('\n');
    }
    return text.append('\n').append(summary(report)).append('\n').toString();
  }

  /** Returns the report in one line, such as {@code 412 pages, 3.1 MB, 7 broken links, …}. */
  static String summary(Report report) {
    return String.join(
        ", ",
        count(report.pages().size(), "page"),
        size(report.bytes()),
        count(report.broken().size(), "broken link"),
        seconds(report.elapsed(), 1)
            + " (sum of response times "
            + seconds(report.responseTimes(), 1)
            + ")");
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String size(long bytes) {
    if (bytes < 1_000) return bytes + " B";
    if (bytes < 1_000_000) return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static String seconds(Duration time, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f s", time.toNanos() / 1e9);
  }
}
