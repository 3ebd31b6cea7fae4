package dev.weft.frame;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.task.SettledTask;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method that emits values and never awaits: an iterator whose body runs, on the thread
 * of whoever asks, from one value to the next. Each such method has a class that extends this.
 *
 * <pre>
 * RESTING -> RUNNING   // the next value is asked for
 * RUNNING -> THERE     // the body has emitted it
 * THERE   -> RESTING   // it was taken
 * RUNNING -> ENDED     // the body has returned, or thrown
 * RESTING -> CLOSING   // closed early, and so from THERE: the body is thrown CancelledError
 * CLOSING -> ENDED     // and has cleaned up
 * RESTING -> ENDED     // closed before it has begun
 * </pre>
 *
 * @param <T> the values
 */
public abstract class SequenceFrame<T extends @Nullable Object>
    implements Iterator<T>, AutoCloseable, Cloneable {
  private static final int RESTING = 0;
  private static final int THERE = 1;
  private static final int ENDED = 2;
  private static final int RUNNING = 3;
  private static final int CLOSING = 4;

  private int phase;
  private int label;
  private @Nullable Object value;

  /** Creates a frame whose body has not begun; generated code fills its fields. */
  protected SequenceFrame() {}

  // ---- what the transformer overrides

  /**
   * Goes on at {@link #label} with the method's code.
   *
   * @return null
   */
  protected abstract @Nullable Frame<?> resume();

  /** Returns the description of the method. */
  protected abstract FrameInfo info();

  /** Sets every field of a reference type to null. */
  protected void clear() {}

  // ---- what callers are given

  /** Returns this, which is what a method that returns an {@code Iterator} has to return. */
  public final Iterator<T> iterator() {
    return this;
  }

  /** Returns what begins anew, with the arguments of this call, for each of its iterators. */
  public final Iterable<T> iterable() {
    return this::anew;
  }

  /** Returns the values as a stream. Closing it closes this. */
  public final Stream<T> stream() {
    Spliterator<T> values = Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED);
    return StreamSupport.stream(values, false).onClose(this::close);
  }

  @SuppressWarnings("unchecked")
  private Iterator<T> anew() {
    try {
      return (Iterator<T>) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- what generated code calls

  /** Returns the number of the emit to resume at; 0 to begin. */
  public final int label() {
    return label;
  }

  /** Keeps {@code emitted}, which was asked for; returns what {@link #suspend} ignores. */
  public final @Nullable Task<?> emitted(@Nullable Object emitted) {
    if (phase == CLOSING) throw emittedAfterClose(info().shortName());
    value = emitted;
    phase = THERE;
    return null;
  }

  static IllegalStateException emittedAfterClose(String method) {
    return new IllegalStateException(
        "emit was called in "
            + method
            + " after no more values were wanted. A generator that is closed is thrown"
            + " CancelledError where it stands, and has to end: let that pass (catch (Exception e)"
            + " does), and emit nothing in finally blocks.");
  }

  /** Takes note of where to go on. */
  public final @Nullable Frame<?> suspend(@Nullable Object nothing, int at) {
    label = at;
    return null;
  }

  /** Returns what {@link Await#resumed} looks at. */
  public final @Nullable Task<?> awaited() {
    return phase == CLOSING ? SettledTask.thrown(new CancelledError("it was closed")) : null;
  }

  /**
   * Ends the values. Returns nothing, so that it is short enough to be inlined though it is called
   * once: a call here would keep the JIT from taking the frame apart.
   */
  public final void ended() {
    phase = ENDED;
  }

  // ---- an iterator

  /**
   * Returns whether there is another value, for which the body runs if it has to. Throws what the
   * body throws, which may be a checked exception that the method declares.
   */
  @Override
  public final boolean hasNext() {
    int now = phase;
    if (now == RESTING) {
      run();
      now = phase;
    }
    if (now <= ENDED) return now == THERE;
    throw insideItself("asked for its next value");
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // T says whether a value may be null
  public final T next() {
    if (phase != THERE && !hasNext()) {
      throw new NoSuchElementException(info().shortName() + " has emitted its last value");
    }
    Object taken = value;
    value = null;
    phase = RESTING;
    return (T) taken;
  }

  /**
   * Runs the body to its next emit or its end. Where it throws, nothing is called: it would keep
   * the JIT from taking this apart, in the loop of whoever asks.
   */
  private void run() {
    phase = RUNNING;
    try {
      resume();
    } finally {
      if (phase == RUNNING) phase = ENDED;
    }
  }

  private void end() {
    phase = ENDED;
    value = null;
    clear();
  }

  private IllegalStateException insideItself(String what) {
    return insideItself(info().shortName(), what + " by its own body, or by two threads at once");
  }

  static IllegalStateException insideItself(String method, String what) {
    return new IllegalStateException(
        method
            + " was "
            + what
            + ". Give each who asks a generator of its own: call the method again.");
  }

  /**
   * Ends the values, and lets the body clean up: it is thrown {@link CancelledError} where it
   * stands, if it has begun. Closing again does nothing. Throws what the body throws otherwise.
   */
  @Override
  public final void close() {
    if (phase == ENDED) return;
    if (phase >= RUNNING) throw insideItself("closed");
    if (label == 0) {
      end();
      return;
    }
    phase = CLOSING;
    try {
      resume();
    } catch (CancelledError closed) {
      // What it was thrown.
    } finally {
      end();
    }
  }
}
