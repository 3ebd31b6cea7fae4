package dev.weft.io;

import dev.weft.task.PendingTask;

/** Waits for an {@link OpenEnded} call: a cancellation ends the waiting at once. */
final class Following<T> extends PendingTask<T> {
  private final OpenEnded<T> call;
  private final String operation;

  Following(OpenEnded<T> call, String operation) {
    this.call = call;
    this.operation = operation;
    hold();
  }

  /** On any thread. */
  void ended() {
    confined(this::conclude);
  }

  private void conclude() {
    if (isDone()) return;
    release();
    try {
      settleFromAnywhere(SUCCEEDED, call.take());
    } catch (Throwable thrown) {
      settleFromAnywhere(FAILED, failure(thrown));
    }
  }

  @Override
  protected void cancelled() {
    release();
    call.leave(this);
  }

  @Override
  protected boolean isWorkElsewhere() {
    return true;
  }

  @Override
  protected String kind() {
    return operation;
  }
}
