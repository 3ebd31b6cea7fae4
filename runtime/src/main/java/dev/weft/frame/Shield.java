package dev.weft.frame;

import dev.weft.AsyncSupplier;
import dev.weft.Task;

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
    child.register(shield);
    return shield;
  }

  @Override
  boolean stop(String reason) {
    return false;
  }

  @Override
  void insist(String reason) {}

  @Override
  void childSettled(CoreTask<?> settled) {
    settle(settled.status(), settled.slot);
  }

  @Override
  protected String kind() {
    return "Weft.shield";
  }
}
