package dev.weft.examples.linkcheck;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;

/**
 * A page that was read.
 *
 * @param address where it was found, after any redirects
 * @param bytes its size as it came
 * @param took how long it took to come, retries included
 * @param links what it links to
 */
record Page(URI address, long bytes, Duration took, Links links) {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9][\\w.:+-]*)", Pattern.CASE_INSENSITIVE);

  /** Parses what {@code answer} brought; {@code address} is where that was found. */
  static Page read(URI address, HttpResponse<byte[]> answer, Duration took) throws IOException {
    byte[] html = answer.body();
    String type = answer.headers().firstValue("Content-Type").orElse("");
    Links links =
        Links.of(Jsoup.parse(new ByteArrayInputStream(html), charset(type), address.toString()));
    return new Page(address, html.length, took, links);
  }

  /** Returns the charset that the header names, or null to let jsoup look for one in the page. */
  private static String charset(String contentType) {
    Matcher charset = CHARSET.matcher(contentType);
    return charset.find() && Charset.isSupported(charset.group(1)) ? charset.group(1) : null;
  }
}
