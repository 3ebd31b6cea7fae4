package dev.weft.sync;

import static dev.weft.Weft.await;

import dev.weft.AsyncSupplier;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.combine.WithoutValue;
import dev.weft.report.ShownAs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets any number of readers in at a time, or one writer.
 *
 * <p>Fair: a reader who comes while a writer waits queues behind it, so that readers who keep
 * coming do not keep writers out; readers next to each other in the queue go in together. Not
 * re-entrant: a task that reads and locks again can wait for ever.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 */
public final class ReadWriteLock extends Confined {
  private final WaitQueue<Locking> waiters = new WaitQueue<>(this::letIn);
  private int readers;
  private boolean writing;

  /** Creates a lock that nobody holds. Any thread may call this. */
  public ReadWriteLock() {}

  /** How things stand at a read-write lock. */
  public sealed interface Statistics {
    /** Returns how many read. */
    int readers();

    /** Returns whether somebody writes. */
    boolean writing();

    /** Returns how many wait to do either. */
    int waiting();
  }

  record Snapshot(int readers, boolean writing, int waiting) implements Statistics {}

  private static final class Locking extends QueuedOperation<Void> {
    final boolean write;

    Locking(boolean write) {
      this.write = write;
    }

    @Override
    public String operation() {
      return write ? "ReadWriteLock.lockWrite" : "ReadWriteLock.lockRead";
    }
  }

  /**
   * Waits until nobody writes, and no writer came before, and goes in to read.
   *
   * <p>Suspends if somebody writes or waits. Cancelled while it waits, it leaves the queue and
   * holds nothing.
   *
   * @throws IllegalStateException if called from outside this lock's loop
   */
  public Task<Void> lockRead() {
    return lock(false);
  }

  /**
   * Waits until everybody is out, and goes in to write.
   *
   * <p>Suspends if somebody is in or waits. Cancelled while it waits, it leaves the queue, which
   * lets in the readers behind it, and holds nothing.
   *
   * @throws IllegalStateException if called from outside this lock's loop
   */
  public Task<Void> lockWrite() {
    return lock(true);
  }

  private Task<Void> lock(boolean write) {
    return tryLock(write) ? Task.done() : waiters.add(new Locking(write)).promise;
  }

  /**
   * Goes in to read if nobody writes or waits. Never suspends.
   *
   * @return whether it did
   * @throws IllegalStateException if called from outside this lock's loop
   */
  public boolean tryLockRead() {
    return tryLock(false);
  }

  /**
   * Goes in to write if nobody is in or waits. Never suspends.
   *
   * @return whether it did
   * @throws IllegalStateException if called from outside this lock's loop
   */
  public boolean tryLockWrite() {
    return tryLock(true);
  }

  private boolean tryLock(boolean write) {
    enter();
    if (!waiters.isEmpty() || !isOpenTo(write)) return false;
    goIn(write);
    return true;
  }

  private boolean isOpenTo(boolean write) {
    return !writing && (!write || readers == 0);
  }

  private void goIn(boolean write) {
    if (write) {
      writing = true;
    } else {
      readers++;
    }
  }

  /**
   * Ends reading. Never suspends.
   *
   * @throws IllegalStateException if nobody reads, or if called from outside this lock's loop
   */
  public void unlockRead() {
    enter();
    if (readers == 0) throw notHeld("unlockRead", "reads");
    readers--;
    letIn();
  }

  /**
   * Ends writing. Never suspends.
   *
   * @throws IllegalStateException if nobody writes, or if called from outside this lock's loop
   */
  public void unlockWrite() {
    enter();
    if (!writing) throw notHeld("unlockWrite", "writes");
    writing = false;
    letIn();
  }

  private static IllegalStateException notHeld(String call, String does) {
    return new IllegalStateException(
        call
            + " of a lock that nobody "
            + does
            + " under: each unlock belongs to one lock of its kind that was awaited successfully."
            + " Put the try behind the await, or use withReadLock and withWriteLock.");
  }

  private void letIn() {
    for (Locking first; (first = waiters.first()) != null && isOpenTo(first.write); ) {
      waiters.poll();
      goIn(first.write);
      QueuedOperation.release(first.promise);
    }
  }

  /**
   * Goes in to read, runs {@code body}, and comes out however the body ends. Suspends and is
   * cancelled as {@link Mutex#withLock} is.
   *
   * @return what the body's task comes to
   */
  public <T extends @Nullable Object> Task<T> withReadLock(AsyncSupplier<T> body) {
    Objects.requireNonNull(body, "body");
    return read(lockRead(), body);
  }

  @Async
  @ShownAs("withReadLock")
  private <T> Task<T> read(Task<Void> locking, AsyncSupplier<T> body) {
    await(locking);
    T value;
    try {
      value = await(start(body, "withReadLock"));
    } finally {
      unlockRead();
    }
    return Task.of(value);
  }

  /** As {@link #withReadLock(AsyncSupplier)}, for a body without a value. */
  public <W extends SuspendingRunnable> Task<Void> withReadLock(W body) {
    return withReadLock(WithoutValue.of(body, "body"));
  }

  /**
   * Goes in to write, runs {@code body}, and comes out however the body ends. Suspends and is
   * cancelled as {@link Mutex#withLock} is.
   *
   * @return what the body's task comes to
   */
  public <T extends @Nullable Object> Task<T> withWriteLock(AsyncSupplier<T> body) {
    Objects.requireNonNull(body, "body");
    return write(lockWrite(), body);
  }

  @Async
  @ShownAs("withWriteLock")
  private <T> Task<T> write(Task<Void> locking, AsyncSupplier<T> body) {
    await(locking);
    T value;
    try {
      value = await(start(body, "withWriteLock"));
    } finally {
      unlockWrite();
    }
    return Task.of(value);
  }

  /** As {@link #withWriteLock(AsyncSupplier)}, for a body without a value. */
  public <W extends SuspendingRunnable> Task<Void> withWriteLock(W body) {
    return withWriteLock(WithoutValue.of(body, "body"));
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(readers, writing, waiters.size());
  }

  @Override
  public String toString() {
    String state = writing ? "writing" : readers == 0 ? "free" : readers + " reading";
    return "ReadWriteLock[" + state + ", " + waiters.size() + " waiting]";
  }
}
