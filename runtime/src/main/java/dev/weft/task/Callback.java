package dev.weft.task;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.report.ErrorLog;
import java.util.Objects;
import java.util.function.Consumer;

/** A function of the user's that is told of a task's outcome, in a turn of its own. */
public final class Callback<T> implements Waiter, Runnable, Task.Registration {
  private final CoreTask<T> task;
  private final Consumer<? super Outcome<T>> function;
  private final Inherited inherited;
  private boolean removed;

  private Callback(CoreTask<T> task, Consumer<? super Outcome<T>> function) {
    this.task = task;
    this.function = function;
    this.inherited = Inherited.here(task.homeOfCallbacks());
  }

  /** Lets {@code function} be told of the outcome of {@code task}. */
  public static <T> Task.Registration register(
      Task<T> task, Consumer<? super Outcome<T>> function) {
    Callback<T> registered =
        new Callback<>((CoreTask<T>) task, Objects.requireNonNull(function, "callback"));
    registered.task.register(registered);
    return registered;
  }

  @Override
  public void settled(CoreTask<?> settled) {
    Home home = task.homeOfCallbacks();
    if (home.isHere()) {
      home.execute(this);
    } else {
      home.post(this);
    }
  }

  /** Not yet: it may be removed before its turn comes. */
  @Override
  public boolean isAsking() {
    return false;
  }

  @Override
  public boolean isAwaiting() {
    return false;
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
      ErrorLog.tell(Home.current().errorHandler(), "A callback given to Task.onDone threw", thrown);
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
