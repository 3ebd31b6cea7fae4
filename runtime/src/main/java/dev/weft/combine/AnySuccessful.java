package dev.weft.combine;

import dev.weft.Joiner;
import dev.weft.Task;
import dev.weft.report.FirstFailure;

/** Wants the value of one task, the first that has one. */
public final class AnySuccessful<T> implements Joiner<T, T> {
  private final FailedTasks failed = new FailedTasks();
  private Task<? extends T> winner;

  @Override
  public boolean onComplete(Task<? extends T> task) {
    if (winner != null) return false;
    if (task.isSucceeded()) {
      winner = task;
      return true;
    }
    failed.add(task);
    return false;
  }

  @Override
  public T result() throws Throwable {
    FirstFailure failures = failed.failures();
    if (winner != null) return winner.resultNow();
    if (!failures.isEmpty()) throw failures.take();
    throw new IllegalStateException(
        "anySuccessfulOrThrow joined a scope in which no task was spawned, so there is none whose"
            + " value it could deliver. Spawn at least one before join.");
  }
}
