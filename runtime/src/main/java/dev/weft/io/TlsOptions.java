package dev.weft.io;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * How to protect a connection.
 *
 * @param context certificates, keys and whom to trust
 * @param protocols what to speak over the connection (ALPN), the preferred one first; none for
 *     whatever both sides know anyway
 * @param verifyHost whether a client checks that the server's certificate is for the host that it
 *     wanted; without that, anybody with any certificate can pretend to be the server
 * @param clientCertificate whether a server insists on a certificate of the client
 * @param handshakeTimeout how long the handshake may take
 * @param closeTimeout how long a farewell may take that the peer does not read
 */
public record TlsOptions(
    SSLContext context,
    List<String> protocols,
    boolean verifyHost,
    boolean clientCertificate,
    Duration handshakeTimeout,
    Duration closeTimeout) {

  /** Checks the values. */
  public TlsOptions {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(handshakeTimeout, "handshakeTimeout");
    Objects.requireNonNull(closeTimeout, "closeTimeout");
    protocols = List.copyOf(protocols);
  }

  /** Returns options with hostname verification, a minute to shake hands and 30 s to part. */
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(
        context, List.of(), true, false, Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  /** Returns this with protocols to choose from. */
  public TlsOptions withProtocols(String... names) {
    return new TlsOptions(
        context, List.of(names), verifyHost, clientCertificate, handshakeTimeout, closeTimeout);
  }

  /** Returns this without the check that the certificate is the host's: for tests only. */
  public TlsOptions withoutHostVerification() {
    return new TlsOptions(
        context, protocols, false, clientCertificate, handshakeTimeout, closeTimeout);
  }

  /** Returns this with clients having to show a certificate. */
  public TlsOptions withClientCertificate() {
    return new TlsOptions(context, protocols, verifyHost, true, handshakeTimeout, closeTimeout);
  }

  /** Returns this with another time for the handshake. */
  public TlsOptions withHandshakeTimeout(Duration limit) {
    return new TlsOptions(context, protocols, verifyHost, clientCertificate, limit, closeTimeout);
  }

  /** Returns this with another time for the farewell. */
  public TlsOptions withCloseTimeout(Duration limit) {
    return new TlsOptions(
        context, protocols, verifyHost, clientCertificate, handshakeTimeout, limit);
  }
}
