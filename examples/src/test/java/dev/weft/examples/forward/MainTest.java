package dev.weft.examples.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MainTest {
  @TempDir private static Path folder;
  private static Path keys;
  private static RunningProgram echo;
  private static String echoAddress;

  @BeforeAll
  static void startEcho() throws IOException, InterruptedException {
    keys = KeyStores.forLocalhost(folder);
    echo = RunningProgram.start(dev.weft.examples.echo.Main.class, "--listen", "0");
    echoAddress = "localhost:" + echo.port();
  }

  @AfterAll
  static void endEcho() {
    echo.close();
  }

  @Test
  void bytesGoThereAndBackAndSoDoesTheEnd() throws IOException {
    try (RunningProgram forward = start("--to", echoAddress);
        Socket socket = RunningProgram.connect(forward.port())) {
      assertEchoes(socket);
    }
  }

  @Test
  void thoseWhoConnectCanSpeakTls() throws Exception {
    try (RunningProgram forward = start("--to", echoAddress, "--accept-tls", keys.toString());
        Socket plain = RunningProgram.connect(forward.port());
        SSLSocket socket =
            (SSLSocket)
                Keys.client(Optional.of(keys), "changeit")
                    .getSocketFactory()
                    .createSocket(plain, "localhost", plain.getPort(), true)) {
      assertEchoes(socket);
    }
  }

  @Test
  void twoForwardersMakeATunnel() throws IOException {
    try (RunningProgram out = start("--to", echoAddress, "--accept-tls", keys.toString());
        RunningProgram in =
            start("--to", "localhost:" + out.port(), "--connect-tls", "--trust", keys.toString());
        Socket socket = RunningProgram.connect(in.port())) {
      assertEchoes(socket);
    }
  }

  @Test
  void aServerThatIsNotTrustedGetsNothing() throws IOException {
    try (RunningProgram out = start("--to", echoAddress, "--accept-tls", keys.toString());
        RunningProgram in = start("--to", "localhost:" + out.port(), "--connect-tls");
        Socket socket = RunningProgram.connect(in.port())) {
      socket.getOutputStream().write('x');

      assertIsBroken(socket);
      in.untilLine("TLS");
    }
  }

  @Test
  void whoDoesNotSpeakTlsIsHungUpOn() throws IOException {
    try (RunningProgram forward = start("--to", echoAddress, "--accept-tls", keys.toString());
        Socket socket = RunningProgram.connect(forward.port())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));

      assertIsCutOff(socket);
    }
  }

  @Test
  void whoeverCannotBeForwardedIsCutOffAndItIsSaidWhy() throws IOException {
    int nobody;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = once.getLocalPort();
    }
    try (RunningProgram forward = start("--to", "127.0.0.1:" + nobody);
        Socket socket = RunningProgram.connect(forward.port())) {
      assertIsBroken(socket);
      forward.untilLine("refused");
    }
  }

  @Test
  void aBrokenConnectionIsBrokenAtTheOtherEnd() throws IOException {
    try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RunningProgram forward = start("--to", "127.0.0.1:" + target.getLocalPort());
        Socket socket = RunningProgram.connect(forward.port())) {
      try (Socket reached = target.accept()) {
        socket.getOutputStream().write('x');
        assertEquals('x', reached.getInputStream().read());
        reached.setSoLinger(true, 0);
      }

      assertIsBroken(socket);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no SIGTERM to ask a program to end with")
  void connectionsMayEndBeforeTheProgramDoes() throws IOException, InterruptedException {
    try (RunningProgram forward = start("--to", echoAddress, "--grace", "60")) {
      int port = forward.port();
      try (Socket socket = RunningProgram.connect(port)) {
        socket.getOutputStream().write('x');
        assertEquals('x', socket.getInputStream().read());

        forward.terminate();

        assertNobodyListens(port);
        assertEchoes(socket);
      }
      assertEquals("Stopped\n", forward.rest());
      assertEquals(0, forward.exitCode());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --listen 0                           | --to HOST:PORT is needed
          --to h:x                             | --to needs PORT or HOST:PORT, not h:x
          --to h:1 --trust x                   | --trust has no effect without --connect-tls
          --to h:1 --accept-tls pom.xml/nowhere | no key store that can be read: pom.xml/nowhere (
          """)
  void whatIsWrongIsSaid(String line, String message) {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(complaints, true, UTF_8);

    assertEquals(2, Main.PROGRAM.run(System.out, err, line.split(" ")));

    String said = complaints.toString(UTF_8);
    assertTrue(said.startsWith("forward: " + message), said);
    assertTrue(said.contains("Usage: forward"), said);
  }

  private static RunningProgram start(String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--listen";
    all[arguments.length + 1] = "0";
    return RunningProgram.start(Main.class, all);
  }

  private static void assertEchoes(Socket socket) throws IOException {
    byte[] sent = new byte[1 << 20];
    new Random(1).nextBytes(sent);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertArrayEquals(sent, socket.getInputStream().readAllBytes());
    writing.join();
  }

  private static void assertIsBroken(Socket socket) {
    IOException broken =
        assertThrows(IOException.class, () -> socket.getInputStream().readAllBytes());
    assertTrue(!(broken instanceof SocketTimeoutException), "still open");
  }

  private static void assertIsCutOff(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (IOException reset) {
      // Also an end.
    }
  }

  /** The listener is closed a moment after the signal; until then the system lets one connect. */
  private static void assertNobodyListens(int port) throws IOException {
    for (boolean listens = true; listens; ) {
      try (Socket late = RunningProgram.connect(port)) {
        late.shutdownOutput();
        assertIsCutOff(late);
      } catch (ConnectException refused) {
        listens = false;
      }
    }
  }
}
