package dev.weft.examples.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @ParameterizedTest
  @CsvSource({
    "7000, 127.0.0.1, 7000",
    "example.org:7000, example.org, 7000",
    "[::1]:7000, ::1, 7000",
    ":7000, 127.0.0.1, 7000"
  })
  void anAddressIsAPortOrAHostAndAPort(String text, String host, int port) throws UsageException {
    InetSocketAddress address = new CommandLine("--to", text).address("--to", null);

    assertEquals(InetSocketAddress.createUnresolved(host, port), address);
  }

  @ParameterizedTest
  @CsvSource({
    "::1, '--to needs an IPv6 address in brackets, as in [::1]:7000, not ::1'",
    "example.org, '--to needs PORT or HOST:PORT, not example.org'",
    "99999, '--to needs PORT or HOST:PORT, not 99999'"
  })
  void whatIsNoAddressIsSaid(String text, String message) {
    CommandLine line = new CommandLine("--to", text);

    assertEquals(
        message, assertThrows(UsageException.class, () -> line.address("--to", null)).getMessage());
  }

  @Test
  void aFileThatFailsIsSaidWithWhatIsWrong() {
    String complaint =
        complaint(
            (line, out, err) -> {
              throw new NoSuchFileException("x");
            });

    assertEquals("it: java.nio.file.NoSuchFileException: x", complaint.strip());
  }

  @Test
  void whoIsStoppedSaysSoWithoutAStack() {
    String complaint =
        complaint(
            (line, out, err) -> {
              throw new CancellationException("the JVM is being shut down");
            });

    assertEquals("it: stopped before all was done (the JVM is being shut down)", complaint.strip());
  }

  @Test
  void outputThatIsLostIsAFailure() {
    String complaint =
        complaint(
            (line, out, err) -> {
              out.println("x");
              return Program.FINE;
            });

    assertTrue(complaint.contains("the output is closed or full"), complaint);
  }

  /** Runs {@code body} with an output that takes nothing, and checks that it fails. */
  private static String complaint(Program.Body body) {
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    PrintStream closed = new PrintStream(PrintStream.nullOutputStream());
    closed.close();

    int code = new Program("it", "", body).run(closed, new PrintStream(complaints, true, UTF_8));

    assertEquals(Program.FAILED, code);
    return complaints.toString(UTF_8);
  }
}
