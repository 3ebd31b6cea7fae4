package dev.weft.examples.linkcheck;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of one address.
 *
 * @param target the address that was asked for
 * @param fault what is wrong with it, for people to read; absent if it is fine
 * @param page the page, if there was one and it was read
 * @param took from the first request until the answer was there or given up, retries included
 */
record Check(URI target, Optional<String> fault, Optional<Page> page, Duration took) {

  static Check page(URI target, Page page) {
    return new Check(target, Optional.empty(), Optional.of(page), page.took());
  }

  static Check fine(URI target, Duration took) {
    return new Check(target, Optional.empty(), Optional.empty(), took);
  }

  static Check broken(URI target, String fault, Duration took) {
    return new Check(target, Optional.of(fault), Optional.empty(), took);
  }
}
