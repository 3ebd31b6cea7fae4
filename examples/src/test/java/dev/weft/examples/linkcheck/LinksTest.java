package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  private static final String PAGE = "http://host:8080/dir/page.html?x=1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          http://host                   | http://host/
          HTTP://Host.Example/Path      | http://host.example/Path
          http://host:80/a              | http://host/a
          https://host:443/a            | https://host/a
          https://host:80/a             | https://host:80/a
          http://host/a#part            | http://host/a
          http://host/a?               | http://host/a?
          http://host/a/./b/../c        | http://host/a/c
          http://host/a b               | http://host/a%20b
          http://host/a%20b             | http://host/a%20b
          http://host/a%2Fb             | http://host/a%2Fb
          http://host/50%               | http://host/50%25
          http://host/\u00fc?q=\u20ac   | http://host/%C3%BC?q=%E2%82%AC
          http://host/{a}               | http://host/%7Ba%7D
          http://[::1]:8080/            | http://[::1]:8080/
          """)
  void everyAddressHasOneSpelling(String written, String normal) throws URISyntaxException {
    assertEquals(Optional.of(URI.create(normal)), Links.parse(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:a@example.org", "javascript:void(0)", "tel:1", "ftp://h/", "a/b"})
  void otherKindsOfAddressesAreLeftOut(String written) throws URISyntaxException {
    assertEquals(Optional.empty(), Links.parse(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "http://[bad/", "http://two words/", "http:///path"})
  void whatIsNoAddressIsRefused(String written) {
    assertThrows(URISyntaxException.class, () -> Links.parse(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          other.html      | http://host:8080/dir/other.html
          ./              | http://host:8080/dir/
          ../up.html      | http://host:8080/up.html
          ../../../up     | http://host:8080/up
          /root.html      | http://host:8080/root.html
          ?page=2         | http://host:8080/dir/page.html?page=2
          #top            | http://host:8080/dir/page.html?x=1
          //other/x       | http://other/x
          https://host/   | https://host/
          """)
  void relativeLinksAreResolvedAgainstThePage(String written, String target) {
    Links links = linksOf("<a href='" + written + "'>");

    assertEquals(List.of(URI.create(target)), List.copyOf(links.targets()));
  }

  @Test
  void theBaseOfThePageCounts() {
    Links links = linksOf("<head><base href='/base/'></head><a href='x.html'>");

    assertEquals(List.of(URI.create("http://host:8080/base/x.html")), List.copyOf(links.targets()));
  }

  @Test
  void everythingThatAsksForAnAddressIsALinkOnceInTheOrderOfThePage() {
    Links links =
        linksOf(
            """
            <link rel=stylesheet href=/s.css> <script src=/s.js></script>
            <a href=/a>1</a> <a href=/a#again>2</a> <img src=/i.png> <iframe src=/f></iframe>
            <map><area href=/m></map> <a name=here>no link</a> <video src=/v></video>
            """);

    assertEquals(
        List.of("/s.css", "/s.js", "/a", "/i.png", "/f", "/m", "/v"),
        links.targets().stream().map(URI::getPath).toList());
  }

  @Test
  void aHintToConnectIsNoLink() {
    Links links = linksOf("<link rel=preconnect href=//cdn/> <link rel=dns-prefetch href=//cdn/>");

    assertEquals(Links.NONE, links);
  }

  @Test
  void malformedLinksAreKeptAsWritten() {
    Links links = linksOf("<a href='http://[bad/'> <a href='http://a b/'> <a href='/fine'>");

    assertEquals(List.of("http://[bad/", "http://a b/"), List.copyOf(links.malformed()));
    assertEquals(List.of(URI.create("http://host:8080/fine")), List.copyOf(links.targets()));
  }

  private static Links linksOf(String html) {
    return Links.of(Jsoup.parse(html, PAGE));
  }
}
