package dev.weft.frame;

/**
 * A task that is settled by what other tasks, its children, come to.
 *
 * <p>Children may be settled on any thread; what that means for this task is worked out on its own
 * loop, or under its monitor if it has none.
 */
abstract class Combining<T> extends Owner<T> implements Waiter {
  Combining() {}

  Combining(Context context) {
    super(context);
  }

  /** Takes note that {@code child} is settled. */
  abstract void childSettled(CoreTask<?> child);

  @Override
  public final void settled(CoreTask<?> child) {
    if (context == null) {
      underMonitor(() -> note(child));
    } else if (context.dispatcher.loop.inLoop()) {
      note(child);
    } else {
      onLoop(() -> note(child));
    }
  }

  private void note(CoreTask<?> child) {
    Cancellation.takeBack(this, child);
    childSettled(child);
  }

  /** Adds the failure of a child that came after {@code first} to it, so that it is not lost. */
  static void suppress(Throwable first, CoreTask<?> child) {
    if (child.status() != FAILED) return;
    suppress(first, child.exception());
  }

  /** Adds {@code later} to {@code first}, unless it is the same or is there already. */
  static void suppress(Throwable first, Throwable later) {
    if (later == first) return;
    for (Throwable known : first.getSuppressed()) {
      if (known == later) return;
    }
    first.addSuppressed(later);
  }
}
