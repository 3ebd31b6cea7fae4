package dev.weft.frame;

import java.util.Collection;
import java.util.List;

/**
 * Stands on this loop for a task that somebody else started, perhaps elsewhere: settled as that is.
 * Cancelling this one only steps away from the other.
 */
final class Mirror<T> extends Combining<T> {
  private final CoreTask<?> original;

  Mirror(CoreTask<?> original) {
    this.original = original;
    original.register(this);
  }

  @Override
  void childSettled(CoreTask<?> child) {
    settle(child.status(), child.slot);
  }

  @Override
  boolean stop(String reason) {
    original.unregister(this);
    settleCancelled(reason);
    return true;
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    return original instanceof PendingTask<?> pending ? List.of(pending) : List.of();
  }

  @Override
  void insist(String reason) {}

  @Override
  public void unregister(Waiter leaver) {
    super.unregister(leaver);
    boolean spawned = context.task == this; // then it goes on without waiters
    if (!spawned) original.unregister(this); // it has one waiter, which made it
  }

  @Override
  CoreTask<?> standsFor() {
    return original;
  }

  /** Asked of nobody: the name is that of what this stands for. */
  @Override
  protected String kind() {
    return "a task of another loop";
  }
}
