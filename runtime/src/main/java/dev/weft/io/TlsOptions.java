package dev.weft.io;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to protect a connection.
 *
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class TlsOptions {

  /** The versions of TLS, the oldest first. */
  static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  /** Whether a server asks its clients for a certificate. */
  public enum ClientCertificate {
    /** It does not. */
    NONE,
    /** It asks, and goes on without one. One that it does not trust ends the handshake. */
    WANTED,
    /** It insists. */
    NEEDED
  }

  /** One context, whatever the name. */
  private record Always(SSLContext context) implements Function<String, @Nullable SSLContext> {
    @Override
    public SSLContext apply(String name) {
      return context;
    }
  }

  private final Values values;

  private TlsOptions(Values values) {
    this.values = values;
  }

  /**
   * Returns options with hostname verification, a minute to shake hands and 30 s to part.
   *
   * @param context has the certificates and keys, and knows whom to trust
   */
  public static TlsOptions of(SSLContext context) {
    return choosing(new Always(Objects.requireNonNull(context, "context")));
  }

  /**
   * As {@link #of}, with a context that is looked for at each handshake: one for each name that a
   * server has, or the one with the newest keys, so that they are replaced without a restart.
   */
  public static TlsOptions choosing(Function<String, @Nullable SSLContext> contexts) {
    return new TlsOptions(
        new Values(
            contexts,
            List.of(),
            true,
            ClientCertificate.NONE,
            null,
            List.of(),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30)));
  }

  /** Returns whether the name that a client asks for makes no difference. */
  boolean hasOneContext() {
    return values.contexts instanceof Always;
  }

  /**
   * Returns this with protocols to choose from.
   *
   * @param names what to speak over the connection (ALPN), the preferred one first; none for
   *     whatever both sides know anyway
   */
  public TlsOptions withProtocols(String... names) {
    return new TlsOptions(
        new Values(
            values.contexts,
            List.of(names),
            values.verifyHost,
            values.clientCertificate,
            values.lowestVersion,
            values.cipherSuites,
            values.handshakeTimeout,
            values.closeTimeout));
  }

  /** Returns this without the check that the certificate is the host's: for tests only. */
  public TlsOptions withoutHostVerification() {
    return new TlsOptions(
        new Values(
            values.contexts,
            values.protocols,
            false,
            values.clientCertificate,
            values.lowestVersion,
            values.cipherSuites,
            values.handshakeTimeout,
            values.closeTimeout));
  }

  /** Returns this with clients having to show a certificate. */
  public TlsOptions withClientCertificate() {
    return withClientCertificate(ClientCertificate.NEEDED);
  }

  /**
   * Returns this with clients being asked for a certificate, or not.
   *
   * @param asked what a server asks of its clients
   */
  public TlsOptions withClientCertificate(ClientCertificate asked) {
    return new TlsOptions(
        new Values(
            values.contexts,
            values.protocols,
            values.verifyHost,
            asked,
            values.lowestVersion,
            values.cipherSuites,
            values.handshakeTimeout,
            values.closeTimeout));
  }

  /**
   * Returns this without the versions of TLS before {@code version}. Those that the context does
   * not allow stay off.
   *
   * @throws IllegalArgumentException if it is none of TLSv1, TLSv1.1, TLSv1.2 and TLSv1.3
   */
  public TlsOptions withLowestVersion(String version) {
    return new TlsOptions(
        new Values(
            values.contexts,
            values.protocols,
            values.verifyHost,
            values.clientCertificate,
            version,
            values.cipherSuites,
            values.handshakeTimeout,
            values.closeTimeout));
  }

  /**
   * Returns this with other cipher suites; a handshake fails if the JDK does not know one.
   *
   * @param names those to offer or accept, by the JDK's names, the preferred one first; none for
   *     those of the context
   */
  public TlsOptions withCipherSuites(String... names) {
    return new TlsOptions(
        new Values(
            values.contexts,
            values.protocols,
            values.verifyHost,
            values.clientCertificate,
            values.lowestVersion,
            List.of(names),
            values.handshakeTimeout,
            values.closeTimeout));
  }

  /**
   * Returns this with another time for the handshake.
   *
   * @param limit how long it may take
   */
  public TlsOptions withHandshakeTimeout(Duration limit) {
    return new TlsOptions(
        new Values(
            values.contexts,
            values.protocols,
            values.verifyHost,
            values.clientCertificate,
            values.lowestVersion,
            values.cipherSuites,
            limit,
            values.closeTimeout));
  }

  /**
   * Returns this with another time for the farewell.
   *
   * @param limit how long a farewell may take that the peer does not read
   */
  public TlsOptions withCloseTimeout(Duration limit) {
    return new TlsOptions(
        new Values(
            values.contexts,
            values.protocols,
            values.verifyHost,
            values.clientCertificate,
            values.lowestVersion,
            values.cipherSuites,
            values.handshakeTimeout,
            limit));
  }

  /**
   * Returns finds the certificates, keys and whom to trust, at each handshake: at a server by the
   * name that the client asked for (SNI), in lower case, or an empty string if it asked for none;
   * at a client by the host that it wants. Called on the connection's loop, so it must not block;
   * null makes the handshake fail.
   */
  public Function<String, @Nullable SSLContext> contexts() {
    return values.contexts;
  }

  /**
   * Returns what to speak over the connection (ALPN), the preferred one first; none for whatever
   * both sides know anyway.
   */
  public List<String> protocols() {
    return values.protocols;
  }

  /**
   * Returns whether a client checks that the server's certificate is for the host that it wanted;
   * without that, anybody with any certificate can pretend to be the server.
   */
  public boolean verifyHost() {
    return values.verifyHost;
  }

  /** Returns what a server asks of its clients. */
  public ClientCertificate clientCertificate() {
    return values.clientCertificate;
  }

  /**
   * Returns the oldest version of TLS to speak, such as {@code TLSv1.3}; null for what the context
   * allows.
   */
  public @Nullable String lowestVersion() {
    return values.lowestVersion;
  }

  /**
   * Returns the cipher suites to offer or accept, by the JDK's names, the preferred one first; none
   * for those of the context.
   */
  public List<String> cipherSuites() {
    return values.cipherSuites;
  }

  /** Returns how long the handshake may take. */
  public Duration handshakeTimeout() {
    return values.handshakeTimeout;
  }

  /** Returns how long a farewell may take that the peer does not read. */
  public Duration closeTimeout() {
    return values.closeTimeout;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlsOptions that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "TlsOptions");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      Function<String, @Nullable SSLContext> contexts,
      List<String> protocols,
      boolean verifyHost,
      ClientCertificate clientCertificate,
      @Nullable String lowestVersion,
      List<String> cipherSuites,
      Duration handshakeTimeout,
      Duration closeTimeout) {
    Values {
      Objects.requireNonNull(contexts, "contexts");
      Objects.requireNonNull(clientCertificate, "clientCertificate");
      Objects.requireNonNull(handshakeTimeout, "handshakeTimeout");
      Objects.requireNonNull(closeTimeout, "closeTimeout");
      protocols = List.copyOf(protocols);
      cipherSuites = List.copyOf(cipherSuites);
      if (lowestVersion != null && !VERSIONS.contains(lowestVersion)) {
        throw new IllegalArgumentException(
            "lowestVersion " + lowestVersion + ": not one of " + VERSIONS);
      }
    }
  }
}
