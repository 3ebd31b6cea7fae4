package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.task.CoreTask;
import dev.weft.task.Dispatcher;
import dev.weft.task.Inherited;
import dev.weft.task.Spawn;

/** Work for which a task-local has another value. */
public final class Binding<T> extends OneChild<T> {
  private Binding(CoreTask<?> child) {
    super(child);
  }

  /** Starts {@code work} with {@code value} of {@code local}. On a loop. */
  public static <T> Task<T> start(TaskLocal<?> local, Object value, AsyncSupplier<T> work) {
    Dispatcher dispatcher = Dispatcher.present();
    Inherited bound = dispatcher.handedOn().with(local, value);
    CoreTask<?> child = Spawn.start(dispatcher, bound, Spawn.CALL, work);
    if (child.isDone()) return endedAtOnce(child);
    Binding<T> binding = new Binding<>(child);
    binding.join(child);
    return binding;
  }

  @Override
  protected String kind() {
    return "TaskLocal.where";
  }
}
