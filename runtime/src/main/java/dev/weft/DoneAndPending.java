package dev.weft;

import java.util.Collections;
import java.util.Set;

/**
 * Which of several tasks have ended, and which have not; both in the order in which they were
 * given. What {@link Weft#firstCompleted} and {@link Weft#allCompleted} deliver.
 *
 * @param done the tasks that have succeeded, failed or been cancelled
 * @param pending the tasks that still run
 */
public record DoneAndPending<T>(Set<Task<T>> done, Set<Task<T>> pending) {
  /** Makes both unmodifiable. */
  public DoneAndPending {
    done = Collections.unmodifiableSet(done);
    pending = Collections.unmodifiableSet(pending);
  }
}
