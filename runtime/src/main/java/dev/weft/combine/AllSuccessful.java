package dev.weft.combine;

import dev.weft.Joiner;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Wants the values of all tasks; the first that has none ends it. */
public final class AllSuccessful<T> implements Joiner<T, List<T>> {
  private final List<Task<? extends T>> tasks = new ArrayList<>();
  private final FailedTasks failed = new FailedTasks();

  @Override
  public void onSpawn(Task<? extends T> task) {
    tasks.add(task);
  }

  @Override
  public boolean onComplete(Task<? extends T> task) {
    boolean isFirst = failed.isEmpty();
    if (task.isSucceeded() || task.isCancelled() && !isFirst) return false;
    failed.add(task);
    return isFirst;
  }

  @Override
  public List<T> result() throws Throwable {
    throwFailure();
    List<T> values = new ArrayList<>();
    for (Task<? extends T> task : tasks) values.add(task.resultNow());
    return Collections.unmodifiableList(values);
  }

  public void throwFailure() throws Throwable {
    if (!failed.isEmpty()) throw failed.failures().take();
  }
}
