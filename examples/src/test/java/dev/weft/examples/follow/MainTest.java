package dev.weft.examples.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.examples.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MainTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

  @TempDir private Path folder;
  private Path log;

  @BeforeEach
  void writeLog() throws IOException {
    log = folder.resolve("log");
    Files.writeString(log, "an old error\nold, and fine\n");
  }

  @Test
  void matchingLinesArePrintedAsTheyAreWritten() throws IOException {
    try (RunningProgram follow = start("--from-start", "err[o]r", log.toString())) {
      assertEquals("an old error", follow.untilLine(""));

      append("all is well\nan err");
      append("or, in two pieces\n");
      assertEquals("an error, in two pieces", follow.untilLine(""));

      append("another error\n");
      assertEquals("another error", follow.untilLine(""));
    }
  }

  @Test
  void aFileThatIsMadeShorterIsReadFromItsBeginning() throws IOException {
    try (RunningProgram follow = start("--from-start", "error", log.toString())) {
      assertEquals("an old error", follow.untilLine(""));

      Files.writeString(log, "error 1\n");

      assertEquals("error 1", follow.untilLine(""));
    }
  }

  @Test
  void aFileThatTakesTheNameIsReadAfterTheRestOfTheOldOne() throws IOException {
    try (RunningProgram follow = start("--from-start", "error", log.toString())) {
      assertEquals("an old error", follow.untilLine(""));

      append("error 1\n");
      Files.move(log, folder.resolve("log.1"));
      Files.writeString(log, "error 2\n");

      assertEquals("error 1", follow.untilLine(""));
      assertEquals("error 2", follow.untilLine(""));
    }
  }

  @Test
  void severalFilesAndACommandAreFollowedAtOnce() throws IOException, InterruptedException {
    needsShell();
    Path other = Files.writeString(folder.resolve("other"), "");
    try (RunningProgram follow =
        start("error", "--run", "echo error of sh; cat", log.toString(), other.toString())) {
      assertEquals("command: error of sh", follow.untilLine(""));
    }
    try (RunningProgram follow =
        start("--from-start", "--count", "2", "error", log.toString(), other.toString())) {
      assertEquals(log + ": an old error", follow.untilLine(""));
      Files.writeString(other, "error there\n");
      assertEquals(other + ": error there", follow.untilLine(""));

      assertEquals("", follow.rest());
      assertEquals(0, follow.exitCode());
    }
  }

  @Test
  void whoCannotWriteEnds() {
    needsShell();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    int code =
        Main.PROGRAM.run(
            new PrintStream(full, true, UTF_8),
            new PrintStream(complaints, true, UTF_8),
            "--run",
            "while :; do echo again; done",
            "a");

    assertEquals(1, code);
    assertTrue(complaints.toString(UTF_8).contains("follow: a line cannot be written"));
  }

  @Test
  void withoutFilesTheEndOfTheCommandIsTheEnd() {
    needsShell();

    int code = run("--run", "echo one; echo two; echo three >&2", "t");

    assertEquals("", complaints.toString(UTF_8));
    assertEquals(0, code);
    assertEquals("two\nthree\n", written.toString(UTF_8).replace(System.lineSeparator(), "\n"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no SIGTERM to ask a program to end with")
  void theCommandEndsWithTheProgram() throws IOException, InterruptedException {
    needsShell();
    try (RunningProgram follow = start("--run", "echo $$; exec sleep 1000", "[0-9]+")) {
      long pid = Long.parseLong(follow.untilLine(""));

      follow.terminate();

      assertEquals("", follow.rest());
      assertEquals(0, follow.exitCode());
      assertEquals(
          false, ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), "sleep runs");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --run true   | a PATTERN is needed
          x            | a FILE or a --run COMMAND is needed, to look for a match in
          x nowhere    | there is no file nowhere
          x /          | / is no regular file
          x --tail     | unknown option --tail
          [ --run true | not a regular expression: [ (Unclosed character class)
          """)
  void whatIsWrongIsSaid(String line, String message) {
    assertEquals(2, run(line.split(" ")));

    assertEquals(
        "follow: " + message + "\n\n" + Main.PROGRAM.usage(),
        complaints.toString(UTF_8).replace(System.lineSeparator(), "\n"));
  }

  private static void needsShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
  }

  private static RunningProgram start(String... arguments) throws IOException {
    return RunningProgram.start(Main.class, arguments);
  }

  private int run(String... arguments) {
    PrintStream out = new PrintStream(written, true, UTF_8);
    PrintStream err = new PrintStream(complaints, true, UTF_8);
    return Main.PROGRAM.run(out, err, arguments);
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }
}
