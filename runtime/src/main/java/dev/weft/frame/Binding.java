package dev.weft.frame;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.TaskLocal;
import java.util.Collection;
import java.util.List;

/** Work for which a task-local has another value. */
public final class Binding<T> extends Combining<T> {
  private final CoreTask<?> child;
  private String cancelReason;

  private Binding(CoreTask<?> child) {
    this.child = child;
  }

  /** Starts {@code work} with {@code value} of {@code local}. On a loop. */
  public static <T> Task<T> start(TaskLocal<?> local, Object value, AsyncSupplier<T> work) {
    Dispatcher dispatcher = Dispatcher.current();
    Inherited bound = dispatcher.handedOn().with(local, value);
    CoreTask<?> child = Spawn.start(dispatcher, bound, Spawn.CALL, work);
    if (child.isDone()) return endedAtOnce(child);
    Binding<T> binding = new Binding<>(child);
    child.register(binding);
    return binding;
  }

  @Override
  boolean stop(String reason) {
    if (child.isDone()) return false;
    cancelReason = reason;
    ((PendingTask<?>) child).ask(reason);
    return true;
  }

  @Override
  void childSettled(CoreTask<?> settled) {
    if (settled.status() != CANCELLED) {
      settle(settled.status(), settled.slot);
    } else if (cancelReason != null) {
      settleCancelled(cancelReason);
    } else {
      settle(FAILED, failure(settled.exception()));
    }
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    return child.isDone() ? List.of() : List.of((PendingTask<?>) child);
  }

  @Override
  CoreTask<?> awaits() {
    return child;
  }

  @Override
  protected String kind() {
    return "TaskLocal.where";
  }
}
