package dev.weft.sync;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.iteration.PushedValues;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value that many watch: always there, changed by some, waited for by others.
 *
 * <pre>{@code
 * AsyncValue<State> state = new AsyncValue<>(State.STARTING);
 * ...
 * await(state.until(now -> now == State.READY));
 *
 * AsyncIterator<State> states = state.values();
 * while (await(states.advance())) show(states.current());
 * }</pre>
 *
 * <p>Those who watch see the newest value, and not those that came and went while they were busy: a
 * {@link Broadcast} keeps every value for everybody. Setting a value that equals the one that is
 * there changes nothing.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 *
 * @param <T> the values; null is one
 */
public final class AsyncValue<T extends @Nullable Object> extends Confined {
  private final WaitQueue<Until<T>> waiters = new WaitQueue<>();

  /** The iterators of which somebody waits now: one that was forgotten is held by nobody. */
  private final Set<Values<T>> watchers = new LinkedHashSet<>();

  private T value;

  /** Whether predicates are being asked, which must not change the value that they are asked of. */
  private boolean asking;

  /** Creates one that holds {@code initial}. Any thread may call this. */
  public AsyncValue(T initial) {
    value = initial;
  }

  /** How things stand at a value. */
  public sealed interface Statistics {
    /** Returns how many wait until it is something. */
    int waiting();

    /** Returns how many wait for its next change. */
    int watching();
  }

  record Snapshot(int waiting, int watching) implements Statistics {}

  private static final class Until<T> extends QueuedOperation<T> {
    final Predicate<? super T> predicate;

    Until(Predicate<? super T> predicate) {
      this.predicate = predicate;
    }

    @Override
    public String operation() {
      return "AsyncValue.until";
    }

    /** Lets the task go on if {@code value} is what it waits for; returns whether it goes on. */
    boolean take(T value) {
      try {
        if (!predicate.test(value)) return false;
        promise.succeed(value);
      } catch (Throwable thrown) {
        promise.fail(thrown);
      }
      return true;
    }
  }

  /**
   * Returns the value. Never suspends.
   *
   * @throws IllegalStateException if called from outside this value's loop
   */
  public T get() {
    enter();
    return value;
  }

  /**
   * Replaces the value by {@code value}, and lets go on who waits for the new one. Never suspends:
   * those who go on do so in turns of their own.
   *
   * @throws IllegalStateException if called from outside this value's loop, or by a predicate of
   *     {@link #until} or the function of {@link #update}
   */
  public void set(T value) {
    enter();
    requireNotAsking();
    if (Objects.equals(this.value, value)) return;
    this.value = value;
    letWatchersGoOn();
    letGoOn();
  }

  /**
   * Replaces the value by what {@code function} makes of it, as {@link #set} does. Never suspends.
   *
   * @return the new value
   * @throws IllegalStateException as {@link #set}
   */
  public T update(UnaryOperator<T> function) {
    enter();
    requireNotAsking();
    T changed;
    asking = true;
    try {
      changed = function.apply(value);
    } finally {
      asking = false;
    }
    set(changed);
    return changed;
  }

  private void requireNotAsking() {
    if (asking) {
      throw new IllegalStateException(
          "an AsyncValue was set within a predicate of until or the function of update, which are"
              + " about the value before. Set it where await(until(...)) has returned, or return"
              + " the new value from the function.");
    }
  }

  private void letWatchersGoOn() {
    List<Values<T>> watching = List.copyOf(watchers);
    watchers.clear();
    for (Values<T> each : watching) each.changed();
  }

  private void letGoOn() {
    if (waiters.isEmpty()) return;
    List<Until<T>> asked = new ArrayList<>();
    while (!waiters.isEmpty()) asked.add(waiters.poll());
    asking = true;
    try {
      for (Until<T> each : asked) {
        if (!each.promise.isDone() && !each.take(value) && !each.promise.isDone()) {
          waiters.add(each);
        }
      }
    } finally {
      asking = false;
    }
  }

  /**
   * Waits until the value is one for which {@code predicate} is true.
   *
   * <p>Suspends unless it is one now. The predicate is asked of every value that is set, when it is
   * set, so that one that is there for a moment is enough; the value may be another one again when
   * the waiting task has its turn. It is called on this value's loop, must not block, and must not
   * set the value. Cancelled, the wait is over.
   *
   * @return a task for the value that the predicate took; it fails with what the predicate throws
   * @throws IllegalStateException if called from outside this value's loop
   */
  public Task<T> until(Predicate<? super T> predicate) {
    Objects.requireNonNull(predicate, "predicate");
    enter();
    Until<T> until = new Until<>(predicate);
    boolean before = asking;
    asking = true;
    try {
      if (!until.take(value)) waiters.add(until);
    } finally {
      asking = before;
    }
    return until.promise;
  }

  /**
   * Returns an iterator over the value and what it changes to: first the value as it is at the
   * first {@code advance}, then at each the newest, once it is not the one delivered before. It has
   * no end, and need not be closed.
   *
   * @throws IllegalStateException if called from outside this value's loop
   */
  public AsyncIterator<T> values() {
    enter();
    return new Values<>(this);
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(waiters.size(), watchers.size());
  }

  @Override
  public String toString() {
    return "AsyncValue[" + value + "]";
  }

  /** What one watches. */
  private static final class Values<T> extends PushedValues<T> {
    private final AsyncValue<T> source;
    private @Nullable T delivered;
    private boolean begun;

    Values(AsyncValue<T> source) {
      this.source = source;
    }

    @Override
    protected void enter() {
      source.enter();
    }

    @Override
    protected @Nullable Boolean poll() {
      if (begun && Objects.equals(delivered, source.value)) {
        source.watchers.add(this);
        return null;
      }
      begun = true;
      delivered = source.value;
      return moveTo(delivered);
    }

    void changed() {
      delivered = source.value;
      deliver(delivered);
    }

    @Override
    protected void stopWaiting() {
      source.watchers.remove(this);
    }

    @Override
    protected String operation() {
      return "AsyncValue.values";
    }
  }
}
