package dev.weft.task;

import dev.weft.Carrier;
import dev.weft.Deadline;
import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.TaskLocal;
import dev.weft.report.WrongThread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task gets a copy of when it is spawned: its deadline, the values of task-locals, and what
 * carriers took from the thread. Immutable, so that copying it is copying a reference, and that
 * other threads may read it.
 */
public final class Inherited {
  /** What nearly every task has: nothing of all that. */
  static final Inherited NONE = new Inherited(null, new Object[0], null);

  /** On a thread that runs no loop: what the work that it runs for a task was given. */
  private static final ThreadLocal<Inherited> BOUND = new ThreadLocal<>();

  /** By when the work is to have ended, or null. */
  public final @Nullable Deadline deadline;

  /** Variables and their values by turns. There are few, and comparing them is quick. */
  private final @Nullable Object[] locals;

  /** What the thread had when the task's last turn ended; out of date while it runs. Or null. */
  final Carriers.@Nullable Captured carried;

  private Inherited(
      @Nullable Deadline deadline, Object[] locals, Carriers.@Nullable Captured carried) {
    this.deadline = deadline;
    this.locals = locals;
    this.carried = carried;
  }

  // ---- of the code that is running

  /** Returns what the running code has, but for what carriers would have to look up. */
  public static Inherited running() {
    return Home.current().inherited();
  }

  /** Returns what the running code hands on, with what the carriers of its loop find. */
  public static Inherited here() {
    return here(Home.current());
  }

  /** Returns what the calling thread hands on to the first task of a loop that is not there yet. */
  public static Inherited ofThread(List<Carrier<?>> carriers, ErrorHandler errorHandler) {
    return running().until(null).carrying(new Carriers(errorHandler, carriers).capture());
  }

  /** Returns what the running code hands on to work that will run in {@code target}. */
  static Inherited here(Home target) {
    return target.capturedInto(running());
  }

  /** Returns what the running code hands on to a task on {@code target}, but for the deadline. */
  static Inherited forTaskOn(Loop target) {
    Carriers carriers = Carriers.of(target);
    return running().until(null).carrying(carriers == null ? null : carriers.capture());
  }

  /**
   * Returns what a task that is spawned into the scope of {@code owner} gets: the values of the
   * code that spawns it, or the scope's if that is no task's; and the scope's deadline.
   *
   * @param current the calling thread's
   */
  static Inherited forChildOf(Context owner, Home current) {
    Inherited spawner = current.inheritedOr(owner.inherited);
    return owner.home.capturedInto(spawner.until(owner.inherited.deadline));
  }

  /** Returns what the calling thread, which runs no loop, has for the work that it runs. */
  static Inherited boundOr(Inherited otherwise) {
    Inherited bound = BOUND.get();
    return bound == null ? otherwise : bound;
  }

  /** Sets {@code local} for the code that is running. */
  public static void set(TaskLocal<?> local, @Nullable Object value) {
    Context running = Context.current();
    if (running == running.home.root) throw noTask(local);
    running.inherited = running.inherited.with(local, value);
  }

  private static IllegalStateException noTask(TaskLocal<?> local) {
    return WrongThread.failure(
        local + " was set where no task is running,",
        ": the value would be nobody's. Set it in a task, or start what is to see it with"
            + " TaskLocal.where there. "
            + NoLoop.REMEDY);
  }

  // ---- other values

  /** Returns this with another deadline, or null for none. */
  public Inherited until(@Nullable Deadline other) {
    return other == deadline ? this : new Inherited(other, locals, carried);
  }

  /** Returns this with what carriers found; null: nothing. */
  Inherited carrying(Carriers.@Nullable Captured captured) {
    return captured == carried ? this : new Inherited(deadline, locals, captured);
  }

  /** Returns this with another value of {@code local}. */
  public Inherited with(TaskLocal<?> local, @Nullable Object value) {
    int index = indexOf(local);
    boolean added = index == locals.length;
    Object[] changed = new Object[locals.length + (added ? 2 : 0)];
    System.arraycopy(locals, 0, changed, 0, locals.length);
    changed[index] = local;
    changed[index + 1] = value;
    return new Inherited(deadline, changed, carried);
  }

  /** Returns the value of {@code local}, or {@code initial} if it has none here. */
  public @Nullable Object valueOf(TaskLocal<?> local, @Nullable Object initial) {
    int index = indexOf(local);
    return index == locals.length ? initial : locals[index + 1];
  }

  private int indexOf(TaskLocal<?> local) {
    int index = 0;
    while (index < locals.length && locals[index] != local) index += 2;
    return index;
  }

  // ---- for code that is not a task

  /**
   * Runs {@code action}, which is no task, with this: on a loop in a context of its own, on another
   * thread by binding it to the thread meanwhile.
   */
  public void run(Runnable action) {
    Home.current().runWith(this, action);
  }

  /** As {@link #run}, on a thread that runs no loop. */
  void runBound(Runnable action) {
    Inherited before = bind(this);
    Carriers carriers = carried == null ? null : carried.by();
    Carriers.Captured found = carriers == null ? null : carriers.capture();
    if (carriers != null) carriers.restore(carried);
    try {
      action.run();
    } finally {
      if (carriers != null) carriers.restore(found);
      bind(before);
    }
  }

  /** Makes {@code next} what the calling thread has bound, or nothing if null; returns what was. */
  static @Nullable Inherited bind(@Nullable Inherited next) {
    Inherited before = BOUND.get();
    if (next == null) {
      BOUND.remove();
    } else {
      BOUND.set(next);
    }
    return before;
  }
}
