package dev.weft.combine;

import dev.weft.Joiner;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Waits for all tasks, until one of them is enough. */
public final class AllUntil<T> implements Joiner<T, List<Task<? extends T>>> {
  private final List<Task<? extends T>> tasks = new ArrayList<>();
  private final Predicate<? super Task<? extends T>> isEnough;
  private boolean enough;

  public AllUntil(Predicate<? super Task<? extends T>> isEnough) {
    this.isEnough = Objects.requireNonNull(isEnough, "isEnough");
  }

  @Override
  public void onSpawn(Task<? extends T> task) {
    tasks.add(task);
  }

  @Override
  public boolean onComplete(Task<? extends T> task) {
    task.outcome(); // whoever is given the tasks is told of their failures
    if (enough) return false;
    enough = isEnough.test(task);
    return enough;
  }

  @Override
  public List<Task<? extends T>> result() {
    return Collections.unmodifiableList(tasks);
  }
}
