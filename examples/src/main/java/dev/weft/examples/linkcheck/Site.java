package dev.weft.examples.linkcheck;

import java.net.URI;

/** The part of the web whose pages are read: one scheme, host and port. */
record Site(String scheme, String host, int port) {
  /** Returns the site that {@code address}, a normalised one, is on. */
  static Site of(URI address) {
    return new Site(address.getScheme(), address.getHost(), address.getPort());
  }

  boolean holds(URI address) {
    return equals(of(address));
  }
}
