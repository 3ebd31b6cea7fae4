package dev.weft.combine;

import dev.weft.Task;
import dev.weft.report.FirstFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks of a scope that have no value, in the order of time. A policy asks for their failures
 * when it is joined and not before: in a scope that nobody joins they are reported.
 */
final class FailedTasks {
  private final List<Task<?>> tasks = new ArrayList<>();

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  void add(Task<?> task) {
    tasks.add(task);
  }

  /** Asks for the failures. */
  FirstFailure failures() {
    FirstFailure failures = new FirstFailure();
    for (Task<?> each : tasks) failures.add(each.outcome());
    return failures;
  }
}
