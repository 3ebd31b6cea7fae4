package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.task.CoreTask;
import dev.weft.task.Spawn;

/**
 * Work that a cancellation does not reach: who awaits it goes on waiting, and is cancelled where it
 * suspends next.
 */
public final class Shield<T> extends OneChild<T> {
  private Shield(CoreTask<?> child) {
    super(child);
  }

  /** Starts {@code work} behind a shield. */
  @SuppressWarnings("unchecked")
  public static <T> Task<T> of(AsyncSupplier<T> work) {
    Spawn.requireLoop("shield");
    CoreTask<?> child = Spawn.startApart(work);
    if (child.isDone()) return (Task<T>) child;
    Shield<T> shield = new Shield<>(child);
    shield.join(child);
    return shield;
  }

  @Override
  protected boolean stop(String reason) {
    return false;
  }

  @Override
  protected void insist(String reason) {}

  @Override
  protected void childSettled(CoreTask<?> settled) {
    settleAs(settled);
  }

  @Override
  protected String kind() {
    return "Weft.shield";
  }
}
