package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ChildProcess;
import dev.weft.io.ConnectOptions;
import dev.weft.io.Listener;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.io.UnixListener;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that others have written are at the other end. What is not installed is skipped. */
@Timeout(120)
class InteroperabilityTest {
  private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());
  private static final Pattern ACCEPT = Pattern.compile("ACCEPT .*:(\\d+)");
  private static final int LIMIT = 1 << 20;

  @TempDir Path directory;

  private static void requireProgram(String name) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, name)));
    assumeTrue(found, "needs the program " + name + ", which is not on the PATH");
  }

  /** Answers the first line, in capitals, and parts. */
  @Async
  private static Task<String> answer(ByteStream stream) throws IOException {
    String line = await(new BufferedSource(stream).readLine());
    await(stream.write(Io.bytes(line.toUpperCase(Locale.ROOT) + "\n")));
    await(stream.closeAsync());
    return Task.of(line);
  }

  /** Answers an HTTP request, whatever it asks for. */
  @Async
  private static Task<Void> answerHttp(ByteStream stream) throws IOException {
    await(new BufferedSource(stream).readUntil(LIMIT, "\r\n\r\n".getBytes(UTF_8)));
    await(stream.write(Io.bytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nwoven\n")));
    await(stream.closeAsync());
    return Task.of(null);
  }

  @Async
  private static Task<TlsStream> acceptTls(TcpListener listener, TlsOptions options)
      throws IOException {
    TcpStream stream = await(listener.accept());
    await(listener.closeAsync());
    return TlsStream.server(stream, options);
  }

  @Async
  private static Task<String> output(ProcessBuilder program, String input) throws IOException {
    ChildProcess.Finished finished =
        await(
            ChildProcess.use(program, child -> child.communicate(Io.bytes(input).array(), LIMIT)));
    String output = Io.text(finished.output());
    assertEquals(0, finished.exitCode(), output + Io.text(finished.errors()));
    return Task.of(output);
  }

  private Path certificate() throws Exception {
    Certificates.writePem(directory);
    return directory.resolve("cert.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void opensslIsAnswered(String version) throws Exception {
    requireProgram("openssl");
    Path certificate = certificate();
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<TlsStream> accepting =
              background(() -> acceptTls(listener, OPTIONS.withProtocols("weft")));
          ProcessBuilder openssl =
              new ProcessBuilder(
                  "openssl",
                  "s_client",
                  "-connect",
                  "127.0.0.1:" + listener.port(),
                  "-servername",
                  "localhost",
                  "-verify_hostname",
                  "localhost",
                  "-verify_return_error",
                  "-CAfile",
                  certificate.toString(),
                  "-alpn",
                  "weft",
                  "-quiet",
                  version);
          Task<String> heard = background(() -> output(openssl, "hello openssl\n"));
          TlsStream server = await(accepting);
          assertEquals("weft", server.protocol());
          assertEquals("hello openssl", await(answer(server)));
          assertEquals("HELLO OPENSSL\n", await(heard));
          return Task.of(null);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void opensslIsSpokenTo(String version) throws Exception {
    requireProgram("openssl");
    ProcessBuilder openssl =
        new ProcessBuilder(
            "openssl",
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-naccept",
            "1",
            "-cert",
            certificate().toString(),
            "-key",
            directory.resolve("key.pem").toString(),
            "-rev",
            version);
    Io.run(() -> ChildProcess.use(openssl, child -> speakTo(child, version)));
  }

  @Async
  private static Task<Void> speakTo(ChildProcess openssl, String version) throws IOException {
    int port = await(announcedPort(new BufferedSource(openssl.output())));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    TcpStream plain = await(TcpStream.connect(address, ConnectOptions.standard()));
    TlsStream client = await(TlsStream.client(plain, "localhost", OPTIONS));
    assertEquals(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3", client.session().getProtocol());
    await(client.write(Io.bytes("drawer\n")));
    assertEquals("reward", await(new BufferedSource(client).readLine()));
    return client.closeAsync();
  }

  @Async
  private static Task<Integer> announcedPort(BufferedSource said) throws IOException {
    while (true) {
      MatchResult accept = ACCEPT.matcher(await(said.readLine())).results().findAny().orElse(null);
      if (accept != null) return Task.of(Integer.parseInt(accept.group(1)));
    }
  }

  @Test
  void curlIsAnsweredOverTls() throws Exception {
    requireProgram("curl");
    Path certificate = certificate();
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<TlsStream> accepting = background(() -> acceptTls(listener, OPTIONS));
          ProcessBuilder curl =
              new ProcessBuilder(
                  "curl",
                  "--silent",
                  "--show-error",
                  "--noproxy",
                  "*",
                  "--ipv4",
                  "--cacert",
                  certificate.toString(),
                  "https://localhost:" + listener.port() + "/");
          Task<String> heard = background(() -> output(curl, ""));
          TlsStream server = await(accepting);
          await(answerHttp(server));
          assertEquals("woven\n", await(heard));
          return Task.of(null);
        });
  }

  @Test
  void curlIsAnsweredOverAUnixSocket() {
    requireProgram("curl");
    Path socket = directory.resolve("socket");
    Io.run(
        () -> {
          UnixListener listener = UnixListener.listen(socket);
          ProcessBuilder curl =
              new ProcessBuilder(
                  "curl",
                  "--silent",
                  "--show-error",
                  "--unix-socket",
                  socket.toString(),
                  "http://localhost/");
          Task<String> heard = background(() -> output(curl, ""));
          await(acceptAndAnswerHttp(listener));
          assertEquals("woven\n", await(heard));
          return listener.closeAsync();
        });
  }

  @Async
  private static Task<Void> acceptAndAnswerHttp(Listener<? extends ByteStream> listener)
      throws IOException {
    return answerHttp(await(listener.accept()));
  }

  @Test
  void socatIsAnsweredOverAUnixSocket() {
    requireProgram("socat");
    Path socket = directory.resolve("socket");
    Io.run(
        () -> {
          UnixListener listener = UnixListener.listen(socket);
          ProcessBuilder socat = new ProcessBuilder("socat", "-t10", "-", "UNIX-CONNECT:" + socket);
          Task<String> heard = background(() -> output(socat, "hello socat\n"));
          assertEquals("hello socat", await(answer(await(listener.accept()))));
          assertEquals("HELLO SOCAT\n", await(heard));
          return listener.closeAsync();
        });
  }

  private static final String ASYNCIO_CLIENT =
      """
      import asyncio, ssl, sys

      async def main(port, certificate):
          reader, writer = await asyncio.open_connection("127.0.0.1", port)
          writer.write(b"STARTTLS\\n")
          await writer.drain()
          assert await reader.readline() == b"go\\n"
          context = ssl.create_default_context(cafile=certificate)
          await writer.start_tls(context, server_hostname="localhost")
          writer.write(b"hello weft\\n")
          await writer.drain()
          print((await reader.readline()).decode(), end="")
          assert await reader.read() == b""
          writer.close()
          await writer.wait_closed()

      asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
      """;

  @Test
  void asyncioStartsTlsOnALiveConnection() throws Exception {
    requirePython();
    Path certificate = certificate();
    Path script = Files.writeString(directory.resolve("client.py"), ASYNCIO_CLIENT);
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          ProcessBuilder python =
              new ProcessBuilder(
                  "python3",
                  script.toString(),
                  Integer.toString(listener.port()),
                  certificate.toString());
          Task<String> heard = background(() -> output(python, ""));
          TcpStream plain = await(listener.accept());
          BufferedSource source = new BufferedSource(plain);
          assertEquals("STARTTLS", await(source.readLine()));
          await(plain.write(Io.bytes("go\n")));
          TlsStream server = await(TlsStream.startTlsAsServer(plain, source, OPTIONS));
          assertEquals("hello weft", await(answer(server)));
          assertEquals("HELLO WEFT\n", await(heard));
          return listener.closeAsync();
        });
  }

  /** StreamWriter.start_tls came with 3.11. */
  private static void requirePython() {
    requireProgram("python3");
    String version = Io.run(() -> output(new ProcessBuilder("python3", "--version"), ""));
    int minor = Integer.parseInt(version.trim().split("\\.")[1]);
    assumeTrue(minor >= 11, "needs Python 3.11 or later, and python3 is " + version);
  }

  private static final String ASYNCIO_SERVER =
      """
      import asyncio

      async def main():
          done = asyncio.Event()

          async def serve(reader, writer):
              everything = await reader.read()
              writer.write(str(len(everything)).encode() + b"\\n")
              writer.write(everything[::-1])
              await writer.drain()
              writer.close()
              await writer.wait_closed()
              done.set()

          server = await asyncio.start_server(serve, "127.0.0.1", 0)
          print("ACCEPT 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
          await done.wait()

      asyncio.run(main())
      """;

  @Test
  void asyncioIsSpokenTo() throws IOException {
    requireProgram("python3");
    Path script = Files.writeString(directory.resolve("server.py"), ASYNCIO_SERVER);
    byte[] much = Io.pattern(1_000_000);
    Io.run(
        () ->
            ChildProcess.use(
                new ProcessBuilder("python3", script.toString()), child -> exchange(child, much)));
  }

  @Async
  private static Task<Void> exchange(ChildProcess python, byte[] much) throws IOException {
    int port = await(announcedPort(new BufferedSource(python.output())));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    TcpStream client = await(TcpStream.connect(address, ConnectOptions.standard()));
    await(ByteStreamContract.writeAndEnd(client, much));
    BufferedSource source = new BufferedSource(client);
    assertEquals(Integer.toString(much.length), await(source.readLine()));
    byte[] back = await(source.readAll(LIMIT));
    assertEquals(much.length, back.length);
    for (int i = 0; i < much.length; i++) {
      assertTrue(back[much.length - 1 - i] == much[i], "byte " + i);
    }
    await(client.closeAsync());
    assertEquals(0, await(python.waitFor()));
    return Task.of(null);
  }
}
