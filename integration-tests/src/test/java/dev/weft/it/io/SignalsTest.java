package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ChildProcess;
import dev.weft.io.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalsTest {
  @BeforeAll
  static void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
  }

  @Async
  private static Task<Void> raise(String name) throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    ProcessBuilder kill = new ProcessBuilder("kill", "-s", name, pid);
    await(ChildProcess.use(kill, child -> child.waitFor()));
    return Task.of(null);
  }

  @Test
  void eachSignalIsDelivered() {
    Io.run(
        () -> {
          Signals signals = Signals.on("USR2");
          Task<Boolean> waiting = signals.advance();
          await(raise("USR2"));
          assertTrue(await(waiting));
          assertEquals("USR2", signals.current());
          await(raise("USR2"));
          assertTrue(await(signals.advance()));
          await(signals.closeAsync());
          assertFalse(await(signals.advance()));
          return Task.of(null);
        });
  }

  @Test
  void aCancelledWaitLosesNoSignal() {
    Io.run(
        () -> {
          Signals signals = Signals.on("USR2");
          Task<Boolean> waiting = background(signals::advance);
          waiting.cancel(true);
          try {
            await(waiting);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            await(raise("USR2"));
          }
          assertTrue(await(signals.advance()));
          return signals.closeAsync();
        });
  }

  @Test
  void closingEndsTheWait() {
    Io.run(
        () -> {
          Signals signals = Signals.on("USR2");
          Task<Boolean> waiting = signals.advance();
          await(signals.closeAsync());
          assertFalse(await(waiting));
          return signals.closeAsync();
        });
  }

  @Test
  void signalsThatCannotBeTakenOverAreNamed() {
    Io.run(
        () -> {
          for (String name : new String[] {"KILL", "NONSENSE", "SEGV"}) {
            String message =
                assertThrows(IllegalArgumentException.class, () -> Signals.on(name)).getMessage();
            assertTrue(message.contains("SIG" + name), message);
          }
          return Task.of(null);
        });
  }
}
