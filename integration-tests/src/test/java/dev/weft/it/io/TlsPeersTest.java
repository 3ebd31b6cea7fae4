package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ConnectOptions;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsException;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The other end is a blocking socket of the JDK, which can be told to do unusual things. */
@Timeout(120)
class TlsPeersTest {
  private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());

  /** What a blocking client does once it is connected. */
  private interface Script {
    String play(SSLSocket socket) throws Exception;
  }

  private static Task<String> client(int port, String protocol, Script script) {
    return background(
        () ->
            blocking(
                () -> {
                  SSLContext context = Certificates.context(protocol);
                  try (SSLSocket socket =
                      (SSLSocket)
                          context
                              .getSocketFactory()
                              .createSocket(InetAddress.getLoopbackAddress(), port)) {
                    socket.startHandshake();
                    return script.play(socket);
                  }
                }));
  }

  private static void say(SSLSocket socket, String words) throws IOException {
    socket.getOutputStream().write((words + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String hear(SSLSocket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
  }

  @Async
  private static Task<TlsStream> accept(TcpListener listener) throws IOException {
    TcpStream stream = await(listener.accept());
    await(listener.closeAsync());
    return TlsStream.server(stream, OPTIONS);
  }

  @Test
  void newKeysThatThePeerAsksForAreSent() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<String> client =
              client(
                  listener.port(),
                  "TLS",
                  socket -> {
                    say(socket, "one");
                    socket.startHandshake();
                    say(socket, "two");
                    return hear(socket);
                  });
          TlsStream server = await(accept(listener));
          assertEquals("TLSv1.3", server.session().getProtocol());
          BufferedSource source = new BufferedSource(server);
          assertEquals("one", await(source.readLine()));
          assertEquals("two", await(source.readLine()));
          await(server.write(Io.bytes("three\n")));
          assertEquals("three", await(client));
          return server.closeAsync();
        });
  }

  @Test
  void aReaderThatOwesNewKeysDoesNotWaitForAWriterWhosePeerDoesNotRead() {
    CountDownLatch heard = new CountDownLatch(1);
    int much = 16 << 20;
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<String> client =
              client(
                  listener.port(),
                  "TLS",
                  socket -> {
                    socket.startHandshake();
                    say(socket, "listen first");
                    heard.await();
                    byte[] all = socket.getInputStream().readNBytes(much);
                    return all.length + " " + all[much - 1];
                  });
          TlsStream server = await(accept(listener));
          ByteBuffer data = ByteBuffer.allocate(much).put(much - 1, (byte) 7);
          Task<Void> write = background(() -> server.write(data));
          assertEquals("listen first", await(new BufferedSource(server).readLine()));
          assertTrue(!write.isDone(), "the peer has not read yet");
          heard.countDown();
          await(write);
          assertEquals(much + " 7", await(client));
          return server.closeAsync();
        });
  }

  @Test
  void renegotiationIsRefused() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<String> client =
              client(
                  listener.port(),
                  "TLSv1.2",
                  socket -> {
                    say(socket, "one");
                    try {
                      socket.startHandshake();
                      hear(socket);
                      return "renegotiated";
                    } catch (SSLException | java.net.SocketException refused) {
                      return "refused";
                    }
                  });
          TlsStream server = await(accept(listener));
          assertEquals("TLSv1.2", server.session().getProtocol());
          BufferedSource source = new BufferedSource(server);
          assertEquals("one", await(source.readLine()));
          try {
            await(source.readLine());
            throw new AssertionError("it was to be refused");
          } catch (TlsException expected) {
            assertTrue(expected.getMessage().contains("renegotiate"), expected.getMessage());
          }
          server.abort();
          assertEquals("refused", await(client));
          return Task.of(null);
        });
  }

  @Test
  void aBlockingServerIsSpokenTo() {
    Io.run(
        () -> {
          SSLServerSocket listener =
              (SSLServerSocket)
                  Certificates.context()
                      .getServerSocketFactory()
                      .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Task<String> heard =
              background(
                  () ->
                      blocking(
                          () -> {
                            try (listener;
                                SSLSocket socket = (SSLSocket) listener.accept()) {
                              String words = hear(socket);
                              say(socket, words.toUpperCase(java.util.Locale.ROOT));
                              return words;
                            }
                          }));
          InetSocketAddress address =
              new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
          TcpStream plain = await(TcpStream.connect(address, ConnectOptions.standard()));
          TlsStream client = await(TlsStream.client(plain, "localhost", OPTIONS));
          await(client.write(Io.bytes("hello\n")));
          BufferedSource source = new BufferedSource(client);
          assertEquals("HELLO", await(source.readLine()));
          assertEquals("hello", await(heard));
          assertEquals(null, await(source.readLine()), "it said goodbye");
          return client.closeAsync();
        });
  }

  @Test
  void aSessionThatWasNotVerifiedIsNotResumedByOneWhoVerifies() {
    SSLContext context = Certificates.context("TLS");
    TlsOptions trusting = TlsOptions.of(context).withoutHostVerification();
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          assertEquals("x", await(fetch(listener, "elsewhere.example", trusting)));
          try {
            await(fetch(listener, "elsewhere.example", TlsOptions.of(context)));
            throw new AssertionError("it is not elsewhere");
          } catch (TlsException expected) {
            return listener.closeAsync();
          }
        });
  }

  @Async
  private static Task<String> fetch(TcpListener listener, String host, TlsOptions options)
      throws IOException {
    TcpStream plain = await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
    TcpStream accepted = await(listener.accept());
    Task<Void> serving = background(() -> greet(accepted, options));
    try {
      TlsStream client = await(TlsStream.client(plain, host, options));
      String heard = await(ByteStreamContract.readText(client, 1));
      await(client.closeAsync());
      return Task.of(heard);
    } finally {
      await(serving);
    }
  }

  @Async
  private static Task<Void> greet(TcpStream accepted, TlsOptions options) throws IOException {
    try {
      TlsStream server = await(TlsStream.server(accepted, options));
      await(server.write(Io.bytes("x")));
      await(server.closeAsync());
    } catch (TlsException refused) {
      // The client says why.
    }
    return Task.of(null);
  }
}
