package dev.weft.testing;

import dev.weft.Loop;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Timers in the order of their times, and of their making where those are equal; and the clock. */
final class VirtualTimers {
  private final TreeSet<Due> timers =
      new TreeSet<>(Comparator.comparingLong(Due::time).thenComparingLong(Due::number));
  private long now;
  private long made;

  private record Due(long time, long number, Runnable action, TreeSet<Due> timers)
      implements Loop.Timer {
    @Override
    public void cancel() {
      timers.remove(this);
    }
  }

  /** Returns how many nanoseconds have passed. */
  long now() {
    return now;
  }

  int size() {
    return timers.size();
  }

  Loop.Timer add(Runnable action, long delayNanos) {
    long time = now + Math.max(0, delayNanos);
    Due due = new Due(time < 0 ? Long.MAX_VALUE : time, made++, action, timers);
    timers.add(due);
    return due;
  }

  /** Returns when the next timer is due; {@code Long.MAX_VALUE} if there is none. */
  long next() {
    return timers.isEmpty() ? Long.MAX_VALUE : Math.max(now, timers.first().time);
  }

  /** Lets the clock say {@code time}, if that is later. */
  void advanceTo(long time) {
    now = Math.max(now, time);
  }

  /** Returns the number that the next timer will get: those from there on are not yet due. */
  long mark() {
    return made;
  }

  /** Takes out the first timer that is due and was made before {@code mark}, or returns null. */
  @Nullable Runnable takeDue(long mark) {
    if (timers.isEmpty()) return null;
    Due first = timers.first();
    if (first.time > now || first.number >= mark) return null;
    timers.remove(first);
    return first.action;
  }

  void addAllTo(Collection<Object> actions) {
    for (Due timer : timers) actions.add(timer.action);
  }
}
