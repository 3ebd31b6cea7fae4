package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

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
   * Shakes hands as a client. If that fails for any reason or is cancelled, {@code stream} is
   * closed.
   *
   * @param stream a connection, which is used through this only from now on
   * @param host whom the certificate has to be for, and whom the server is asked for (SNI): a name,
   *     with letters of any language, or an address. An address, or a name that SNI has no place
   *     for, such as {@code my_host}, is not sent
   * @param options whom to trust, what to offer and how long to wait
   * @return a task that fails with {@link TlsException}, or with {@link
   *     dev.weft.DeadlineExceededException} after the options' time limit
   * @throws IOException is what the task fails with if the two do not agree, the certificate is not
   *     trusted or {@code stream} fails
   */
  public static Task<TlsStream> client(ByteStream stream, String host, TlsOptions options)
      throws IOException {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(options, "options");
    return client(
        shakeHands(stream, received -> clientEngine(stream, host, options), new byte[0], options));
  }

  /**
   * Shakes hands as a server. If that fails or is cancelled, {@code stream} is closed.
   *
   * @param options which certificate to show, what to accept and how long to wait
   * @return a task that fails with {@link TlsException}, or with {@link
   *     dev.weft.DeadlineExceededException} after the options' time limit
   * @throws IOException is what the task fails with if the two do not agree or {@code stream} fails
   */
  public static Task<TlsStream> server(ByteStream stream, TlsOptions options) throws IOException {
    Objects.requireNonNull(options, "options");
    return server(
        shakeHands(
            stream, received -> serverEngine(stream, received, options), new byte[0], options));
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
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(options, "options");
    return startTlsAsClient(
        shakeHands(
            stream,
            received -> clientEngine(stream, host, options),
            read.handOver(stream),
            options));
  }

  /** As {@link #startTlsAsClient}, at the server's end. */
  public static Task<TlsStream> startTlsAsServer(
      ByteStream stream, BufferedSource read, TlsOptions options) throws IOException {
    Objects.requireNonNull(options, "options");
    return startTlsAsServer(
        shakeHands(
            stream,
            received -> serverEngine(stream, received, options),
            read.handOver(stream),
            options));
  }

  /** Makes the engine for what the other side is found to be. */
  private interface EngineMaker {
    @Nullable SSLEngine make(ByteBuffer received) throws IOException;
  }

  private static SSLEngine clientEngine(ByteStream stream, String wanted, TlsOptions options)
      throws TlsException {
    String host = HostNames.ascii(wanted);
    // Host and port are what the JDK finds sessions by that can be resumed.
    SSLEngine engine = context(stream, host, options).createSSLEngine(host, port(stream));
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine, options);
    if (options.verifyHost()) parameters.setEndpointIdentificationAlgorithm("HTTPS");
    SNIHostName name = HostNames.forSni(host);
    // Not even the name that the JDK would make of the host itself.
    parameters.setServerNames(name == null ? List.of() : List.of(name));
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Returns null if the name that decides has not come yet. */
  private static @Nullable SSLEngine serverEngine(
      ByteStream stream, ByteBuffer received, TlsOptions options) throws TlsException {
    String name = options.hasOneContext() ? "" : ClientHello.serverName(received);
    if (name == null) return null;
    SSLEngine engine = context(stream, name, options).createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine, options);
    switch (options.clientCertificate()) {
      case NONE -> parameters.setNeedClientAuth(false);
      case WANTED -> parameters.setWantClientAuth(true);
      case NEEDED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLContext context(ByteStream stream, String name, TlsOptions options)
      throws TlsException {
    SSLContext context = options.contexts().apply(name);
    if (context != null) return context;
    throw new TlsException(
        stream,
        "there is no context for the name \"" + name + "\", says TlsOptions.contexts",
        null);
  }

  private static SSLParameters parameters(SSLEngine engine, TlsOptions options) {
    SSLParameters parameters = engine.getSSLParameters();
    if (!options.protocols().isEmpty()) {
      parameters.setApplicationProtocols(options.protocols().toArray(String[]::new));
    }
    if (!options.cipherSuites().isEmpty()) {
      parameters.setCipherSuites(options.cipherSuites().toArray(String[]::new));
    }
    if (options.lowestVersion() != null) {
      List<String> older =
          TlsOptions.VERSIONS.subList(0, TlsOptions.VERSIONS.indexOf(options.lowestVersion()));
      parameters.setProtocols(
          Stream.of(parameters.getProtocols())
              .filter(version -> TlsOptions.VERSIONS.contains(version) && !older.contains(version))
              .toArray(String[]::new));
    }
    return parameters;
  }

  private static int port(ByteStream stream) {
    return stream.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
  }

  /** Shakes hands; of the same name as what users called is the one who waits for it. */
  private static Task<TlsStream> shakeHands(
      ByteStream stream, EngineMaker maker, byte[] first, TlsOptions options) {
    CurrentLoop.any("A TLS handshake was begun");
    return open(stream, maker, first, options);
  }

  @Async
  private static Task<TlsStream> client(Task<TlsStream> opening) {
    return Task.of(await(opening));
  }

  @Async
  private static Task<TlsStream> server(Task<TlsStream> opening) {
    return Task.of(await(opening));
  }

  @Async
  private static Task<TlsStream> startTlsAsClient(Task<TlsStream> opening) {
    return Task.of(await(opening));
  }

  @Async
  private static Task<TlsStream> startTlsAsServer(Task<TlsStream> opening) {
    return Task.of(await(opening));
  }

  @Async
  private static Task<TlsStream> open(
      ByteStream stream, EngineMaker maker, byte[] first, TlsOptions options) {
    try {
      TlsEngine tls =
          await(
              Weft.timeout(
                  options.handshakeTimeout(), () -> engine(stream, maker, first, options)));
      return Task.of(new TlsStream(stream, tls, options));
    } catch (Throwable failure) {
      try {
        await(stream.closeAsync());
      } catch (Throwable thrown) {
        FirstFailure.suppress(failure, thrown);
      }
      throw failure;
    }
  }

  /** Reads until there is an engine, which is at once for most, and lets that shake hands. */
  @Async
  private static Task<TlsEngine> engine(
      ByteStream stream, EngineMaker maker, byte[] first, TlsOptions options) throws IOException {
    ByteBuffer received = ByteBuffer.wrap(first);
    SSLEngine engine = maker.make(received);
    while (engine == null) {
      int room = Math.max(2 * received.remaining(), 2 << 10);
      received = ByteBuffer.allocate(room).put(received);
      int count = await(stream.read(received));
      if (count < 0) throw TlsEngine.endInHandshake(stream);
      engine = maker.make(received.flip());
    }
    byte[] bytes = new byte[received.remaining()];
    received.get(bytes);
    TlsEngine tls = new TlsEngine(stream, engine, options.closeTimeout(), bytes);
    await(tls.shakeHands());
    return Task.of(tls);
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
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    return into.hasRemaining() ? tls.read(into) : Counts.of(0);
  }

  /** Returns how to read without holding a buffer. */
  PatientSource patient() {
    return new Patient();
  }

  private final class Patient implements PatientSource {
    @Override
    public int tryRead(ByteBuffer into) throws IOException {
      requireReadable();
      return tls.tryRead(into);
    }

    @Override
    public Task<Integer> untilReadable() throws IOException {
      requireReadable();
      return tls.untilReadable();
    }

    private void requireReadable() throws StreamClosedException {
      tls.requireLoop(TlsStream.this);
      requireFree(tls.isRead(), "read from");
      if (!open) throw new StreamClosedException(TlsStream.this);
    }
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
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    return tls.write(data);
  }

  /** {@inheritDoc} With TLS 1.2 the peer stops writing then; with TLS 1.3 it may go on. */
  @Override
  public Task<Void> shutdownOutput() throws IOException {
    tls.requireLoop(this);
    requireFree(tls.isWritten(), "write to");
    return open ? tls.sayGoodbye() : GiveWay.failed(new StreamClosedException(this));
  }

  /**
   * {@inheritDoc} The farewell (close_notify) is given the options' time; whether the peer heard it
   * is no concern of who closes. If a write is under way, there is no farewell.
   */
  @Override
  public Task<Void> closeAsync() throws IOException {
    tls.requireLoop(this);
    if (!open) return Task.done();
    open = false;
    return tls.isWritten() ? stream.closeAsync() : partAndClose();
  }

  @Async
  @ShownAs("closeAsync")
  private Task<Void> partAndClose() throws IOException {
    CancelledError cancelled = null;
    try {
      await(Weft.timeout(options.closeTimeout(), tls::sayGoodbye));
    } catch (CancelledError asked) {
      cancelled = asked; // what is left is quick, and frees the socket
    } catch (Exception unheard) {
      // The peer has gone, or does not read: there is nothing more to say to it.
    }
    await(stream.closeAsync());
    if (cancelled != null) throw cancelled;
    return Task.done();
  }

  /** Returns the connection that this protects. */
  ByteStream below() {
    return stream;
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
