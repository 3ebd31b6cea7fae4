package dev.weft;

import dev.weft.frame.FirstFailure;

/** Wants the value of one task, the first that has one. */
final class AnySuccessful<T> implements Joiner<T, T> {
  private final FirstFailure failure = new FirstFailure();
  private Task<? extends T> winner;

  @Override
  public boolean onComplete(Task<? extends T> task) {
    if (winner != null) return false;
    if (task.isSucceeded()) {
      winner = task;
      return true;
    }
    failure.add(task.outcome());
    return false;
  }

  @Override
  public T result() throws Throwable {
    if (winner != null) return winner.resultNow();
    if (!failure.isEmpty()) throw failure.take();
    throw new IllegalStateException(
        "anySuccessfulOrThrow joined a scope in which no task was spawned, so there is none whose"
            + " value it could deliver. Spawn at least one before join.");
  }
}
