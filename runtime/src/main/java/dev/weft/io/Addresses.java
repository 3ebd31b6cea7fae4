package dev.weft.io;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses that somebody else has made, and the JDK may not have found. */
final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile("((0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])(\\.(?!$)|$)){4}");

  /** The JDK takes such a text for an address, or refuses it; it never asks a name server. */
  private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-fA-F:]*:.*");

  private Addresses() {}

  /** Returns whether {@code host} is the text of an address, so that nobody need be asked. */
  static boolean isNumeric(String host) {
    return host.isEmpty() || IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
  }

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
