package dev.weft.task;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/**
 * How operations that are done at once let others on the loop have their turn.
 *
 * <p>An await of what is settled costs nothing and never gives way, so a task whose operations all
 * find what they want, as a peer can see to, would keep its loop for ever. Input and output ask
 * here, each time they could go on at once; after so many they wait for the loop to come round, as
 * if there had been nothing yet. They count together, whichever task or socket they are of: a task
 * that opens a new one for each is bounded, too.
 *
 * @param <T> what the operation delivers
 */
public final class GiveWay<T> extends PendingTask<T> implements Runnable, Waiter {
  private @Nullable AsyncSupplier<T> operation;
  private @Nullable CoreTask<?> begun;

  private GiveWay(AsyncSupplier<T> operation) {
    this.operation = operation;
  }

  /**
   * Takes note of an operation that could be done at once; returns whether it has to wait until
   * others have had their turn. Never, outside any loop.
   */
  public static boolean isDue() {
    return Home.current().isTurnOver();
  }

  /**
   * Calls {@code operation} when others have had their turn; cancelled before, never. On a loop.
   */
  public static <T> Task<T> before(AsyncSupplier<T> operation) {
    GiveWay<T> next = new GiveWay<>(operation);
    next.context.home.execute(next);
    return next;
  }

  /**
   * Returns a task that has succeeded; now and then one that will, when others have had their turn.
   * For an output, which is done by then even if that task is cancelled.
   */
  public static Task<Void> done() {
    return isDue() ? before(() -> Task.done()) : Task.done();
  }

  /**
   * Returns a task that has failed with {@code thrown}; now and then one that will. Who tries again
   * and again would keep the loop as well.
   */
  public static <T> Task<T> failed(Throwable thrown) {
    return isDue() ? before(() -> Task.failed(thrown)) : Task.failed(thrown);
  }

  @Override
  public void run() {
    if (isDone()) return;
    CoreTask<?> started = begin();
    begun = started;
    started.register(this);
  }

  private CoreTask<?> begin() {
    assert operation != null : "it begins once";
    Context before = context.dispatcher().switchTo(context);
    try {
      return Stages.task(operation.get());
    } catch (Throwable thrown) {
      return SettledTask.thrown(thrown);
    } finally {
      context.dispatcher().switchTo(before);
      operation = null;
    }
  }

  @Override
  public void settled(CoreTask<?> done) {
    settle(done.status(), done.slot);
  }

  @Override
  protected void requestCancel(String reason) {
    if (begun == null) {
      settleCancelled(reason);
    } else if (begun instanceof PendingTask<?> pending) {
      pending.ask(reason);
    }
  }

  @Override
  protected String kind() {
    return "a turn of the loop";
  }
}
