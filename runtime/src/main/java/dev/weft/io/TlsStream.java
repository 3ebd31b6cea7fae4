package dev.weft.io;

import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
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
  private boolean reading;
  private boolean writing;
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
    return client(stream, host, null, options);
  }

  /**
   * As {@link #client(ByteStream, String, TlsOptions)}, on a connection that has been read from
   * (STARTTLS).
   *
   * @param read what the connection was read through. Bytes in its buffer came unprotected: they
   *     are taken for the beginning of the handshake, so anything else there makes it fail. It
   *     cannot be used from now on
   */
  public static Task<TlsStream> client(
      ByteStream stream, String host, BufferedSource read, TlsOptions options) throws IOException {
    Objects.requireNonNull(host, "host");
    SSLEngine engine = options.context().createSSLEngine(host, 0);
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine, options);
    if (options.verifyHost()) parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (isName(host)) parameters.setServerNames(List.of(new SNIHostName(host)));
    engine.setSSLParameters(parameters);
    return shakeHands(stream, engine, read, options);
  }

  /** Shakes hands as a server. If that fails or is cancelled, {@code stream} is closed. */
  public static Task<TlsStream> server(ByteStream stream, TlsOptions options) throws IOException {
    return server(stream, null, options);
  }

  /** As {@link #server(ByteStream, TlsOptions)}, on a connection that has been read from. */
  public static Task<TlsStream> server(ByteStream stream, BufferedSource read, TlsOptions options)
      throws IOException {
    SSLEngine engine = options.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine, options);
    parameters.setNeedClientAuth(options.clientCertificate());
    engine.setSSLParameters(parameters);
    return shakeHands(stream, engine, read, options);
  }

  private static SSLParameters parameters(SSLEngine engine, TlsOptions options) {
    SSLParameters parameters = engine.getSSLParameters();
    if (!options.protocols().isEmpty()) {
      parameters.setApplicationProtocols(options.protocols().toArray(String[]::new));
    }
    return parameters;
  }

  /** SNI is for names; addresses have digits, dots and colons only. */
  private static boolean isName(String host) {
    return host.indexOf(':') < 0 && !host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }

  private static Task<TlsStream> shakeHands(
      ByteStream stream, SSLEngine engine, BufferedSource read, TlsOptions options) {
    CurrentLoop.require("A TLS handshake was begun");
    TlsEngine tls = new TlsEngine(stream, engine, read == null ? null : read.handOver());
    return new Routine<TlsStream>() {
      @Override
      Task<?> step(int step, Task<?> settled) throws Throwable {
        if (step == 0) return Weft.timeout(options.handshakeTimeout(), tls::shakeHands);
        try {
          take(settled);
          return done(new TlsStream(stream, tls, options));
        } catch (Throwable thrown) {
          stream.close();
          throw thrown;
        }
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

  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    if (reading) throw busy("read from");
    if (!open) return Task.failed(new StreamClosedException(this));
    requireLoop();
    if (!into.hasRemaining()) return Counts.of(0);
    return new Routine<Integer>() {
      @Override
      Task<?> step(int step, Task<?> settled) {
        reading = false;
        if (step > 0) return done(take(settled));
        Task<Integer> read = tls.read(into);
        reading = !read.isDone();
        return read;
      }
    }.start();
  }

  @Override
  public Task<Void> write(ByteBuffer data) throws IOException {
    if (writing) throw busy("write to");
    if (!open) return Task.failed(new StreamClosedException(this));
    requireLoop();
    return new Routine<Void>() {
      @Override
      Task<?> step(int step, Task<?> settled) {
        writing = false;
        if (step > 0) {
          take(settled);
          return done(null);
        }
        Task<Void> write = tls.send(data);
        writing = !write.isDone();
        return write;
      }
    }.start();
  }

  /** {@inheritDoc} With TLS 1.2 the peer stops writing then; with TLS 1.3 it may go on. */
  @Override
  public Task<Void> shutdownOutput() throws IOException {
    if (writing) throw busy("write to");
    if (!open) return Task.failed(new StreamClosedException(this));
    requireLoop();
    return tls.sayGoodbye();
  }

  @Override
  public Task<Void> close() throws IOException {
    if (!open) return Task.of(null);
    requireLoop();
    open = false;
    boolean canSayGoodbye = !writing;
    return new Routine<Void>() {
      @Override
      Task<?> step(int step, Task<?> settled) throws IOException {
        if (step == 0 && canSayGoodbye)
          return Weft.timeout(options.closeTimeout(), tls::sayGoodbye);
        // Whether the farewell was heard or not, there is nothing more to say.
        if (step < 2) {
          goTo(2);
          return stream.close();
        }
        take(settled);
        return done(null);
      }
    }.start();
  }

  @Override
  public void abort() {
    open = false;
    stream.abort();
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

  private void requireLoop() {
    tls.requireLoop(this);
  }

  private IllegalStateException busy(String verb) {
    return new IllegalStateException(
        "two tasks "
            + verb
            + " "
            + this
            + " at once, so their bytes would mix. Let one task do it, or take turns with"
            + " dev.weft.sync.Mutex.");
  }
}
