package dev.weft.task;

import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/**
 * What a call that was ended from outside had begun, and has yet to stop. A failure of that is for
 * whoever has ended the call; and so is the wait, even if that one is cancelled: nobody may act as
 * if it had stopped.
 */
public final class EndedCall extends PendingTask<Void> implements Waiter {
  private final String operation;

  private EndedCall(String operation) {
    this.operation = operation;
  }

  /**
   * Ends a call of an async method where it waits, with {@code value} and without its body having a
   * say. If what it waits for has settled, that goes first: nothing happens, and the body resumes.
   *
   * @param call a call that has suspended, as the method returned it
   * @param reason why what the call has started itself is asked to stop
   * @param operation what is waiting for that, as users call it
   * @return a task that is settled when that has stopped
   */
  public static <T> Task<Void> end(
      Task<T> call, @Nullable T value, String reason, String operation) {
    EndedCall stopping = new EndedCall(operation);
    return ((BodyTask<T>) call).endWith(value, reason, stopping) ? stopping : Task.done();
  }

  @Override
  public void settled(CoreTask<?> begun) {
    if (begun.isFailed()) {
      settleFromAnywhere(FAILED, failure(begun.exception()));
    } else {
      settleFromAnywhere(SUCCEEDED, null);
    }
  }

  @Override
  protected void requestCancel(String reason) {
    // Goes back to whoever waits for this.
  }

  @Override
  protected String kind() {
    return operation;
  }
}
