package dev.weft.examples.linkcheck;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * The links of one page, each once, in the order of the page.
 *
 * @param targets the http and https addresses, normalised: what to ask for
 * @param malformed links that are no valid address, as the page has them
 */
record Links(Set<URI> targets, Set<String> malformed) {
  static final Links NONE = new Links(Set.of(), Set.of());

  /** All but hints to the browser to connect to a host, which ask for no address there. */
  private static final String LINKING =
      "a[href], area[href], [src], link[href]:not([rel=preconnect], [rel=dns-prefetch])";

  /** Collects what {@code page} links to or shows; its base URI must be set. */
  static Links of(Document page) {
    Set<URI> targets = new LinkedHashSet<>();
    Set<String> malformed = new LinkedHashSet<>();
    for (Element element : page.select(LINKING)) {
      String attribute = element.hasAttr("href") ? "href" : "src";
      String written = element.attr(attribute);
      try {
        // Nothing is absolute when the attribute and the page's address make no address.
        String absolute = element.absUrl(attribute);
        parse(absolute.isEmpty() ? written : absolute).ifPresent(targets::add);
      } catch (URISyntaxException e) {
        malformed.add(written);
      }
    }
    return new Links(targets, malformed);
  }

  /**
   * Reads an absolute address as a browser would: what is not allowed in one is percent-encoded.
   *
   * @return the address, normalised; nothing if it is of another kind, such as {@code mailto:}
   * @throws URISyntaxException if it is no address at all
   */
  static Optional<URI> parse(String address) throws URISyntaxException {
    URI uri = new URI(encode(address.strip()));
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
      return Optional.empty();
    }
    if (uri.getHost() == null) throw new URISyntaxException(address, "No valid host");
    return Optional.of(normalise(uri));
  }

  /**
   * Returns the one spelling of an http or https address: lower-case scheme and host, no default
   * port, a path without dots, no fragment.
   */
  static URI normalise(URI address) {
    URI uri = address.normalize();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int defaultPort = scheme.equals("http") ? 80 : 443;

    StringBuilder text = new StringBuilder(scheme).append("://");
    text.append(uri.getHost().toLowerCase(Locale.ROOT));
    if (uri.getPort() != -1 && uri.getPort() != defaultPort) text.append(':').append(uri.getPort());
    text.append(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
    if (uri.getRawQuery() != null) text.append('?').append(uri.getRawQuery());
    return URI.create(text.toString());
  }

  private static String encode(String address) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : address.getBytes(StandardCharsets.UTF_8)) {
      boolean legal = b > ' ' && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0;
      if (legal) encoded.append((char) b);
      else encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
    }
    return encoded.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
  }
}
