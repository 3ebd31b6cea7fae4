package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.Dispatcher;
import dev.weft.task.Inherited;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
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
    binding.join(child);
    return binding;
  }

  @Override
  protected boolean stop(String reason) {
    if (child.isDone()) return false;
    cancelReason = reason;
    ask(child, reason);
    return true;
  }

  @Override
  protected void childSettled(CoreTask<?> settled) {
    if (!settled.isCancelled()) {
      settleAs(settled);
    } else if (cancelReason != null) {
      settleCancelled(cancelReason);
    } else {
      settle(FAILED, failure(exception(settled)));
    }
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    return child.isDone() ? List.of() : List.of((PendingTask<?>) child);
  }

  @Override
  protected CoreTask<?> awaits() {
    return child;
  }

  @Override
  protected String kind() {
    return "TaskLocal.where";
  }
}
