package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The watchdog. Each turn is slow until it has been reported, so no test depends on the time; and
 * reports of others, which a busy machine has kept for so long, are passed over.
 */
@Timeout(60)
class TurnLimitTest {
  private record Report(String what, Throwable error, String thread) {}

  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
  private final RunConfig config =
      RunConfig.standard()
          .withTurnLimit(Duration.ofMillis(20))
          .withErrorHandler(
              (what, error) ->
                  reports.add(new Report(what, error, Thread.currentThread().getName())));

  /** Blocks its thread, as no task should, until somebody notices. */
  private Report blockUntilReported() throws InterruptedException {
    while (true) {
      Report report = reports.take();
      if (isStackOfBlocked(report.error.getStackTrace())) return report;
    }
  }

  private static boolean isStackOfBlocked(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(element -> element.getMethodName().equals("blockUntilReported"));
  }

  private static void assertNames(String task, Report report) {
    assertTrue(report.what.startsWith("The task " + task + " has kept the loop "), report.what);
    assertTrue(report.what.contains("The limit is 20 ms"), report.what);
    assertTrue(report.what.contains("Weft.blocking"), report.what);
    assertTrue(
        report.what.matches(
            ".* now, at \\S*TurnLimitTest\\.blockUntilReported\\(TurnLimitTest\\.java:\\d+\\) in"
                + " java\\.util\\.concurrent\\.LinkedBlockingQueue\\.take\\. The limit .*"),
        report.what);
    assertEquals("weft-watchdog", report.thread);
  }

  @Test
  void aTurnThatBlocksIsReportedWithTaskThreadAndStackWhileItLasts() {
    Report report =
        Weft.run(
            config,
            () ->
                Scope.open(
                    scope -> {
                      Task<Report> slow =
                          scope.spawn(
                              "price",
                              () ->
                                  async(
                                      (awaits, outcome) ->
                                          awaits == 0
                                              ? Weft.yieldNow()
                                              : done(blockUntilReported())));
                      return slow;
                    }));

    assertNames("price", report);
    assertTrue(
        report.what.contains("thread \"" + Thread.currentThread().getName() + "\""), report.what);
  }

  @Test
  void aTaskThatHasNotSuspendedYetIsReportedToo() {
    Report report = Weft.run(config, () -> Task.of(blockUntilReported()));

    assertNames("(not suspended yet)", report);
  }

  @Test
  void anActionOfATimerIsReported() {
    Report report =
        Weft.run(
            config,
            () -> {
              Promise<Report> reported = new Promise<>();
              Loop.current()
                  .schedule(
                      () -> {
                        try {
                          reported.succeed(blockUntilReported());
                        } catch (InterruptedException e) {
                          reported.fail(e);
                        }
                      },
                      0);
              return reported;
            });

    assertTrue(report.what.startsWith("An action that is no task has kept"), report.what);
  }

  @Test
  void eachLoopOfAGroupIsWatched() {
    try (LoopGroup group = LoopGroup.start(2, config)) {
      for (int i = 1; i <= 2; i++) {
        Report report = group.submit(() -> Task.of(blockUntilReported())).join();

        assertTrue(report.what.matches(".* thread \"weft-loops-\\d+-" + i + "\" .*"), report.what);
      }
    }
  }

  @Test
  void aLimitThatIsNegativeIsRefused() {
    assertEquals(
        "turnLimit < 0: PT-1S",
        assertThrows(
                IllegalArgumentException.class,
                () -> RunConfig.standard().withTurnLimit(Duration.ofSeconds(-1)))
            .getMessage());
  }
}
