package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.ChildProcess;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.LimitExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChildProcessTest {
  private static final int LIMIT = 64 << 20;

  @BeforeAll
  static void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
  }

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("/bin/sh", "-c", script);
  }

  @Test
  void aProcessIsFedAndHeard() {
    Io.run(
        () -> {
          ChildProcess.Finished finished =
              await(
                  ChildProcess.use(
                      shell("cat; echo oops >&2; exit 7"),
                      child -> child.communicate("some data".getBytes(UTF_8), LIMIT)));
          assertEquals(7, finished.exitCode());
          assertEquals("some data", Io.text(finished.output()));
          assertEquals("oops\n", Io.text(finished.errors()));
          return Task.of(null);
        });
  }

  @Test
  void moreThanAPipeHoldsGoesThrough() {
    byte[] much = Io.pattern(4 << 20);
    Io.run(
        () -> {
          ChildProcess.Finished finished =
              await(ChildProcess.use(shell("cat"), child -> child.communicate(much, LIMIT)));
          assertArrayEquals(much, finished.output());
          return Task.of(null);
        });
  }

  @Test
  void aChildThatDoesNotReadIsNoFailure() {
    Io.run(
        () -> {
          ChildProcess.Finished finished =
              await(
                  ChildProcess.use(
                      shell("exit 3"), child -> child.communicate(Io.pattern(1 << 20), LIMIT)));
          assertEquals(3, finished.exitCode());
          return Task.of(null);
        });
  }

  @Test
  void aChildThatWritesTooMuchIsEnded() {
    Io.run(
        () -> {
          List<ChildProcess> started = new ArrayList<>();
          try {
            await(
                ChildProcess.use(
                    shell("while :; do echo again and again; done"),
                    child -> {
                      started.add(child);
                      return child.communicate(new byte[0], 10_000);
                    }));
            throw new AssertionError("it never ends");
          } catch (LimitExceededException expected) {
            assertFalse(started.get(0).isAlive());
          }
          return Task.of(null);
        });
  }

  @Test
  void aConversationLineByLine() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("while read line; do echo \"<$line>\"; done"),
                child -> {
                  BufferedSink input = new BufferedSink(child.input());
                  BufferedSource output = new BufferedSource(child.output());
                  for (int i = 0; i < 10; i++) {
                    await(input.write("word " + i + "\n"));
                    await(input.flush());
                    assertEquals("<word " + i + ">", await(output.readLine()));
                  }
                  await(input.closeAsync());
                  assertEquals(null, await(output.readLine()));
                  assertEquals(0, await(child.waitFor()));
                  return Task.of(null);
                }));
  }

  @Test
  void writingToADeadChildFails() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("exit 0"),
                child -> {
                  await(child.waitFor());
                  try {
                    for (int i = 0; i < 100; i++) {
                      await(child.input().write(ByteBuffer.allocate(1 << 16)));
                    }
                    throw new AssertionError("nobody reads");
                  } catch (IOException expected) {
                    assertTrue(expected instanceof ConnectionLostException, expected.toString());
                  }
                  return Task.of(null);
                }));
  }

  @Test
  void theOutputOutlivesTheChild() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("echo one; echo two"),
                child -> {
                  await(child.waitFor());
                  BufferedSource output = new BufferedSource(child.output());
                  assertEquals("one", await(output.readLine()));
                  assertEquals("two", await(output.readLine()));
                  return Task.of(null);
                }));
  }

  @Test
  void aCancelledReadLosesNothing() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("read go; echo kept"),
                child -> {
                  BufferedSource output = new BufferedSource(child.output());
                  Task<String> read = background(output::readLine);
                  await(yieldNow());
                  read.cancel(true);
                  try {
                    await(read);
                    throw new AssertionError("not cancelled");
                  } catch (CancellationException expected) {
                    await(child.input().write(Io.bytes("go\n")));
                  }
                  assertEquals("kept", await(output.readLine()));
                  return Task.of(null);
                }));
  }

  @Test
  void aCancelledWriteThatTheClosingBreaksIsNobodysFailure() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("exec sleep 1000"),
                child -> {
                  await(child.input().write(ByteBuffer.allocate(60_000)));
                  ByteBuffer more = ByteBuffer.allocate(60_000); // than the pipe holds
                  Task<Void> write = background(() -> child.input().write(more));
                  await(yieldNow());
                  write.cancel(true);
                  assertEquals(Cancelling.End.CANCELLED, await(Cancelling.end(write)));
                  return Task.of(null);
                }));
  }

  @Test
  void aCancelledWaitLeavesTheChildUsable() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("exec sleep 1000"),
                child -> {
                  Task<Integer> wait = background(child::waitFor);
                  wait.cancel(true);
                  try {
                    await(wait);
                    throw new AssertionError("not cancelled");
                  } catch (CancellationException expected) {
                    assertTrue(child.isAlive());
                  }
                  child.kill();
                  assertEquals(128 + 9, await(child.waitFor()));
                  assertEquals(128 + 9, await(child.waitFor()));
                  return Task.of(null);
                }));
  }

  @Test
  void signalsReachTheChild() {
    Io.run(
        () ->
            ChildProcess.use(
                shell("trap 'echo hup; exit 5' HUP; echo ready; while :; do sleep 0.01; done"),
                child -> {
                  BufferedSource output = new BufferedSource(child.output());
                  assertEquals("ready", await(output.readLine()));
                  await(child.signal("HUP"));
                  assertEquals("hup", await(output.readLine()));
                  assertEquals(5, await(child.waitFor()));
                  return Task.of(null);
                }));
  }

  @Test
  void theEndOfTheTaskEndsTheChild() {
    Io.run(
        () -> {
          List<ChildProcess> started = new ArrayList<>();
          try {
            await(
                Weft.timeout(
                    Duration.ofMillis(50),
                    () ->
                        ChildProcess.use(
                            shell("exec sleep 1000"),
                            child -> {
                              started.add(child);
                              return child.waitFor();
                            })));
            throw new AssertionError("it sleeps");
          } catch (DeadlineExceededException expected) {
            for (ChildProcess child : started) assertFalse(child.isAlive());
          }
          return Task.of(null);
        });
  }

  @Test
  void cancellingTheStartLeavesNoChild() {
    Io.run(
        () -> {
          List<ChildProcess> started = new ArrayList<>();
          Task<Integer> use =
              background(
                  () ->
                      ChildProcess.use(
                          shell("exec sleep 1000"),
                          child -> {
                            started.add(child);
                            return child.waitFor();
                          }));
          use.cancel(true);
          try {
            await(use);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            for (ChildProcess child : started) assertFalse(child.isAlive());
          }
          return Task.of(null);
        });
  }

  @Test
  void aChildThatIgnoresTheRequestIsKilledOnceNobodyWantsToWait() {
    Io.run(
        () -> {
          ChildProcess child =
              await(
                  ChildProcess.start(
                      shell("trap '' TERM; echo ready; while :; do sleep 0.01; done")));
          assertEquals("ready", await(new BufferedSource(child.output()).readLine()));
          Task<Void> close = background(child::closeAsync);
          await(yieldNow());
          assertTrue(child.isAlive(), "it is asked to end, and has time");
          close.cancel(true);
          await(close);
          assertFalse(child.isAlive());
          assertEquals(128 + 9, await(child.waitFor()));
          return Task.of(null);
        });
  }

  @Test
  void aGrandchildThatHoldsThePipesKeepsNobodyWaiting() {
    // A run that waits for what is left reports it, and Io.run fails then.
    Io.run(
        () ->
            ChildProcess.use(
                shell("sleep 20 & read go; exit 3"),
                child -> {
                  Task<Integer> reader =
                      background(() -> child.output().read(ByteBuffer.allocate(9)));
                  await(yieldNow());
                  await(child.input().write(Io.bytes("go\n")));
                  assertEquals(3, await(child.waitFor()));
                  reader.cancel("no more");
                  return Task.of(null);
                }));
  }

  @Test
  void theEndIsSeenThoughTheCommonPoolIsBusy() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    int threads = 4 * Runtime.getRuntime().availableProcessors();
    try {
      for (int i = 0; i < threads; i++) {
        ForkJoinPool.commonPool()
            .execute(
                () -> {
                  try {
                    over.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
      }
      Io.run(
          () ->
              ChildProcess.use(
                  shell("read go; exit 7"),
                  child -> {
                    List<Task<Integer>> waits = new ArrayList<>();
                    for (int i = 0; i < 3; i++) waits.add(background(child::waitFor));
                    await(child.input().write(Io.bytes("go\n")));
                    for (Task<Integer> each : waits) assertEquals(7, await(each));
                    return Task.of(null);
                  }));
    } finally {
      over.countDown();
    }
  }

  @Test
  void aProgramThatDoesNotExistIsNamed() {
    Io.run(
        () -> {
          try {
            await(ChildProcess.start(new ProcessBuilder("/no/such/program")));
            throw new AssertionError("started");
          } catch (IOException expected) {
            assertTrue(expected.getMessage().contains("/no/such/program"));
          }
          return Task.of(null);
        });
  }
}
