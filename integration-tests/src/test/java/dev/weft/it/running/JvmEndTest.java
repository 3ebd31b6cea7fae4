package dev.weft.it.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program does when its process is told to stop: {@link Program}, in JVMs of their own. */
@Timeout(120)
class JvmEndTest {
  private static final Pattern STANDS_AT =
      Pattern.compile(
          "^The task Program.ignoring was cancelled,.* It stands at \\S*Program\\.ignoring\\(Program\\.java:\\d+\\)$",
          Pattern.MULTILINE);
  private static final int TERMINATED = 128 + 15;
  private static final int INTERRUPTED = 128 + 2;

  @TempDir private Path folder;

  /** How a program ended, and what it said until then. */
  private record Ending(int exitCode, List<String> said, String errors) {}

  @BeforeAll
  static void needsSignals() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
  }

  /** Starts a program, sends it {@code signal} once it is ready, and waits for its end. */
  private Ending run(String program, String signal) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors.txt");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Program.class.getName(),
                program)
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertEquals("ready", out.readLine(), () -> read(errors));
      if (signal != null) send(signal, process);
      List<String> said = out.lines().toList();
      return new Ending(process.waitFor(), said, read(errors));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void send(String signal, Process process)
      throws IOException, InterruptedException {
    String command = "kill -s " + signal + " " + process.pid();
    assertEquals(0, new ProcessBuilder("/bin/sh", "-c", command).inheritIO().start().waitFor());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertCleanedUp(int exitCode, Ending ending) {
    assertEquals(List.of("the JVM is being shut down", "cleaned up"), ending.said);
    assertEquals(exitCode, ending.exitCode);
  }

  @Test
  void sigtermCancelsMainAndWaitsForWhatItsFinallyAwaits() throws Exception {
    assertCleanedUp(TERMINATED, run("cleans up", "TERM"));
  }

  @Test
  void ctrlCDoesTheSame() throws Exception {
    assumeFalse(isInterruptIgnored(), "SIGINT is ignored here, and so by every child");
    assertCleanedUp(INTERRUPTED, run("cleans up", "INT"));
  }

  /** A shell that starts something in the background makes it ignore the signal of Ctrl-C. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return false;
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0);
    }
  }

  @Test
  void aMainWithAThreadOfItsOwnCleansUpToo() throws Exception {
    assertCleanedUp(TERMINATED, run("cleans up on a large stack", "TERM"));
  }

  @Test
  void loopsOnThreadsOfTheirOwnCleanUpToo() throws Exception {
    assertCleanedUp(TERMINATED, run("cleans up elsewhere", "TERM"));
  }

  @Test
  void whatMainLeavesIsWaitedForToo() throws Exception {
    Ending ending = run("leaves a task", "TERM");
    assertEquals(List.of("Weft.run has come to its end", "cleaned up"), ending.said);
    assertEquals(TERMINATED, ending.exitCode);
  }

  @Test
  void withoutTheHookTheProcessJustEnds() throws Exception {
    Ending ending = run("has no hook", "TERM");
    assertEquals(List.of(), ending.said);
    assertEquals(TERMINATED, ending.exitCode);
  }

  @Test
  void whatIgnoresItIsNamedWithItsLineAndGivenUp() throws Exception {
    Ending ending = run("ignores it", "TERM");
    assertEquals(TERMINATED, ending.exitCode);
    assertEquals(Set.of("ignored"), Set.copyOf(ending.said));
    Matcher named = STANDS_AT.matcher(ending.errors);
    assertTrue(named.find(), ending.errors);
    assertFalse(named.find(), "reported twice: " + ending.errors);
  }

  @Test
  void aLoopThatSomethingBlocksIsReportedWithThePlaceAndGivenUp() throws Exception {
    Ending ending = run("blocks", "TERM");
    assertEquals(TERMINATED, ending.exitCode);
    assertTrue(ending.errors.contains("belongs into Weft.blocking"), ending.errors);
    assertTrue(ending.errors.contains("Program.blocking(Program.java:"), ending.errors);
  }

  /** The loop's own thread waits for the end of the hooks then, and cannot run anything. */
  @Test
  void aTaskThatExitsEndsTheProcessAtOnce() throws Exception {
    Ending ending = run("exits", null);
    assertEquals(3, ending.exitCode);
    assertFalse(ending.errors.contains("had not come to its end"), ending.errors);
  }

  @Test
  void betweenTwoRunsThereIsNothingToWaitFor() throws Exception {
    Ending ending = run("is between two runs", "TERM");
    assertEquals(TERMINATED, ending.exitCode);
    assertEquals("", ending.errors);
  }
}
