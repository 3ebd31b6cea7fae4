package dev.weft.task;

import dev.weft.ErrorHandler;
import dev.weft.Loop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A loop as the frames see it: where they are queued, and whose context is running.
 *
 * <p>One per loop. {@link #running} and {@link #held} are touched by the loop's thread only.
 */
public final class Dispatcher extends Home {
  private static final ThreadLocal<Dispatcher> CURRENT = new ThreadLocal<>();

  /** See {@link HandedUp}. */
  @Nullable CoreTask<?> handedUp;

  /**
   * How many frames one run may hand over to before others get their turn; also how many values an
   * iterator may go through in one go, where no frame is handed over to.
   */
  public static final int RUN_LIMIT = 256;

  /** How many operations may be done at once before the loop looks at its channels and timers. */
  private static final int OPERATION_LIMIT = 256;

  private static final Here NOWHERE = new Here(null, null);

  /**
   * Where some thread is: what it said last. Looked at before the thread-local, which costs as much
   * as a whole resumption: most programs have one thread that runs a loop and is not Weft's own,
   * the main thread under {@code Weft.run} or a user interface's, and that one finds itself here.
   *
   * <p>Neither volatile nor locked, since a thread believes only what has its own name. Only it
   * writes that; it never reads what it has replaced itself (JLS 17.4.5); and what others write in
   * between only sends it to its thread-local. The fields of an entry are final, so one that is
   * read without order is whole (JLS 17.5).
   */
  private static Here here = NOWHERE;

  private record Here(@Nullable Thread thread, @Nullable Dispatcher dispatcher) {}

  private final Loop loop;

  /** Tasks that nothing else on the loop leads to: see {@link PendingTask#hold}. */
  final Set<PendingTask<?>> held = new LinkedHashSet<>();

  /** What tasks without a body do for each other. */
  final Relay relay = new Relay();

  /** Who was asked to stop and may have to be asked again. */
  final Reminders reminders = new Reminders(this);

  /** Failures that nobody has asked for yet. */
  final Unobserved unobserved = new Unobserved(this);

  /** What is held while a task of the loop changes: only its thread takes it. */
  private final Object guard = new Object();

  /** What arrived between {@link #closing} and {@link #closed}; null at any other time. */
  private @Nullable List<Runnable> late;

  /** What takes thread-locals along; null, as on most loops, if nothing does. */
  private @Nullable Carriers carriers;

  private boolean entered;

  /** How many operations may still be done at once: see {@link GiveWay}. */
  int operationsLeft = OPERATION_LIMIT;

  /** Creates the dispatcher of {@code loop}; a loop has one. */
  public Dispatcher(Loop loop) {
    this(loop, null);
  }

  /** Creates the dispatcher of {@code loop}, which keeps a {@code census} of its calls. */
  public Dispatcher(Loop loop, @Nullable Census census) {
    super(false, census);
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  /** Returns the dispatcher whose loop the calling thread is running, or null. */
  public static @Nullable Dispatcher current() {
    // A thread-local costs as much as a whole resumption. A thread of Weft's own has a field
    // instead; and of all others, one at a time is known.
    Thread thread = Thread.currentThread();
    Here known = here;
    if (known.thread == thread) return known.dispatcher;
    return thread instanceof LoopThread loopThread ? loopThread.dispatcher : CURRENT.get();
  }

  /** As {@link #current}, for who has made sure that there is one. */
  public static Dispatcher present() {
    Dispatcher current = current();
    assert current != null : "the calling thread runs a loop";
    return current;
  }

  /** Returns the loop whose dispatcher this is. */
  @Override
  public Loop loop() {
    return loop;
  }

  /** Returns the loop that the calling thread is running, or null. */
  public static @Nullable Loop currentLoop() {
    Dispatcher current = current();
    return current == null ? null : current.loop;
  }

  /**
   * Makes this the calling thread's dispatcher until {@link #leave}.
   *
   * @return what was current before, to be given to {@code leave}
   */
  public @Nullable Dispatcher enter() {
    Dispatcher before = current();
    if (!entered) carriers = Carriers.of(loop);
    entered = true;
    set(this);
    return before;
  }

  /** Makes {@code before} the calling thread's dispatcher again. */
  public void leave(@Nullable Dispatcher before) {
    set(before);
  }

  /**
   * Runs {@code action}, which was queued on the loop; and if it is a frame, then each that can go
   * on because the one before it finished: a loop, where calling them would recurse as deep as the
   * chain is long.
   *
   * <p>A loop calls this with what it takes out of its queue, and keeps that in no variable: a
   * frame that has finished holds its value, which whoever it hands over to may let go. The
   * interpreter holds what a variable holds, be it used again or not.
   */
  public void run(Runnable action) {
    if (!(action instanceof BodyTask<?>) || !owns((BodyTask<?>) action)) {
      action.run(); // a loop that hands on to this one has a dispatcher, too
      return;
    }
    BodyTask<?> frame = (BodyTask<?>) action;
    action = null;
    Context before = running;
    int left = RUN_LIMIT;
    try {
      do {
        switchTo(frame.context);
        frame = frame.step();
      } while (frame != null && --left > 0);
    } finally {
      switchTo(before);
    }
    if (frame != null) execute(frame);
  }

  /**
   * Makes {@code next} the context of the code that runs from here on.
   *
   * @return the one before, to be given back to this when that code has run
   */
  Context switchTo(Context next) {
    Context before = running;
    if (carriers != null && before != next) {
      before.inherited = capturedInto(before.inherited);
      carriers.restore(next.inherited.carried);
    }
    running = next;
    return before;
  }

  @Override
  Inherited inherited() {
    return running.inherited;
  }

  @Override
  Inherited inheritedOr(Inherited otherwise) {
    return running == root ? otherwise : running.inherited;
  }

  @Override
  Inherited capturedInto(Inherited inherited) {
    return inherited.carrying(carriers == null ? null : carriers.capture());
  }

  @Override
  void runWith(Inherited inherited, Runnable action) {
    Context before = switchTo(Context.ofCallback(this, inherited));
    try {
      action.run();
    } finally {
      switchTo(before);
    }
  }

  /** Returns what the code that runs here and now hands on to a task that it spawns. */
  public Inherited handedOn() {
    return capturedInto(running.inherited);
  }

  /** Says what runs now, for people to read: to other threads the answer may be out of date. */
  public String runningNow() {
    Context now = running;
    if (now == root) return "An action that is no task";
    PendingTask<?> task = now.task;
    if (task != null) return "The task " + task.name();
    return now.isOfTask()
        ? "The task " + (now.name == null ? "(not suspended yet)" : now.name)
        : "A callback";
  }

  /** Says that channels and timers have been looked at just now. On its loop. */
  public void lookedAround() {
    operationsLeft = OPERATION_LIMIT;
  }

  @Override
  boolean isTurnOver() {
    if (--operationsLeft > 0) return false;
    operationsLeft = OPERATION_LIMIT;
    return true;
  }

  /** Returns whether {@code task} is confined to this loop. */
  public boolean owns(PendingTask<?> task) {
    return task.context.home == this;
  }

  // ---- a home

  @Override
  boolean isHere() {
    return loop.inLoop();
  }

  @Override
  Object guard(PendingTask<?> task) {
    return guard;
  }

  @Override
  void alone(PendingTask<?> task, Runnable work) {
    work.run();
  }

  @Override
  void resume(BodyTask<?> frame, CoreTask<?> awaited) {
    if (loop.inLoop()) {
      loop.execute(frame);
    } else {
      post(() -> resumeIfOn(frame, awaited));
    }
  }

  /** A cancellation may have come before the post, or the end of the loop. */
  private void resumeIfOn(BodyTask<?> frame, CoreTask<?> awaited) {
    if (!frame.isSuspendedOn(awaited)) return;
    if (loop.inLoop()) {
      loop.execute(frame); // not here, where the task would be held meanwhile
    } else {
      frame.abandonIfPending();
    }
  }

  @Override
  void combine(Combining<?> parent, CoreTask<?> child) {
    if (loop.inLoop()) {
      parent.takeNote(child);
    } else {
      post(() -> parent.takeNote(child));
    }
  }

  @Override
  void take(Runnable step) {
    relay.take(step);
  }

  @Override
  void tell(PendingTask<?> settled, @Nullable Object waiters) {
    relay.tell(settled, waiters);
  }

  @Override
  void execute(Runnable ready) {
    loop.execute(ready);
  }

  @Override
  ErrorHandler errorHandler() {
    return loop.errorHandler();
  }

  @Override
  void noteUnobserved(CoreTask<?> failed, @Nullable Parent scope) {
    unobserved.add(failed, scope);
  }

  @Override
  void remind(PendingTask<?> task, String reason) {
    if (loop.inLoop()) reminders.add(task, reason);
  }

  @Override
  void hold(PendingTask<?> task) {
    if (loop.inLoop()) held.add(task);
  }

  @Override
  void release(PendingTask<?> task) {
    held.remove(task);
  }

  @Override
  void post(Runnable work) {
    try {
      loop.execute(work);
    } catch (RejectedExecutionException closed) {
      afterClose(work);
    }
  }

  /** Reports the failures that nobody has asked for, since the loop is to close. Its thread. */
  public void reportUnobserved() {
    unobserved.reportAll();
  }

  /** Cancels what the loop was told of and nothing else leads to. Its thread. */
  public void cancelHeld(String reason) {
    for (PendingTask<?> task : List.copyOf(held)) {
      task.ask(reason);
    }
  }

  /**
   * Ends those that have not followed {@link #cancelHeld}; they never run again. In the place of
   * the closed loop's thread: others may settle one at the same time, which takes it out of the
   * set.
   */
  public void abandonHeld() {
    afterClose(
        () -> {
          for (PendingTask<?> task : List.copyOf(held)) task.abandonIfPending();
          held.clear();
        });
  }

  // ---- closing: the loop's thread may still run for a while after the first post was rejected

  /** Says that posts are rejected from now on, while the loop runs what it had accepted. */
  public synchronized void closing() {
    late = new ArrayList<>();
  }

  /** Says that nothing runs on the loop any more, and does what came too late for it. */
  public void closed() {
    List<Runnable> arrived;
    synchronized (this) {
      arrived = late == null ? List.of() : late;
      late = null;
    }
    for (Runnable work : arrived) afterClose(work);
  }

  /**
   * Does {@code work} of the runtime in the place of the closed loop's thread: what its post was
   * rejected for, or what the loop itself has to do with what others may settle at the same time.
   */
  public void afterClose(Runnable work) {
    synchronized (this) {
      if (late != null) {
        late.add(work);
        return;
      }
    }
    // Nothing runs on the loop any more, so a lock can stand in for its thread. Code of others that
    // the work makes ready is queued by OffLoop, and runs after the lock is given back.
    OffLoop.execute(
        () -> {
          synchronized (this) {
            work.run();
          }
        });
  }

  private static void set(@Nullable Dispatcher dispatcher) {
    if (Thread.currentThread() instanceof LoopThread thread) {
      thread.dispatcher = dispatcher;
    } else if (dispatcher == null) {
      CURRENT.remove();
      here = NOWHERE;
    } else {
      CURRENT.set(dispatcher);
      here = new Here(Thread.currentThread(), dispatcher);
    }
  }

  /** A thread that runs loops, and finds the current one without a thread-local. */
  public static class LoopThread extends Thread {
    private @Nullable Dispatcher dispatcher;

    /** As {@link Thread#Thread(ThreadGroup, Runnable, String, long)}. */
    public LoopThread(Runnable body, String name, long stackBytes) {
      super(null, body, name, stackBytes);
    }
  }
}
