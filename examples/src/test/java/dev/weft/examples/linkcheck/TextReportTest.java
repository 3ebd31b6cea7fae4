package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextReportTest {
  @Test
  void brokenLinksComeWithTheirPagesAndTheSlowestPageFirst() {
    assertEquals(
        """
        Links of http://host/

        Broken links
          http://host/gone: answered 410
            on http://host/
            on http://host/a
            on http://host/b
            and on 2 more pages
          http://[: not a valid address
            on http://host/a

        Slowest pages
          1.50 s  999 B  http://host/a
          0.12 s  7.5 kB  http://host/
          0.08 s  1.2 MB  http://host/b

        3 pages, 1.2 MB, 2 broken links, 1.9 s (sum of response times 61.3 s)
        """,
        TextReport.of(SampleReport.withBrokenLinks()));
  }

  @Test
  void withoutBrokenLinksThereIsNoSectionForThem() {
    assertEquals(
        """
        Links of http://host/

        Slowest pages
          0.12 s  7 B  http://host/

        1 page, 7 B, 0 broken links, 0.1 s (sum of response times 0.1 s)
        """,
        TextReport.of(SampleReport.withNothingToComplainAbout()));
  }
}
