package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.Promise;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.combine.WithoutValue;
import dev.weft.frame.FrameInfo;
import dev.weft.task.Operation;
import java.util.Objects;

/**
 * Lets one task at a time into a section that awaits. Sections without an await need none: no other
 * task of the loop runs there.
 *
 * <pre>{@code
 * await(mutex.lock());
 * try {
 *   balance = await(load()) - amount;
 *   await(store(balance));
 * } finally {
 *   mutex.unlock();
 * }
 * }</pre>
 *
 * <p>Fair: {@link #unlock} hands the mutex to whoever has waited longest, so that it is held all
 * the time while somebody waits, and who unlocks and locks again queues behind the others.
 *
 * <p>Not re-entrant: locking again what one holds would wait for ever. Calls that run side by side
 * may belong to one task, so the mutex cannot tell by itself who calls. Give it an owner, any
 * object that stands for the holder, and it checks: {@link #lock(Object)}.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 */
public final class Mutex extends Confined {
  private static final FrameInfo WITH_LOCK = Guarded.info(Mutex.class, "withLock");

  private final WaitQueue<Entry> waiters = new WaitQueue<>();
  private boolean locked;
  private Object owner;
  private long acquired;

  /** Creates a mutex that nobody holds. Any thread may call this. */
  public Mutex() {}

  /**
   * How things stand at a mutex.
   *
   * @param locked whether somebody holds it
   * @param waiting how many wait for it
   * @param acquired how often it was locked since it was made
   */
  public record Statistics(boolean locked, int waiting, long acquired) {}

  /** Somebody in the queue: a call of lock, or a condition's waiter on its way back. */
  abstract static class Entry extends WaitQueue.Node {
    final Object owner;

    Entry(Object owner) {
      this.owner = owner;
    }

    /** Tells the entry that its owner holds the mutex now. */
    abstract void granted();
  }

  private static final class Locking extends Entry implements Operation {
    final Promise<Void> promise = new Promise<>(this);

    Locking(Object owner) {
      super(owner);
    }

    @Override
    void granted() {
      promise.succeed(null);
    }

    @Override
    public void run() {
      cancelled();
    }

    @Override
    public String operation() {
      return "Mutex.lock";
    }
  }

  /**
   * Waits until the mutex is free, and locks it.
   *
   * <p>Suspends if it is held. Cancelled while it waits, it leaves the queue and holds nothing;
   * awaited successfully, the mutex is held, and the {@code try} belongs right behind the await.
   *
   * @throws IllegalStateException if called from outside this mutex's loop
   */
  public Task<Void> lock() {
    return lockFor(null);
  }

  /**
   * As {@link #lock()}, on behalf of {@code owner}, compared by identity, who must then be given to
   * {@link #unlock(Object)}.
   *
   * @throws IllegalStateException if {@code owner} holds this mutex already, and would wait for
   *     ever
   */
  public Task<Void> lock(Object owner) {
    return lockFor(Objects.requireNonNull(owner, "owner"));
  }

  private Task<Void> lockFor(Object newOwner) {
    enter();
    if (!locked) {
      take(newOwner);
      return Task.of(null);
    }
    requireNotHeldBy(newOwner);
    return waiters.add(new Locking(newOwner)).promise;
  }

  /**
   * Locks the mutex if it is free. Never suspends.
   *
   * @return false if it is held; it is, as long as somebody waits for it
   * @throws IllegalStateException if called from outside this mutex's loop
   */
  public boolean tryLock() {
    enter();
    if (locked) return false;
    take(null);
    return true;
  }

  /**
   * As {@link #tryLock()}, on behalf of {@code owner}.
   *
   * @return false if another holds it
   * @throws IllegalStateException if {@code owner} holds this mutex already
   */
  public boolean tryLock(Object owner) {
    Objects.requireNonNull(owner, "owner");
    enter();
    requireNotHeldBy(owner);
    if (locked) return false;
    take(owner);
    return true;
  }

  private void take(Object newOwner) {
    locked = true;
    owner = newOwner;
    acquired++;
  }

  private void requireNotHeldBy(Object newOwner) {
    if (newOwner == null || newOwner != owner) return;
    throw new IllegalStateException(
        "lock of a mutex that "
            + owner
            + " already holds: it would wait for itself for ever. A Mutex is not re-entrant; lock"
            + " it once, at the outermost call, and call methods that expect it to be held.");
  }

  /**
   * Gives the mutex to whoever has waited longest, or frees it. Never suspends.
   *
   * @throws IllegalStateException if nobody holds it, if its holder locked it with an owner, or if
   *     called from outside this mutex's loop
   */
  public void unlock() {
    unlockFor(null);
  }

  /**
   * As {@link #unlock()}, for a mutex that was locked with {@code owner}.
   *
   * @throws IllegalStateException if {@code owner} does not hold it; the message names who does
   */
  public void unlock(Object owner) {
    unlockFor(Objects.requireNonNull(owner, "owner"));
  }

  private void unlockFor(Object leaver) {
    enter();
    if (!locked) {
      throw new IllegalStateException(
          "unlock of a mutex that nobody holds: each unlock belongs to one lock that was awaited"
              + " successfully. Put the try behind the await of lock(), or use withLock.");
    }
    if (leaver != owner) {
      throw new IllegalStateException(
          "unlock of a mutex that "
              + holder(owner)
              + " holds, on behalf of "
              + holder(leaver)
              + ". Unlock it with the owner it was locked with.");
    }
    handOver();
  }

  private static String holder(Object owner) {
    return owner == null ? "somebody who gave no owner" : owner.toString();
  }

  private void handOver() {
    Entry next = waiters.poll();
    if (next == null) {
      locked = false;
      owner = null;
    } else {
      take(next.owner);
      next.granted();
    }
  }

  /**
   * Locks the mutex, runs {@code body}, and unlocks it however the body ends.
   *
   * <p>Suspends while it waits for the mutex and while the body does. Cancelled before it has the
   * mutex, it never calls the body; after that, the cancellation is the body's.
   *
   * @return what the body's task comes to
   * @throws IllegalStateException if called from outside this mutex's loop
   */
  public <T> Task<T> withLock(AsyncSupplier<T> body) {
    Objects.requireNonNull(body, "body");
    return Guarded.run(WITH_LOCK, lock(), body, this::unlock);
  }

  /** As {@link #withLock(AsyncSupplier)}, for a body without a value. */
  public <W extends SuspendingRunnable> Task<Void> withLock(W body) {
    return withLock(WithoutValue.of(body, "body"));
  }

  /** Returns a new condition, on which a task that holds this mutex can wait. Any thread. */
  public Condition newCondition() {
    return new Condition(this);
  }

  /** Returns whether somebody holds this mutex. */
  public boolean isLocked() {
    return locked;
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Statistics(locked, waiters.size(), acquired);
  }

  @Override
  public String toString() {
    String state = locked ? "locked" + (owner == null ? "" : " by " + owner) : "free";
    return "Mutex[" + state + ", " + waiters.size() + " waiting]";
  }

  // ---- for conditions

  /** Checks that the mutex is held, by the condition's caller as far as one can see. */
  void requireLocked(String call) {
    enter();
    if (locked) return;
    throw new IllegalStateException(
        call
            + " while nobody holds the condition's mutex: what the condition is about could change"
            + " between the look at it and the wait. Lock the mutex first.");
  }

  Object owner() {
    return owner;
  }

  /** Frees the mutex on behalf of its holder, who waits for a condition. */
  void release() {
    handOver();
  }

  /** Queues {@code entry}, or grants it the mutex at once. */
  void acquire(Entry entry) {
    if (locked) {
      waiters.add(entry);
    } else {
      take(entry.owner);
      entry.granted();
    }
  }
}
