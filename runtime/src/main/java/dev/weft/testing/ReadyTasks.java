package dev.weft.testing;

import dev.weft.frame.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What can run on a test's loop now, and which of it goes next. */
final class ReadyTasks {
  private Choices choices;

  /** Everything, if it runs in order; else only plain actions, which keep their order. */
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();

  private final List<Runnable> frames = new ArrayList<>();

  /**
   * @param choices picks the next, or null for first in first out
   */
  ReadyTasks(Choices choices) {
    this.choices = choices;
  }

  void add(Runnable action) {
    if (choices != null && action instanceof Frame<?>) {
      frames.add(action);
    } else {
      queue.add(action);
    }
  }

  /**
   * Takes what is left in order: a schedule that has thrown would throw again, and the loop must
   * still come to its end.
   */
  void stopChoosing() {
    if (choices != null) choices = candidates -> 0;
  }

  int size() {
    return queue.size() + frames.size();
  }

  /** Picks the next, of what there is. What the schedule throws here is the end of the test. */
  int pick() {
    int candidates = frames.size() + (queue.isEmpty() ? 0 : 1);
    return candidates == 1 ? 0 : choices.pick(candidates);
  }

  /** Takes what was picked. */
  Runnable take(int picked) {
    return picked == frames.size() ? queue.remove() : frames.remove(picked);
  }

  void addAllTo(Collection<Object> actions) {
    actions.addAll(queue);
    actions.addAll(frames);
  }
}
