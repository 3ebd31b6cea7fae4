package dev.weft.frame;

/**
 * Stands on this loop for a task that somebody else started, perhaps elsewhere: settled as that is,
 * and whoever cancels what awaits this only steps away from it.
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
  boolean isCancellable() {
    return false;
  }

  @Override
  void stop(String reason) {}

  @Override
  public void unregister(Waiter leaver) {
    super.unregister(leaver);
    original.unregister(this); // it has one waiter, which made it
  }
}
