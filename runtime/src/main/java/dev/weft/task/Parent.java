package dev.weft.task;

import dev.weft.Loop;
import java.util.Collection;

/**
 * The scope of a logical task, as the task knows it: who waits for it to end, whether or not
 * somebody awaits its outcome. On the loop of the scope.
 */
interface Parent {
  /**
   * Takes note that {@code task}, the outermost of {@code own}, is settled.
   *
   * @param awaited whether somebody is told of its outcome, and so has to deal with it
   */
  void childEnded(Context own, CoreTask<?> task, boolean awaited);

  /** Adds what waits for {@code own} to end. */
  void addDependents(Context own, Collection<? super PendingTask<?>> dependents);

  /** Returns whether this belongs to {@code loop} and has not ended, so that it will report. */
  boolean isOpenOn(Loop loop);
}
