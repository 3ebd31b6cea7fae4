package dev.weft.sync;

import dev.weft.Promise;
import dev.weft.task.Operation;

/**
 * A task's entry in a wait queue, with the promise that the task awaits. A cancelled promise takes
 * its entry out, so that an entry in a queue is always one that can be given something.
 *
 * @param <T> what is waited for
 */
abstract class Waiter<T> extends WaitQueue.Node implements Operation {
  final Promise<T> promise = new Promise<>(this);

  /** Called when the promise was cancelled. */
  @Override
  public final void run() {
    cancelled();
  }
}
