package dev.weft.task;

import dev.weft.Deadline;
import dev.weft.Loop;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of one logical task share: its loop, its outermost task, who owns it, and what is
 * looked up along the call chain.
 *
 * <p>A called method shares its caller's context; a spawned task gets one of its own. Confined to
 * the loop's thread, but for the final fields and what is inherited. One is made for each spawned
 * task, so its size is counted: 40 bytes.
 */
public final class Context {
  /** The name in the contexts of callbacks: there is no room for a field that says so. */
  @SuppressWarnings("StringOperationCanBeSimplified") // an object that no task's name is
  private static final String CALLBACK = new String("callback");

  final Home home;

  /** What tasks that are spawned from this one get a copy of; another one each time it changes. */
  Inherited inherited;

  /** What the task was called when it was spawned, or null. */
  final @Nullable String name;

  /** The scope that waits for this logical task, or null. */
  final @Nullable Parent scope;

  /** The neighbours in the scope's list of running tasks. */
  @Nullable Context before;

  @Nullable Context after;

  /** The outermost task; null before it has suspended for the first time, and if it never did. */
  @Nullable PendingTask<?> task;

  /** Creates the context of code that is no task's. */
  Context(Home home) {
    this(home, Inherited.NONE, null, null);
  }

  Context(Home home, Inherited inherited, @Nullable Parent scope, @Nullable String name) {
    this.home = home;
    this.inherited = inherited;
    this.scope = scope;
    this.name = name;
  }

  /**
   * Returns the context of an action that is no task, and that has what a task handed on, but for
   * the deadline: nobody stops an action.
   */
  static Context ofCallback(Dispatcher dispatcher, Inherited inherited) {
    return new Context(dispatcher, inherited.until(null), null, CALLBACK);
  }

  /** Returns whether the code of this context is a task's. */
  boolean isOfTask() {
    return this != home.root && name != CALLBACK;
  }

  /** Returns the loop on which every frame of this context runs, or null if there is none. */
  public @Nullable Loop loop() {
    return home.loop();
  }

  /** Returns what the loop is to the frames. There is one. */
  Dispatcher dispatcher() {
    return (Dispatcher) home;
  }

  /** Returns whether tasks of both contexts are confined to one loop, and may touch each other. */
  boolean isBeside(Context other) {
    return home == other.home && !home.isShared;
  }

  /** Returns the context of the code that is running. */
  public static Context current() {
    return Home.current().running;
  }

  /** Returns by when the work that is running is to have ended, or null if nothing says so. */
  public @Nullable Deadline deadline() {
    return inherited.deadline;
  }

  /** Returns whether the running code of this context is asked to stop, or late. */
  public boolean isCancelRequested() {
    if (inherited.deadline != null && inherited.deadline.hasPassed()) return true;
    return task != null && Cancellation.isOpenIn(task);
  }

  /**
   * Takes note of what the work that was started in this context returned.
   *
   * @return the task that stands for the work: settled, or the outermost of this context
   */
  CoreTask<?> begin(CoreTask<?> started) {
    if (task instanceof TaskHandle<?> handle) {
      handle.follow(started);
      return handle;
    }
    if (!(started instanceof PendingTask<?> pending)) return started;
    if (pending.context != this || !pending.isCancellable()) pending = new Mirror<>(pending);
    if (!pending.isDone()) task = pending;
    return pending;
  }

  /** Takes note that the outermost task is settled. */
  void ended(PendingTask<?> outermost, @Nullable Object waiters) {
    boolean failed = outermost.status() == CoreTask.FAILED;
    boolean awaited = failed && PendingTask.isAwaited(waiters);
    // A scope judges what nobody deals with; it does not know who only looked.
    boolean isNoted = failed && (scope == null || awaited) && !PendingTask.isAsked(waiters);
    if (isNoted) Unobserved.note(outermost);
    if (scope != null) scope.childEnded(this, outermost, awaited);
  }

  /** Returns the task that the code of this context runs in, made if it has not suspended yet. */
  PendingTask<?> taskOrHandle() {
    if (task == null) task = new TaskHandle<>(this);
    return task;
  }
}
