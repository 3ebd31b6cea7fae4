package dev.weft.io;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.FirstFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * A connection that is protected by TLS, over any other.
 *
 * <p>Begins with a handshake, on a new connection or on a live one (STARTTLS). Ends with a
 * farewell, close_notify, which tells a real end from one that somebody on the way has made: its
 * absence is a {@link TlsException}, not an end. Confined to the loop of the connection below.
 */
public final class TlsStream implements ByteStream {
  private final ByteStream stream;
  private final TlsEngine tls;
  private final TlsOptions options;
  private boolean open = true;

  private TlsStream(ByteStream stream, TlsEngine tls, TlsOptions options) {
    this.stream = stream;
    this.tls = tls;
    this.options = options;
  }

  /**
   * Shakes hands as a client. If that fails or is cancelled, {@code stream} is closed.
   *
   * @param stream a connection, which is used through this only from now on
   * @param host whom the certificate has to be for, and whom the server is asked for (SNI)
   * @return a task that fails with {@link TlsException}, or with {@link
   *     dev.weft.DeadlineExceededException} after the options' time limit
   */
  public static Task<TlsStream> client(ByteStream stream, String host, TlsOptions options)
      throws IOException {
    return shakeHands(stream, clientEngine(stream, host, options), new byte[0], options);
  }

  /** Shakes hands as a server. If that fails or is cancelled, {@code stream} is closed. */
  public static Task<TlsStream> server(ByteStream stream, TlsOptions options) throws IOException {
    return shakeHands(stream, serverEngine(options), new byte[0], options);
  }

  /**
   * As {@link #client}, on a connection that has been read from (STARTTLS).
   *
   * <p>Bytes that came before the handshake came unprotected, and are never taken for protected
   * ones: what is in the buffer of {@code read} is taken for the beginning of the handshake, so
   * anything else there makes it fail.
   *
   * @param read what {@code stream} was read through; it cannot be used from now on
   * @throws IllegalArgumentException if {@code read} reads from another stream
   */
  public static Task<TlsStream> startTlsAsClient(
      ByteStream stream, BufferedSource read, String host, TlsOptions options) throws IOException {
    return shakeHands(stream, clientEngine(stream, host, options), read.handOver(stream), options);
  }

  /** As {@link #startTlsAsClient}, at the server's end. */
  public static Task<TlsStream> startTlsAsServer(
      ByteStream stream, BufferedSource read, TlsOptions options) throws IOException {
    return shakeHands(stream, serverEngine(options), read.handOver(stream), options);
  }

  private static SSLEngine clientEngine(ByteStream stream, String host, TlsOptions options) {
    Objects.requireNonNull(host, "host");
    // Host and port are what the JDK finds sessions by that can be resumed.
    SSLEngine engine = options.context().createSSLEngine(host, port(stream));
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine, options);
    if (options.verifyHost()) parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (isName(host)) parameters.setServerNames(List.of(new SNIHostName(host)));
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLEngine serverEngine(TlsOptions options) {
    SSLEngine engine = options.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine, options);
    parameters.setNeedClientAuth(options.clientCertificate());
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLParameters parameters(SSLEngine engine, TlsOptions options) {
    SSLParameters parameters = engine.getSSLParameters();
    if (!options.protocols().isEmpty()) {
      parameters.setApplicationProtocols(options.protocols().toArray(String[]::new));
    }
    return parameters;
  }

  private static int port(ByteStream stream) {
    return stream.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
  }

  /** SNI is for names; addresses have digits, dots and colons only. */
  private static boolean isName(String host) {
    return host.indexOf(':') < 0 && !host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }

  private static Task<TlsStream> shakeHands(
      ByteStream stream, SSLEngine engine, byte[] first, TlsOptions options) {
    TlsEngine tls = new TlsEngine(stream, engine, options.closeTimeout(), first);
    return new Routine<TlsStream>() {
      private Throwable failure;

      @Override
      Task<?> step(int step, Task<?> settled) throws Throwable {
        if (step == 0) return Weft.timeout(options.handshakeTimeout(), tls::shakeHands);
        try {
          take(settled);
        } catch (Throwable thrown) {
          if (failure == null) failure = thrown;
          else FirstFailure.suppress(failure, thrown);
        }
        if (failure == null) return done(new TlsStream(stream, tls, options));
        if (step == 1) return stream.close();
        throw failure;
      }
    }.start();
  }

  /** Returns what the handshake came to: protocol, cipher, certificates of the peer. */
  public SSLSession session() {
    return tls.engine().getSession();
  }

  /** Returns the protocol that both sides have agreed on (ALPN), or an empty string. */
  public String protocol() {
    String protocol = tls.engine().getApplicationProtocol();
    return protocol == null ? "" : protocol;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Fails with {@link TlsException} if the peer breaks the rules of TLS, or ends the connection
   * without saying so; every further call does then, and the stream is good for nothing but to be
   * closed.
   */
  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    tls.requireLoop(this);
    requireFree(tls.isRead(), "read from");
    if (!open) return Task.failed(new StreamClosedException(this));
    return into.hasRemaining() ? tls.read(into) : Counts.of(0);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Unlike with other streams, a write after a cancelled one is possible: the rest of the record
   * that was under way goes first.
   */
  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    return write(new ByteBuffer[] {data});
  }

  @Override
  public Task<Void> write(ByteBuffer... data) throws IOException {
    tls.requireLoop(this);
    requireFree(tls.isWritten(), "write to");
    if (!open) return Task.failed(new StreamClosedException(this));
    return tls.write(data);
  }

  /** {@inheritDoc} With TLS 1.2 the peer stops writing then; with TLS 1.3 it may go on. */
  @Override
  public Task<Void> shutdownOutput() throws IOException {
    tls.requireLoop(this);
    requireFree(tls.isWritten(), "write to");
    return open ? tls.sayGoodbye() : Task.failed(new StreamClosedException(this));
  }

  /**
   * {@inheritDoc} The farewell (close_notify) is given the options' time; whether the peer heard it
   * is no concern of who closes. If a write is under way, there is no farewell.
   */
  @Override
  public Task<Void> close() throws IOException {
    tls.requireLoop(this);
    if (!open) return Task.of(null);
    open = false;
    return tls.isWritten() ? stream.close() : new Closing().start();
  }

  private final class Closing extends Routine<Void> {
    private CancelledError cancelled;

    @Override
    Task<?> step(int step, Task<?> settled) throws IOException {
      if (step == 0) return Weft.timeout(options.closeTimeout(), tls::sayGoodbye);
      if (step == 1) {
        parted(settled);
        return stream.close();
      }
      take(settled);
      if (cancelled != null) throw cancelled;
      return done(null);
    }

    private void parted(Task<?> settled) throws IOException {
      try {
        take(settled);
      } catch (CancelledError asked) {
        cancelled = asked; // what is left is quick, and frees the socket
      } catch (Exception unheard) {
        // The peer has gone, or does not read: there is nothing more to say to it.
      }
    }
  }

  @Override
  public void abort() {
    stream.abort();
    open = false;
  }

  @Override
  public boolean isOpen() {
    return open && stream.isOpen();
  }

  @Override
  public SocketAddress localAddress() {
    return stream.localAddress();
  }

  @Override
  public SocketAddress remoteAddress() {
    return stream.remoteAddress();
  }

  @Override
  public String toString() {
    return "TLS " + stream;
  }

  private void requireFree(boolean busy, String verb) {
    if (!busy) return;
    throw new IllegalStateException(
        "two tasks "
            + verb
            + " "
            + this
            + " at once, so their bytes would mix. Let one task do it, or take turns with"
            + " dev.weft.sync.Mutex.");
  }
}
