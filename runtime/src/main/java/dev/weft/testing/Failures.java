package dev.weft.testing;

import dev.weft.Task;
import dev.weft.report.Durations;
import java.time.Duration;
import java.util.List;

/**
 * What a test's loop fails with, in words: what happened, which tasks stand where, and what to do.
 */
final class Failures {
  private Failures() {}

  /** Nothing is ready, and nothing comes. */
  static AssertionError stuck(List<?> tasks, TestConfig config) {
    return new AssertionError(
        "Nothing can happen any more, and the test waits for ever:"
            + lines(tasks)
            + "\nNothing is ready, no timer is set, and no other thread came with anything within "
            + Durations.text(config.patience())
            + " of real time. Complete what they wait for; if another thread does, and is slow,"
            + " allow it more: TestConfig.withPatience.");
  }

  /** Another thread is at work, and does not end. */
  static AssertionError slow(List<?> tasks, TestConfig config) {
    return new AssertionError(
        "The test waits for work on another thread, which did not end within "
            + Durations.text(config.patience())
            + " of real time:"
            + lines(tasks)
            + "\nLet it end, or allow it more: TestConfig.withPatience.");
  }

  /** There is always one more timer. */
  static AssertionError late(List<?> tasks, long nextNanos, TestConfig config) {
    return new AssertionError(
        "The virtual clock was about to come to "
            + Durations.text(Duration.ofNanos(nextNanos))
            + ", which is more than the test's limit of "
            + Durations.text(config.timeLimit())
            + ":"
            + lines(tasks)
            + "\nEnd what waits for one timer after the other, or allow more:"
            + " TestConfig.withTimeLimit.");
  }

  /** There is always something ready. */
  static AssertionError busy(List<?> tasks, long actions, Duration when) {
    return new AssertionError(
        "Tasks keep each other busy while no time passes; "
            + actions
            + " turns were taken at "
            + Durations.text(when)
            + ":"
            + lines(tasks)
            + "\nLet them await what they wait for, rather than look again after a yieldNow.");
  }

  static AssertionError interrupted(List<?> tasks) {
    return new AssertionError(
        "The thread of the test was interrupted, perhaps by a time limit of the test framework:"
            + lines(tasks));
  }

  static AssertionError leak(List<Task<?>> left) {
    return new AssertionError(
        (left.size() == 1 ? "A task was" : left.size() + " tasks were")
            + " left running when the test ended:"
            + lines(left)
            + "\nAwait or cancel what a test starts; if it is to be left,"
            + " TestConfig.allowingLeaks.");
  }

  private static String lines(List<?> tasks) {
    StringBuilder lines = new StringBuilder();
    for (Object task : tasks) lines.append("\n  ").append(task);
    return lines.toString();
  }
}
