package dev.weft.task;

import java.util.Collection;
import java.util.List;

/**
 * Stands on this loop for a task that somebody else started, perhaps elsewhere: settled as that is.
 * Cancelling this one only steps away from the other.
 */
public final class Mirror<T> extends Combining<T> {
  private final CoreTask<?> original;

  Mirror(CoreTask<?> original) {
    this.original = original;
    original.register(this);
  }

  /** Returns {@code child}, or what stands for it where {@code parent} may touch it. */
  public static CoreTask<?> beside(PendingTask<?> parent, CoreTask<?> child) {
    if (!(child instanceof PendingTask<?> task)) return child;
    boolean elsewhere = !task.home().isShared && task.home() != parent.home();
    return elsewhere || task == YieldTask.INSTANCE ? new Mirror<>(task) : task;
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    settleAs(child);
  }

  @Override
  protected boolean stop(String reason) {
    original.unregister(this);
    settleCancelled(reason);
    return true;
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return original instanceof PendingTask<?> pending ? List.of(pending) : List.of();
  }

  @Override
  protected void insist(String reason) {}

  @Override
  void unregister(Waiter leaver) {
    super.unregister(leaver);
    boolean spawned = context.task == this; // then it goes on without waiters
    if (!spawned) original.unregister(this); // it has one waiter, which made it
  }

  @Override
  protected CoreTask<?> standsFor() {
    return original;
  }

  /** Asked of nobody: the name is that of what this stands for. */
  @Override
  protected String kind() {
    return "a task of another loop";
  }
}
