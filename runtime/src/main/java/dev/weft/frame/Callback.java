package dev.weft.frame;

import dev.weft.Outcome;
import dev.weft.Task;
import java.util.function.Consumer;

/** A function of the user's that is told of a task's outcome, in a turn of its own. */
final class Callback<T> implements Waiter, Runnable, Task.Registration {
  private final CoreTask<T> task;
  private final Consumer<? super Outcome<T>> function;
  private final Inherited inherited;
  private boolean removed;

  Callback(CoreTask<T> task, Consumer<? super Outcome<T>> function) {
    this.task = task;
    this.function = function;
    this.inherited = Inherited.here(dispatcher());
  }

  @Override
  public void settled(CoreTask<?> settled) {
    Dispatcher dispatcher = dispatcher();
    if (dispatcher == null) {
      OffLoop.execute(this);
    } else if (dispatcher.loop.inLoop()) {
      dispatcher.execute(this);
    } else {
      ((PendingTask<?>) task).onLoop(this);
    }
  }

  /** Not yet: it may be removed before its turn comes. */
  @Override
  public boolean isAsking() {
    return false;
  }

  private Dispatcher dispatcher() {
    if (task instanceof PendingTask<T> pending && pending.context != null) {
      return pending.context.dispatcher;
    }
    return Dispatcher.current();
  }

  @Override
  public void run() {
    synchronized (this) {
      if (removed) return;
      removed = true;
    }
    inherited.run(this::call);
  }

  private void call() {
    try {
      function.accept(task.outcome());
    } catch (Throwable thrown) {
      Dispatcher dispatcher = Dispatcher.current();
      ErrorLog.tell(
          dispatcher == null ? ErrorLog.INSTANCE : dispatcher.loop.errorHandler(),
          "A callback given to Task.onDone threw",
          thrown);
    }
  }

  @Override
  public boolean remove() {
    synchronized (this) {
      if (removed) return false;
      removed = true;
    }
    task.unregister(this);
    return true;
  }
}
