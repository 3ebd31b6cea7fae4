package dev.weft.it.suspending;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a suspending method shares with its caller: loop, task, trace, cancellation. */
class SuspendingMethodsTest {
  private final List<String> log = new ArrayList<>();
  private static final TaskLocal<String> NAME = TaskLocal.of("name", "nobody");

  @Suspending
  private int slow(int value) {
    await(sleep(ofSeconds(1)));
    return value;
  }

  @Suspending
  private int failing() throws IOException {
    await(yieldNow());
    throw new IOException("no");
  }

  @Suspending
  private int middle() throws IOException {
    return 1 + failing();
  }

  @Suspending
  private void patient() {
    try {
      await(new Promise<>());
    } catch (CancelledError e) {
      log.add("told");
      throw e;
    } finally {
      slow(1);
      log.add("cleaned up");
    }
  }

  @Async
  private Task<Integer> sum() {
    int sum = 0;
    for (int i = 0; i < 3; i++) sum += slow(i);
    return Task.of(sum);
  }

  @Test
  void aCallSuspendsItsCaller() {
    assertEquals(3, TestLoop.run(this::sum));
  }

  @Test
  void aCheckedExceptionArrivesAsItIsAndNamesTheMethodsThatCalled() {
    IOException thrown =
        assertThrows(IOException.class, () -> TestLoop.run(() -> Task.of(middle())));

    List<String> methods =
        Arrays.stream(thrown.getStackTrace())
            .filter(each -> each.getClassName().equals(SuspendingMethodsTest.class.getName()))
            .map(StackTraceElement::getMethodName)
            .filter(each -> !each.startsWith("lambda"))
            .distinct()
            .toList();
    assertTrue(methods.indexOf("failing") == 0 && methods.contains("middle"), "" + methods);
  }

  @Test
  void whatIsCancelledCleansUpAndMaySuspendMeanwhile() {
    TestLoop.run(
        () -> {
          Task<Void> task =
              Weft.async(
                  () -> {
                    patient();
                  });
          await(yieldNow());
          task.cancel("enough");
          try {
            await(task);
          } catch (CancellationException e) {
            log.add(e.getMessage());
          }
        });

    assertEquals(List.of("told", "cleaned up", "enough"), log);
  }

  @Test
  void aTimeLimitEndsASuspendingCall() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            TestLoop.run(
                () -> {
                  await(
                      Weft.timeout(
                          ofSeconds(2),
                          () -> {
                            patient();
                          }));
                }));
    assertEquals(List.of("told", "cleaned up"), log);
  }

  @Suspending
  private String named() {
    await(yieldNow());
    return NAME.get();
  }

  @Test
  void itSeesTheTaskLocalsOfItsCaller() {
    assertEquals("me", TestLoop.run(() -> NAME.where("me", () -> Task.of(named()))));
  }

  @Test
  void theTaskSaysWhereItIsSuspended() {
    TestLoop.run(
        () -> {
          Task<Integer> task = Weft.async(() -> Task.of(slow(1)));
          await(yieldNow());
          log.addAll(task.where().stream().map(StackTraceElement::getMethodName).toList());
          await(task);
        });

    assertEquals("slow", log.get(0));
  }

  // ---- for code that cannot suspend

  /** Settles what is awaited on another thread, and not before it is awaited. */
  private static final Executor ELSEWHERE =
      CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

  @Suspending
  static int delayed(int value) throws IOException {
    await(CompletableFuture.runAsync(() -> {}, ELSEWHERE));
    if (value < 0) throw new IOException("negative");
    return value;
  }

  private static final class Plainly {
    static int call(int value) throws IOException {
      return delayed(value);
    }
  }

  @Test
  void offTheLoopAPlainCallWaits() throws IOException {
    assertEquals(5, delayed(5));
    assertEquals("negative", assertThrows(IOException.class, () -> delayed(-1)).getMessage());
  }

  @Suspending
  private void waiting() {
    try {
      await(new Promise<>());
    } finally {
      log.add("left");
    }
  }

  @Test
  void anInterruptCancelsAPlainCall() throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                waiting();
              } catch (Throwable e) {
                thrown.add(e);
              }
            });
    thread.start();
    thread.interrupt();
    thread.join();

    assertSame(InterruptedException.class, thrown.get(0).getClass());
    assertEquals(List.of("left"), log);
  }

  @Test
  void onALoopAPlainCallThatHasToWaitThrows() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                TestLoop.run(
                    () -> {
                      await(yieldNow());
                      Plainly.call(1);
                    }));

    String message = thrown.getMessage();
    assertTrue(message.startsWith("SuspendingMethodsTest.delayed is @Suspending"), message);
    assertTrue(message.contains("build it again"), message);
  }
}
