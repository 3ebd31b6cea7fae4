package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Emitter;
import dev.weft.Loop;
import dev.weft.OverflowException;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.task.Spawn;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The values that callbacks emit. The buffer is full for the emitting threads, too, so what is on
 * the way to the loop cannot pile up: it is the one thing that threads share, under a lock that is
 * held while a value is put in or taken out, and never around code of others. The loop is told when
 * somebody waits.
 */
public final class CallbackValues<T> extends PushedValues<T> {
  private final Loop loop = Spawn.requireLoop("AsyncIterator.ofCallbacks");
  private final Buffer buffer;
  private final Emitter.Source<T> source;
  private boolean registered;
  private @Nullable AutoCloseable registration;

  /** As {@link AsyncIterator#ofCallbacks} says. */
  public CallbackValues(int capacity, Emitter.Overflow overflow, Emitter.Source<T> source) {
    if (capacity < 1) throw new IllegalArgumentException("capacity < 1: " + capacity);
    this.buffer = new Buffer(capacity, Objects.requireNonNull(overflow, "overflow"));
    this.source = Objects.requireNonNull(source, "source");
  }

  @Override
  protected @Nullable Boolean poll() throws Throwable {
    if (!registered) register();
    T value = buffer.poll();
    if (value != null) return moveTo(value);
    if (!buffer.isDrained()) return null;
    if (buffer.failure != null) throw buffer.failure;
    return false;
  }

  private void register() throws Exception {
    registered = true;
    try {
      registration =
          Objects.requireNonNull(
              source.register(buffer), "the source given to ofCallbacks returned null");
    } catch (Throwable thrown) {
      buffer.fail(thrown);
      throw thrown;
    }
  }

  private void arrived() {
    if (isAwaited()) deliverPolled();
  }

  @Override
  protected String operation() {
    return "AsyncIterator.ofCallbacks";
  }

  @Override
  protected boolean isFedFromElsewhere() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected Task<Void> release() {
    buffer.close();
    return (Task<Void>) Await.closing(registration, null);
  }

  /** What was emitted and not taken. Any thread. */
  private final class Buffer implements Emitter<T> {
    private final int capacity;
    private final Overflow overflow;
    private final ArrayDeque<T> values = new ArrayDeque<>();
    private boolean closed;

    /** Why there are no more values; not changed once this is closed, and read only then. */
    private @Nullable Throwable failure;

    /** Whether the loop has found nothing here, and has not been told since. */
    private boolean wanted;

    Buffer(int capacity, Overflow overflow) {
      this.capacity = capacity;
      this.overflow = overflow;
    }

    /** Takes out the oldest value, or asks to be told when there is one. */
    synchronized @Nullable T poll() {
      T value = values.poll();
      wanted = value == null && !closed;
      return value;
    }

    @Override
    public boolean emit(T value) {
      Objects.requireNonNull(value, "value");
      return tellingTheLoop(add(value));
    }

    private synchronized boolean add(T value) {
      if (closed) return false;
      if (values.size() == capacity) {
        if (overflow == Overflow.DROP_LATEST) return false;
        if (overflow == Overflow.FAIL) {
          closed = true;
          failure = new OverflowException(capacity);
          return false;
        }
        values.remove();
      }
      values.add(value);
      return true;
    }

    private <R> R tellingTheLoop(R result) {
      synchronized (this) {
        if (!wanted || values.isEmpty() && !closed) return result;
        wanted = false;
      }
      try {
        loop.execute(CallbackValues.this::arrived);
      } catch (RejectedExecutionException ended) {
        close();
      }
      return result;
    }

    @Override
    public void complete() {
      tellingTheLoop(end(null));
    }

    @Override
    public void fail(Throwable cause) {
      tellingTheLoop(end(Objects.requireNonNull(cause, "cause")));
    }

    private synchronized boolean end(@Nullable Throwable cause) {
      if (closed) return false;
      closed = true;
      failure = cause;
      return true;
    }

    @Override
    public synchronized boolean isClosed() {
      return closed;
    }

    /** Returns whether the end was said, and all that was emitted before was taken. */
    synchronized boolean isDrained() {
      return closed && values.isEmpty();
    }

    /** Nobody takes values any more. */
    synchronized void close() {
      closed = true;
      values.clear();
    }
  }
}
