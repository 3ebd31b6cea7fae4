package dev.weft.io;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses that somebody else has made, and the JDK may not have found. */
final class Addresses {
  private Addresses() {}

  /** Returns {@code address}; the JDK's own complaint has no words. */
  static InetSocketAddress requireResolved(InetSocketAddress address) throws UnknownHostException {
    if (!address.isUnresolved()) return address;
    throw new UnknownHostException(
        "no address is known for the name \""
            + address.getHostString()
            + "\", so nothing can be opened there. Is it spelled right, and was it looked up (new"
            + " InetSocketAddress does, createUnresolved does not)?");
  }
}
