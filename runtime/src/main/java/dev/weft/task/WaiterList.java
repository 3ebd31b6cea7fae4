package dev.weft.task;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several waiters, each once, in the order in which they came. Also what a task keeps that was
 * asked to stop, whose waiters are one or none: so the set is made for the second.
 */
final class WaiterList implements Iterable<Waiter> {
  /** Why the task was asked to stop; kept here since few tasks ever are. */
  @Nullable String cancelReason;

  /** Null, the one waiter, or the set of them. */
  private @Nullable Object content;

  /** Creates a list of {@code first}, which may be null: of none. */
  WaiterList(@Nullable Waiter first) {
    content = first;
  }

  void add(Waiter newcomer) {
    if (content == null) {
      content = newcomer;
    } else if (content != newcomer) {
      several().add(newcomer);
    }
  }

  @SuppressWarnings("unchecked")
  private Set<Waiter> several() {
    if (content instanceof Set<?> set) return (Set<Waiter>) set;
    Set<Waiter> set = new LinkedHashSet<>();
    set.add((Waiter) content);
    content = set;
    return set;
  }

  void remove(Waiter leaver) {
    if (content == leaver) {
      content = null;
    } else if (content instanceof Set<?> set) {
      set.remove(leaver);
    }
  }

  boolean contains(Waiter one) {
    return content == one || content instanceof Set<?> set && set.contains(one);
  }

  int size() {
    if (content instanceof Set<?> set) return set.size();
    return content == null ? 0 : 1;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public Iterator<Waiter> iterator() {
    if (content == null) return List.<Waiter>of().iterator();
    return content instanceof Waiter one ? List.of(one).iterator() : several().iterator();
  }
}
