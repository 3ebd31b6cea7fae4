package dev.weft.io;

import java.net.IDN;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/** Names of hosts as TLS knows them. */
final class HostNames {
  private HostNames() {}

  /**
   * Returns {@code host} as certificates name it: without the dot that ends a full name, letters
   * outside of ASCII in their encoding (RFC 5891), an IPv6 address without brackets and zone. What
   * cannot be encoded stays as it is, and no certificate will be for it.
   */
  static String ascii(String host) {
    if (host.indexOf(':') >= 0) return host.replaceAll("^\\[|%.*|]$", "");
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    try {
      return IDN.toASCII(name);
    } catch (IllegalArgumentException notEncodable) {
      return name;
    }
  }

  /**
   * Returns {@code host} for a server name extension, or null if it cannot be there: addresses, and
   * names that have other characters than host names have (RFC 6066, section 3).
   */
  static @Nullable SNIHostName forSni(String host) {
    if (host.indexOf(':') >= 0 || isIpv4(host)) return null;
    try {
      return new SNIHostName(host);
    } catch (IllegalArgumentException noHostName) {
      return null;
    }
  }

  private static boolean isIpv4(String host) {
    return host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }
}
