package dev.weft.task;

import dev.weft.ErrorHandler;
import dev.weft.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Where a task belongs: a loop ({@link Dispatcher}), or none ({@link Anywhere}). What differs
 * between the two is a method here; all that is built on them is written once.
 *
 * <pre>
 *                          a loop                         anywhere
 * a task changes           on the loop's thread           on any thread, under its {@link #guard}
 * a body goes on           in a turn of the loop          where what it awaits is settled
 * code of others runs      in a turn of the loop          behind what the thread is running
 * two of its tasks         may touch each other           only one by one: {@link #isShared}
 * </pre>
 *
 * <p>A task knows its home by its context, which is never null.
 */
abstract sealed class Home permits Dispatcher, Anywhere {
  /** Whether several threads may change a task of this home, so that each needs its guard. */
  final boolean isShared;

  /** The context of code that is no task's. */
  final Context root = new Context(this);

  /** The context of the frame that runs now; {@link #root} between frames, and anywhere. */
  Context running = root;

  /** What tasks stepped away from and may come back to. */
  final AbandonedStages abandoned = new AbandonedStages();

  /** The calls that have suspended, on a loop for tests; else null. */
  final @Nullable Census census;

  Home(boolean isShared, @Nullable Census census) {
    this.isShared = isShared;
    this.census = census;
  }

  /** Returns the home of what the calling thread starts. */
  static Home current() {
    Dispatcher dispatcher = Dispatcher.current();
    return dispatcher == null ? Anywhere.INSTANCE : dispatcher;
  }

  /** Returns the loop, or null. */
  abstract @Nullable Loop loop();

  // ---- where a task changes

  /** Returns whether the calling thread may change the tasks of this home, each by its guard. */
  abstract boolean isHere();

  /**
   * Does {@code work} of the runtime where the tasks of this home change, or in its place once that
   * is closed.
   */
  abstract void post(Runnable work);

  /**
   * Returns what is held while {@code task} changes. Several may be taken, from the one who awaits
   * to what it awaits, and no body runs under one.
   *
   * <p>On a loop this is nothing that another thread could hold. It costs some nanoseconds, so what
   * happens at every await looks at {@link #isShared} first.
   */
  abstract Object guard(PendingTask<?> task);

  /**
   * Does {@code work} of the runtime, which may make code of others ready, with {@code task} to
   * itself. Where the task changes.
   */
  abstract void alone(PendingTask<?> task, Runnable work);

  // ---- what follows from a change

  /** Lets {@code frame} go on with {@code awaited}, unless it is taken elsewhere before. */
  abstract void resume(BodyTask<?> frame, CoreTask<?> awaited);

  /** Lets {@code parent} take note that {@code child} is settled. */
  abstract void combine(Combining<?> parent, CoreTask<?> child);

  /** Takes {@code step} of what tasks without a body do for each other. */
  abstract void take(Runnable step);

  /** As {@link #take}: tells {@code waiters} of {@code settled}. */
  abstract void tell(PendingTask<?> settled, @Nullable Object waiters);

  /** Runs {@code ready}, a frame or code of others, when those that came before have run. */
  abstract void execute(Runnable ready);

  // ---- what the code that runs here has and hands on

  /** Returns what the running code has, but for what carriers would have to look up. */
  abstract Inherited inherited();

  /** Returns {@link #inherited}, or {@code otherwise} if the running code is no task's. */
  abstract Inherited inheritedOr(Inherited otherwise);

  /** Returns {@code inherited} with what the carriers find on the calling thread. */
  abstract Inherited capturedInto(Inherited inherited);

  /** Runs {@code action}, which is no task, with {@code inherited}. */
  abstract void runWith(Inherited inherited, Runnable action);

  /** Takes note of an operation that was done at once: see {@link GiveWay#isDue}. */
  abstract boolean isTurnOver();

  // ---- what is known of tasks until they end

  /** Returns who is told of what nobody asks for. */
  abstract ErrorHandler errorHandler();

  /** Takes note of {@code failed}, for which nobody has asked, of {@code scope} or of none. */
  abstract void noteUnobserved(CoreTask<?> failed, @Nullable Parent scope);

  /** Asks {@code task}, which was asked to stop just now, again after the grace period. */
  abstract void remind(PendingTask<?> task, String reason);

  /** As {@link PendingTask#hold}. */
  abstract void hold(PendingTask<?> task);

  /** As {@link PendingTask#release}. */
  abstract void release(PendingTask<?> task);
}
