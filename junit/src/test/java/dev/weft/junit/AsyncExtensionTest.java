package dev.weft.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.opentest4j.AssertionFailedError;

class AsyncExtensionTest {
  private static EngineExecutionResults run(Class<?> sample) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(sample)).execute();
  }

  /** Runs the one test of {@code sample}, which fails; returns with what. */
  private static Throwable failureOf(Class<?> sample) {
    EngineExecutionResults results = run(sample);
    results.testEvents().assertStatistics(stats -> stats.started(1).failed(1));
    return failures(results).findFirst().orElseThrow();
  }

  private static Stream<Throwable> failures(EngineExecutionResults results) {
    return results.testEvents().failed().stream().map(AsyncExtensionTest::thrown);
  }

  private static Throwable thrown(Event failed) {
    return failed.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
  }

  @Test
  void aTestFailsWithWhatItsBodyThrowsAfterAnAwait() {
    IOException failure =
        assertInstanceOf(IOException.class, failureOf(Samples.FailsAfterAnAwait.class));
    assertEquals("broken", failure.getMessage());
  }

  @Test
  void aSuspendingTestIsWaitedFor() {
    IOException failure =
        assertInstanceOf(IOException.class, failureOf(Samples.SuspendsAndFails.class));
    assertEquals("broken", failure.getMessage());
  }

  @Test
  void aTestFailsWithWhatItsBodyThrowsBeforeAnyAwait() {
    assertInstanceOf(AssertionFailedError.class, failureOf(Samples.FailsBeforeAnyAwait.class));
  }

  @Test
  void aTestThatIsCancelledFails() {
    String message = failureOf(Samples.IsCancelled.class).getMessage();
    assertTrue(message.startsWith("The test was cancelled: "), message);
    assertTrue(failureOf(Samples.ThrowsACancellation.class).getMessage().contains("by hand"));
  }

  @Test
  void aTestThatCanNeverEndFails() {
    String message = failureOf(Samples.NeverEnds.class).getMessage();
    assertTrue(message.startsWith("Nothing can happen any more"), message);
    assertTrue(message.contains("Samples.java:"), message);
  }

  @Test
  void aTestThatTakesTooLongSaysWhereItStands() {
    Throwable failure = failureOf(Samples.SpinsForEver.class);
    assertInstanceOf(TimeoutException.class, failure);
    String message = failure.getSuppressed()[0].getMessage();
    assertTrue(message.startsWith("The thread of the test was interrupted"), message);
    assertTrue(message.contains("Samples.java:"), message);
  }

  @Test
  void whatATestCallsIsNotTakenForItselfBecauseOfItsName() {
    String message = failureOf(Namesake.class).getMessage();
    assertTrue(message.startsWith("A task was left running when the test ended"), message);
  }

  @Test
  void aTestThatLeavesATaskFails() {
    String message = failureOf(Samples.LeavesATask.class).getMessage();
    assertTrue(message.startsWith("A task was left running when the test ended"), message);
  }

  @Test
  void aTestThatLeavesAFailureFails() {
    assertEquals("unheard", failureOf(Samples.LeavesAFailure.class).getMessage());
  }

  @Test
  void methodsBeforeAndAfterFailTheTestAsWell() {
    assertEquals("before", failureOf(Samples.FailsBefore.class).getMessage());
    assertEquals("after", failureOf(Samples.FailsAfter.class).getMessage());
  }

  @Test
  void aTestThatReturnsATaskIsNotPassedOverInSilence() {
    ExtensionConfigurationException failure =
        assertInstanceOf(
            ExtensionConfigurationException.class, failureOf(Samples.ReturnsATask.class));
    assertEquals(
        "JUnit runs no test method that returns a value, so"
            + " dev.weft.junit.Samples$ReturnsATask.neverRun would never run. Declare it @Async"
            + " void, and await in it all the same.",
        failure.getMessage());
  }

  @Test
  void aSeededTestNamesTheSeedsUnderWhichItFails() {
    EngineExecutionResults results = run(Samples.DependsOnTheOrder.class);
    results.testEvents().assertStatistics(stats -> stats.started(50));
    List<String> failed =
        results.testEvents().failed().stream()
            .map(event -> event.getTestDescriptor().getDisplayName())
            .toList();
    List<String> noted =
        failures(results)
            .flatMap(thrown -> Stream.of(thrown.getSuppressed()))
            .map(Throwable::getMessage)
            .filter(note -> note.contains("seed"))
            .map(note -> note.replaceAll("The tasks ran under (seed \\d+);.*", "$1"))
            .toList();
    assertTrue(failed.size() > 10, "under most orders");
    assertEquals(failed, noted);
  }

  @Test
  void aSeedGivesTheSameOrderAgain() {
    String first = failureOf(Samples.RunsTheSeedAgain.class).getMessage();
    assertEquals(first, failureOf(Samples.RunsTheSeedAgain.class).getMessage());
    assertTrue(!first.equals("[1, 2, 3, 4, 5, 6, 7, 8]"), "shuffled");
  }
}
