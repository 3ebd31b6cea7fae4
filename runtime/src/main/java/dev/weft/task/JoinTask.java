package dev.weft.task;

import dev.weft.Joiner;
import dev.weft.report.FirstFailure;
import java.util.Collection;

/**
 * What {@code JoinScope.join} returns: settled as the policy says once every child has ended.
 * Nobody started it, so cancelling who awaits it only detaches.
 */
final class JoinTask extends Owner<Object> {
  private final ScopeTask<?> scope;
  private final Joiner<?, ?> joiner;

  JoinTask(ScopeTask<?> scope, Joiner<?, ?> joiner) {
    this.scope = scope;
    this.joiner = joiner;
  }

  /** Asks the policy, since every child has ended. */
  void conclude() {
    if (isDone()) return;
    try {
      settle(SUCCEEDED, joiner.result());
    } catch (Throwable thrown) {
      if (isOwnRequest(thrown)) {
        settleCancelled(scope.closedBecause());
      } else {
        settle(FAILED, failure(thrown));
      }
    }
  }

  /**
   * Returns whether the policy only says that the children were asked to stop, with the body that
   * waited for this and has gone: no failure that somebody would have to be told of.
   */
  private boolean isOwnRequest(Throwable thrown) {
    return scope.isStopping() && waiter == null && FirstFailure.isOnlyCancellation(thrown);
  }

  @Override
  protected boolean isCancellable() {
    return false;
  }

  @Override
  protected boolean stop(String reason) {
    return false;
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return scope.waitsFor();
  }

  @Override
  protected String kind() {
    return "JoinScope.join";
  }
}
