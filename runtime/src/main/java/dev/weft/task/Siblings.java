package dev.weft.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one scope that run, in the order of their start. They are linked through their
 * contexts, so that a task costs nothing more for being in a scope.
 */
final class Siblings {
  private @Nullable Context first;
  private @Nullable Context last;

  void add(Context own) {
    own.before = last;
    if (last == null) {
      first = own;
    } else {
      last.after = own;
    }
    last = own;
  }

  boolean contains(Context own) {
    return own.before != null || first == own;
  }

  void remove(Context own) {
    if (own.before == null) {
      first = own.after;
    } else {
      own.before.after = own.after;
    }
    if (own.after == null) {
      last = own.before;
    } else {
      own.after.before = own.before;
    }
    own.before = null;
    own.after = null;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Returns whether none runs but {@code own}. */
  boolean isNoneBut(@Nullable Context own) {
    return first == last && (first == null || first == own);
  }

  /** Returns the task of the one that was started first, or null if it has none, or none runs. */
  @Nullable PendingTask<?> firstTask() {
    Context running = first; // other threads may look while it ends
    return running == null ? null : running.task;
  }

  /** Returns those that have suspended, or that somebody asked for: the others have no task yet. */
  List<Context> withTask() {
    List<Context> those = new ArrayList<>();
    for (Context each = first; each != null; each = each.after) {
      if (each.task != null) those.add(each);
    }
    return those;
  }
}
