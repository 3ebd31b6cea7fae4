package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ChildProcess;
import dev.weft.io.StandardInput;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process of its own, since there is one standard input. */
@Timeout(60)
class StandardInputTest {
  private static ProcessBuilder echo(String mode) {
    return new ProcessBuilder(
        System.getProperty("java.home") + "/bin/java",
        "-cp",
        System.getProperty("java.class.path"),
        Echo.class.getName(),
        mode);
  }

  private static String said(String input) {
    return Io.run(() -> said(echo("lines"), input));
  }

  @Async
  private static Task<String> said(ProcessBuilder program, String input) throws IOException {
    ChildProcess.Finished finished =
        await(
            ChildProcess.use(
                program, child -> child.communicate(Io.bytes(input).array(), 1 << 20)));
    assertEquals("", Io.text(finished.errors()));
    assertEquals(0, finished.exitCode());
    return Task.of(Io.text(finished.output()));
  }

  @Test
  void itsLinesAreReadUpToTheEnd() {
    assertEquals("[a][bc][d]", said("a\nbc\nd"));
  }

  @Test
  void aCancelledReadLosesNothing() {
    Io.run(() -> ChildProcess.use(echo("cancel"), child -> typeAfterTheCancellation(child)));
  }

  @Async
  private static Task<Void> typeAfterTheCancellation(ChildProcess child) throws IOException {
    BufferedSource said = new BufferedSource(child.output());
    assertEquals("cancelled", await(said.readLine()));
    await(child.input().write(Io.bytes("a\n")));
    assertEquals("[a]", await(said.readLine()));
    return Task.of(null);
  }

  @Test
  void aProgramThatWaitsForInputEndsQuietlyWhenItIsInterrupted() {
    Io.run(() -> ChildProcess.use(echo("lines"), child -> interrupt(child)));
  }

  @Async
  private static Task<Void> interrupt(ChildProcess child) throws IOException {
    BufferedSource errors = new BufferedSource(child.errors());
    await(child.input().write(Io.bytes("interrupt me\n")));
    assertEquals("waiting", await(errors.readLine()));
    await(child.signal("INT"));
    assertEquals(128 + 2, await(child.waitFor()));
    // Whatever is waited for in vain is reported.
    assertEquals("", Io.text(await(errors.readAll(1 << 20))));
    return Task.of(null);
  }

  @Test
  void theNextRunReadsOnWhereACancelledReadStood() {
    Io.run(() -> ChildProcess.use(echo("again"), child -> typeForTheSecondRun(child)));
  }

  @Async
  private static Task<Void> typeForTheSecondRun(ChildProcess child) throws IOException {
    BufferedSource said = new BufferedSource(child.output());
    assertEquals("first run ended", await(said.readLine()));
    await(child.input().write(Io.bytes("a\n")));
    assertEquals("[a]", await(said.readLine()));
    assertEquals(0, await(child.waitFor()));
    assertEquals("", Io.text(await(new BufferedSource(child.errors()).readAll(1 << 20))));
    return Task.of(null);
  }

  @Test
  void anEndIsReadWhenNothingWasTyped() {
    assertEquals("", said(""));
  }

  /** The process. */
  static final class Echo {
    private Echo() {}

    /** Prints what it reads. */
    public static void main(String[] arguments) {
      if (arguments[0].equals("again")) {
        Weft.run(() -> leaveARead());
        System.out.println("first run ended");
      }
      try {
        System.out.print(
            Weft.run(
                () ->
                    switch (arguments[0]) {
                      case "cancel" -> cancel();
                      case "again" -> one();
                      default -> lines();
                    }));
        System.out.flush();
      } catch (CancellationException interrupted) {
        // There may still be time to come here, and then it would be printed.
      }
    }

    @Async
    private static Task<Void> leaveARead() throws IOException {
      background(() -> new BufferedSource(StandardInput.source()).readLine());
      await(yieldNow());
      return Task.of(null);
    }

    @Async
    private static Task<String> one() throws IOException {
      return Task.of("[" + await(new BufferedSource(StandardInput.source()).readLine()) + "]\n");
    }

    @Async
    private static Task<String> cancel() throws IOException {
      BufferedSource input = new BufferedSource(StandardInput.source());
      Task<String> read = background(() -> input.readLine());
      read.cancel(true);
      await(yieldNow());
      try {
        return Task.of("not cancelled: " + await(read, IOException.class));
      } catch (CancellationException expected) {
        System.out.println("cancelled");
        return Task.of("[" + await(input.readLine()) + "]");
      }
    }

    @Async
    private static Task<String> lines() throws IOException {
      StringBuilder all = new StringBuilder();
      BufferedSource input = new BufferedSource(StandardInput.source());
      while (true) {
        String line = await(input.readLine());
        if (line == null) return Task.of(all.toString());
        if (line.equals("interrupt me")) System.err.println("waiting");
        all.append('[').append(line).append(']');
      }
    }
  }
}
