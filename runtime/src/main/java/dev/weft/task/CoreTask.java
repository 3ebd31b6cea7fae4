package dev.weft.task;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.report.LogicalStack;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state behind every task: a status, and one slot.
 *
 * <pre>
 * status      slot                                who makes the transition
 * PENDING     what a suspended frame awaits       -
 * SUCCEEDED   the value                           PENDING -> SUCCEEDED  // the body returned, or settled by hand
 * FAILED      a {@link Failure}                   PENDING -> FAILED     // the body threw, or settled by hand
 * CANCELLED   a {@link Failure}                   PENDING -> CANCELLED  // a cancellation ran through the body
 * </pre>
 *
 * <p>The status leaves PENDING once, for good, on the thread of the task's loop (or under its
 * guard, if it has none). The slot is written before the status, so that any thread that sees the
 * status sees the outcome.
 *
 * @param <T> what the task delivers
 */
public abstract sealed class CoreTask<T extends @Nullable Object> extends Task<T>
    permits SettledTask, PendingTask {
  protected static final int PENDING = 0;
  protected static final int SUCCEEDED = 1;
  protected static final int FAILED = 2;
  protected static final int CANCELLED = 3;

  /**
   * How many are followed to where they wait: a ring across loops, which nobody finds, is endless.
   */
  private static final int MAX_TASKS = 1_000_000;

  /** The bits of {@link #state} that hold the status; the others belong to {@link BodyTask}. */
  static final int STATUS = 3;

  static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CoreTask.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Volatile for its readers, which costs nothing; written through STATE in plain or release mode,
  // since a volatile store would cost more than a whole resumption.
  volatile int state;
  @Nullable Object slot;

  CoreTask(int state, @Nullable Object slot) {
    this.slot = slot;
    STATE.set(this, state);
  }

  /** Returns the slot's content for a task that fails with {@code cause}. */
  protected static Object failure(Throwable cause) {
    return new Failure(Objects.requireNonNull(cause, "cause"));
  }

  /**
   * Returns the state as this thread last saw or wrote it: for where a task is confined to this
   * thread, or known to be settled. The compiler may merge such reads; volatile ones it may not.
   */
  final int plainState() {
    return (int) STATE.get(this);
  }

  final int status() {
    return state & STATUS;
  }

  /** Tells {@code waiter} of the outcome: at once if it is known, else when it is. */
  abstract void register(Waiter waiter);

  /** Forgets {@code waiter}, which is then never told. */
  abstract void unregister(Waiter waiter);

  /** Tells {@code latecomer}, which came when this had its outcome already. */
  final void tell(Waiter latecomer) {
    if (status() == FAILED && latecomer.isAwaiting()) {
      Failure failure = failureHere();
      failure.attended = true;
      if (latecomer.isAsking()) failure.observed = true;
    }
    latecomer.settled(this);
  }

  @Override
  public final boolean isDone() {
    return (state & STATUS) != PENDING;
  }

  @Override
  public final boolean isCancelled() {
    return (state & STATUS) == CANCELLED;
  }

  @Override
  public final boolean isFailed() {
    return (state & STATUS) == FAILED;
  }

  /** Returns the value, or throws the original failure. The task is settled. */
  final @Nullable Object take() {
    // Not by the status: a second volatile read of it, after the one that found it settled, costs
    // a third of an await.
    Object outcome = slot;
    if (!(outcome instanceof Failure)) return outcome;
    throw Sneaky.rethrow(exception());
  }

  /** Returns the slot's content. The task is settled, not well. */
  @SuppressWarnings("NullAway") // see the table
  final Failure failureHere() {
    return (Failure) slot;
  }

  /** Returns what an awaiter is thrown: the original failure. The task is settled, not well. */
  final Throwable exception() {
    assert isDone() && status() != SUCCEEDED : "no failure to deliver";
    Failure failure = failureHere();
    failure.observed = true;
    if (status() == FAILED) return failure.cause;
    CancellationException cancelled = new CancellationException(failure.reason());
    cancelled.initCause(failure.cause);
    return cancelled;
  }

  // ---- what is known of it

  @Override
  public final boolean isSucceeded() {
    return (state & STATUS) == SUCCEEDED;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // null is a T where T says so
  public final Outcome<T> outcome() {
    return switch (status()) {
      case SUCCEEDED -> new Outcome.Succeeded<>((T) slot);
      case FAILED -> new Outcome.Failed<>(exception());
      case CANCELLED -> new Outcome.Cancelled<>(failureHere().reason());
      default -> throw new IllegalStateException(this + " has no outcome yet: await it first");
    };
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // as above
  public final T resultNow() {
    if (status() == SUCCEEDED) return (T) slot;
    throw new IllegalStateException(this + " has not succeeded");
  }

  @Override
  public final Throwable exceptionNow() {
    if (status() == FAILED) return exception();
    throw new IllegalStateException(this + " has not failed");
  }

  @Override
  public final String name() {
    CoreTask<?> task = this;
    while (task.givenName() == null && task.standsFor() != null) task = task.standsFor();
    String given = task.givenName();
    return given != null ? given : task.kind();
  }

  /** Returns what the task was called when it was spawned, or null. */
  @Nullable String givenName() {
    return null;
  }

  /** Returns where this task belongs; one that is settled already belongs nowhere. */
  Home home() {
    return Anywhere.INSTANCE;
  }

  /** Returns where code of others runs that is told of this: of one without a loop, here. */
  final Home homeOfCallbacks() {
    return home().isShared ? Home.current() : home();
  }

  /** Returns the task whose name and outcome this one has, or null. */
  protected @Nullable CoreTask<?> standsFor() {
    return null;
  }

  /**
   * Returns what this task is, for a task that was given no name: for an operation, what users call
   * it. Never the name of a class that they do not know.
   */
  protected abstract String kind();

  @Override
  public List<StackTraceElement> where() {
    if (isDone()) return List.of();
    // A loop, since tasks that wait for each other nest to any depth.
    ArrayDeque<StackTraceElement> elements = new ArrayDeque<>();
    CoreTask<?> innermost = this;
    for (int tasks = 0; tasks < MAX_TASKS; tasks++) {
      if (innermost instanceof BodyTask<?> frame && !frame.isPart()) {
        elements.addFirst(frame.suspendedAt());
      }
      if (elements.size() > LogicalStack.MAX_ELEMENTS) elements.removeLast();
      CoreTask<?> next = innermost.awaits();
      if (next == null || next.isDone()) break;
      innermost = next;
    }
    List<StackTraceElement> where = new ArrayList<>();
    if (innermost != this && innermost.awaits() == null) where.addAll(innermost.where());
    where.addAll(elements);
    return where;
  }

  /**
   * Returns what this waits for, the first of it if that is several; null if that is no task. For
   * looking only: any thread may ask, and the answer may be out of date.
   */
  protected @Nullable CoreTask<?> awaits() {
    return null;
  }

  @Override
  public final String toString() {
    String state =
        switch (status()) {
          case SUCCEEDED -> "succeeded";
          case FAILED -> "failed with " + failureHere().cause.getClass().getName();
          case CANCELLED -> "cancelled: " + failureHere().reason();
          default -> standing();
        };
    return "Task " + name() + " [" + state + "]";
  }

  private String standing() {
    List<StackTraceElement> where = where();
    CoreTask<?> last = this;
    while (last instanceof BodyTask<?> frame && frame.awaits() != null) last = frame.awaits();
    if (where.isEmpty()) return "pending";
    return "at " + where.get(0) + (last == this ? "" : ", awaits " + last.name());
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return false; // a pending task overrides this
  }

  /** Settles {@code copy} as this task was settled. */
  @SuppressWarnings("unchecked")
  final void copyTo(CompletableFuture<T> copy) {
    if (status() == SUCCEEDED) {
      copy.complete((T) slot);
    } else {
      copy.completeExceptionally(exception());
    }
  }
}
