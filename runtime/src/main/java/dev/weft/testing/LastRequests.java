package dev.weft.testing;

import dev.weft.Task;
import dev.weft.task.Dispatcher;
import dev.weft.task.Leftovers;
import dev.weft.task.PendingTask;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Who was asked to stop when a test had ended, and who has to be asked after them. */
final class LastRequests {
  private final Dispatcher dispatcher;
  private final Set<Task<?>> asked = new HashSet<>();
  private final ArrayDeque<PendingTask<?>> stopping = new ArrayDeque<>();
  private final ArrayDeque<Collection<PendingTask<?>>> below = new ArrayDeque<>();

  /** Prepares for the loop of {@code dispatcher}. */
  LastRequests(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Asks {@code task} to stop, unless it was. */
  void ask(PendingTask<?> task) {
    if (!asked.add(task)) return;
    stopping.add(task);
    below.add(Leftovers.below(task));
    task.cancel("the test has ended");
  }

  /** Asks those that the first who were asked have waited for, and now nobody does. */
  void askThoseBelow() {
    while (!stopping.isEmpty() && stopping.peek().isDone()) {
      stopping.remove();
      for (PendingTask<?> task : below.remove()) {
        if (dispatcher.owns(task) && Leftovers.isOutermost(task)) ask(task);
      }
    }
  }
}
