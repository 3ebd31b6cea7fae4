package dev.weft.examples.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.examples.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MainTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

  @Test
  void whatIsSentComesBackUpToTheEnd() throws IOException {
    try (RunningProgram server = start();
        Socket socket = RunningProgram.connect(server.port())) {
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
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no SIGTERM to ask a program to end with")
  void oneThatIsAskedToEndBreaksWhatIsOpen() throws IOException, InterruptedException {
    try (RunningProgram server = start();
        Socket socket = RunningProgram.connect(server.port())) {
      socket.getOutputStream().write('x');
      assertEquals('x', socket.getInputStream().read());

      server.terminate();

      assertEquals("Stopped\n", server.rest());
      assertEquals(0, server.exitCode());
      assertTrue(isOver(socket));
    }
  }

  @Test
  void aPeerThatResetsIsNoNews() throws IOException, InterruptedException {
    try (RunningProgram server = start()) {
      int port = server.port();
      try (Socket socket = RunningProgram.connect(port)) {
        socket.getOutputStream().write('x');
        assertEquals('x', socket.getInputStream().read());
        socket.setSoLinger(true, 0);
      }
      try (Socket next = RunningProgram.connect(port)) {
        next.getOutputStream().write('y');
        assertEquals('y', next.getInputStream().read());
      }
      server.terminate();

      assertEquals("Stopped\n", server.rest());
    }
  }

  @Test
  void theLoadClientMeasuresTheServer() throws IOException {
    try (RunningProgram server = start()) {
      String port = Integer.toString(server.port());

      int code =
          run(
              ("load --server " + port + " --connections 20 --bytes 20000")
                  + " --warm-up 0.05 --seconds 0.2");

      assertEquals("", complaints.toString(UTF_8));
      assertEquals(0, code);
      String report = written.toString(UTF_8);
      assertTrue(
          report.matches(
              "20 connections, 20000 B: [1-9]\\d* requests/s,"
                  + " p50 [\\d.]+ ms, p99 [\\d.]+ ms, p99.9 [\\d.]+ ms\\R"),
          report);
    }
  }

  @Test
  void aServerThatHangsUpFailsTheLoad() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> hangingUp =
          CompletableFuture.runAsync(
              () -> {
                try (Socket connection = socket.accept()) {
                  connection.getInputStream().readNBytes(64);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });

      int code = run("load --connections 1 --server " + socket.getLocalPort());

      hangingUp.join();
      assertEquals(1, code);
      assertTrue(complaints.toString(UTF_8).startsWith("echo: the server hung up: "));
    }
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int code = run("--listen " + taken.getLocalPort());

      assertEquals(1, code);
      String complaint = complaints.toString(UTF_8);
      assertTrue(complaint.startsWith("echo: cannot listen on /127.0.0.1:"), complaint);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          swerve                | one argument too many: swerve
          serve --port 7        | unknown option --port
          --listen              | --listen needs a value
          --listen x            | --listen needs PORT or HOST:PORT, not x
          --listen 65536        | --listen needs PORT or HOST:PORT, not 65536
          load --connections 0  | --connections needs a whole number from 1 to 1000000, not 0
          load --seconds 0      | --seconds needs seconds from 0.001 to 3600, not 0
          load --bytes many     | --bytes needs a whole number from 1 to 1073741824, not many
          """)
  void whatIsWrongIsSaid(String line, String message) {
    assertEquals(2, run(line));

    assertEquals(
        "echo: " + message + "\n\n" + Main.PROGRAM.usage(),
        complaints.toString(UTF_8).replace(System.lineSeparator(), "\n"));
    assertEquals("", written.toString(UTF_8));
  }

  @Test
  void helpIsNoMistake() {
    assertEquals(0, run("load --help"));
    assertEquals(Main.PROGRAM.usage(), written.toString(UTF_8));
  }

  private static RunningProgram start() throws IOException {
    return RunningProgram.start(Main.class, "serve", "--listen", "0");
  }

  private int run(String line) {
    PrintStream out = new PrintStream(written, true, UTF_8);
    PrintStream err = new PrintStream(complaints, true, UTF_8);
    return Main.PROGRAM.run(out, err, line.split(" "));
  }

  private static boolean isOver(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
