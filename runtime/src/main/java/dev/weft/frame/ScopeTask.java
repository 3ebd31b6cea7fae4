package dev.weft.frame;

import dev.weft.AsyncSupplier;
import dev.weft.Joiner;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The task of a scope: its body and the tasks that were spawned into it, and what they come to.
 *
 * <p>Everything happens on the loop that the scope was opened on. The running ones are linked
 * through their contexts, so that a task costs nothing more for being in a scope. What an ended one
 * means for the others is worked out in a turn of its own: not in the middle of a spawn, where one
 * may fail at once, and not inside the call that settles a task, since a policy is user code.
 *
 * <pre>
 * open      -> draining  // the policy has what it wants, or cancelChildren: the body goes on
 * any       -> stopping  // a failure that nobody awaited, the body's failure, a cancellation
 * any       -> settled   // the body and every child have ended
 * </pre>
 */
public final class ScopeTask<T> extends Owner<T> implements Runnable {
  /** What the outcomes of the children mean; null: the first failure is the scope's. */
  private final Joiner<Object, Object> joiner;

  /** The running ones in the order of their start: the body first. */
  private Context first;

  private Context last;
  private Context bodyContext;

  /** The body's task once it has ended. */
  private CoreTask<?> body;

  /** One that has ended, and whether somebody deals with what it failed with. */
  private record Ended(CoreTask<?> task, boolean attended) {}

  /** What has ended and may mean something for the others, in the order of time. */
  private final ArrayDeque<Ended> ended = new ArrayDeque<>();

  private boolean queued;
  private JoinTask join;

  /** Why no task can be spawned any more; null while one can. */
  private String closedBecause;

  private boolean bodyAsked;

  /** What the scope fails with; null while it does not. */
  private FirstFailure failures;

  /**
   * Failures that came in the same turn as the first of {@link #failures}, but before it, and that
   * somebody deals with, each with its place in time. Who does not catch one passes it on, and then
   * it is the first. Null if there are none.
   */
  private Map<Throwable, Integer> before;

  /** The place in {@link #before} of the first of {@link #failures}. */
  private int place = Integer.MAX_VALUE;

  /** Set if a child was cancelled along with the scope, when the body had returned already. */
  private boolean cutShort;

  /** Creates a scope that has no body yet. On a loop. */
  @SuppressWarnings("unchecked")
  public ScopeTask(Joiner<?, ?> joiner) {
    this.joiner = (Joiner<Object, Object>) joiner;
  }

  /** Starts the body, once; returns the task of the whole scope. */
  public Task<T> begin(AsyncSupplier<T> work) {
    bodyContext = newContext(null, context.dispatcher);
    start(bodyContext, work);
    return this;
  }

  // ---- starting

  /**
   * Starts {@code work} as a child. Any thread may call this; from another than the loop's, the
   * work is started there later.
   *
   * @param name for people to read; or null
   * @throws IllegalStateException if the scope has ended or is ending; the work is not started
   */
  @SuppressWarnings("unchecked")
  public <U> Task<U> spawn(String name, AsyncSupplier<U> work) {
    Objects.requireNonNull(work, "work");
    if (!context.dispatcher.loop.inLoop()) return spawnFromElsewhere(name, work);
    requireOpen();
    Context own = newContext(name, context.dispatcher);
    if (joiner == null) return (Task<U>) start(own, work);
    TaskHandle<U> handle = handleOf(own);
    startAnnounced(own, handle, work);
    return handle;
  }

  /** Returns what stands for a task whose work has not begun. */
  private static <U> TaskHandle<U> handleOf(Context own) {
    TaskHandle<U> handle = new TaskHandle<>(own);
    own.task = handle;
    return handle;
  }

  /** Starts what the policy has been told of; if that throws, or cancels it, it never begins. */
  private void startAnnounced(Context own, TaskHandle<?> handle, AsyncSupplier<?> work) {
    if (joiner != null) joiner.onSpawn(handle);
    String asked = handle.askedBeforeItBegan();
    if (asked == null) {
      start(own, work);
    } else {
      link(own);
      handle.settleCancelled(asked);
    }
  }

  private <U> Task<U> spawnFromElsewhere(String name, AsyncSupplier<U> work) {
    if (isDone()) requireOpen();
    Context own = newContext(name, Dispatcher.current());
    TaskHandle<U> handle = handleOf(own);
    context.dispatcher.loop.execute(() -> startPosted(own, handle, work));
    return handle;
  }

  private void startPosted(Context own, TaskHandle<?> handle, AsyncSupplier<?> work) {
    String asked = handle.askedBeforeItBegan();
    if (asked != null) handle.settleCancelled(asked); // on the way: it never begins
    if (handle.isDone()) return;
    try {
      requireOpen();
      startAnnounced(own, handle, work);
    } catch (Throwable refused) {
      handle.settle(FAILED, failure(refused));
    }
  }

  private Context newContext(String name, Dispatcher current) {
    return new Context(context.dispatcher, Inherited.forChildOf(context, current), this, name);
  }

  private CoreTask<?> start(Context own, AsyncSupplier<?> work) {
    link(own);
    CoreTask<?> child = Spawn.start(own, Spawn.CALL, work);
    if (own.task == null) {
      childEnded(own, child, false); // it never suspended, so no task of it could tell
    } else if (own == bodyContext ? bodyAsked : closedBecause != null) {
      own.task.ask(closedBecause); // what it did before it suspended closed the scope
    }
    return child;
  }

  private void requireOpen() {
    if (isDone()) {
      throw new IllegalStateException(
          "spawn on a scope that is closed: its body and every task in it have ended, so nobody"
              + " would wait for this one. Spawn while the scope is open, or use a scope that lives"
              + " longer; the work was not started.");
    }
    if (closedBecause != null) {
      throw new IllegalStateException(
          "spawn on a scope that is shutting down ("
              + closedBecause
              + "): it only waits for its tasks to end. The work was not started.");
    }
  }

  // ---- the list of those that run

  private void link(Context own) {
    own.before = last;
    if (last == null) {
      first = own;
    } else {
      last.after = own;
    }
    last = own;
  }

  private boolean isLinked(Context own) {
    return own.before != null || first == own;
  }

  private void unlink(Context own) {
    if (own.before == null) {
      first = own.after;
    } else {
      own.before.after = own.after;
    }
    if (own.after == null) {
      last = own.before;
    } else {
      own.after.before = own.before;
    }
    own.before = null;
    own.after = null;
  }

  private boolean onlyBodyRuns() {
    return first == null || first == bodyContext && first.after == null;
  }

  @Override
  Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> running = new ArrayList<>();
    for (Context each = first; each != null; each = each.after) {
      if (each.task != null) running.add(each.task);
    }
    return running;
  }

  // ---- when one has ended

  /**
   * Takes note that {@code task}, the outermost of {@code own}, is settled.
   *
   * @param awaited whether somebody is told of its outcome, and so has to deal with it
   */
  void childEnded(Context own, CoreTask<?> task, boolean awaited) {
    if (!isLinked(own)) {
      if (task.isFailed() && !awaited) Unobserved.note(task); // it was never let in
      return;
    }
    unlink(own);
    if (own == bodyContext) {
      Cancellation.takeBack(this, task);
      bodyContext = null;
      body = task;
      if (!task.isSucceeded()) queue(task, false);
    } else if (joiner != null || task.isFailed()) {
      queue(task, awaited);
    }
    cutShort |= bodyAsked && body != null && body.isSucceeded() && task.isCancelled();
    concludeIfEnded();
  }

  private void queue(CoreTask<?> task, boolean awaited) {
    if (task.isFailed() && !awaited) {
      Failure failure = (Failure) task.slot; // it may be another task's, handed on
      failure.observed = false;
      failure.attended = false;
    }
    ended.add(new Ended(task, awaited));
    queueThis();
  }

  private void queueThis() {
    if (queued) return;
    queued = true;
    context.dispatcher.execute(this);
  }

  /** Works out what those that have ended mean for the others. */
  @Override
  public void run() {
    queued = false;
    Context before =
        context.dispatcher.switchTo(context); // for the policy, which is code of others
    try {
      judgeEnded();
    } finally {
      context.dispatcher.switchTo(before);
    }
    concludeIfEnded();
  }

  private void judgeEnded() {
    for (Ended each = ended.poll(); each != null; each = ended.poll()) {
      CoreTask<?> task = each.task;
      if (task == body) {
        bodyFailed();
      } else if (joiner != null) {
        askJoiner(task);
      } else if (each.attended || isAttended(task)) {
        if (failures == null) noteBefore(((Failure) task.slot).cause);
      } else {
        fail(task.exception(), task.name() + ", a task of the same scope, failed");
      }
    }
    if (failures == null) before = null;
    if (join != null && onlyBodyRuns()) join.conclude();
  }

  private void noteBefore(Throwable cause) {
    if (before == null) before = new IdentityHashMap<>();
    before.putIfAbsent(cause, before.size());
  }

  /**
   * Returns whether somebody deals with a failure that nobody was waiting for: one that was there
   * when the spawn returned can be awaited only after it.
   */
  private boolean isAttended(CoreTask<?> failed) {
    Failure failure = (Failure) failed.slot;
    if (failure.attended && !failure.observed) Unobserved.note(failed, this);
    return failure.attended || failure.observed;
  }

  private void bodyFailed() {
    if (body.isCancelled()) {
      stopAll("the body of the scope was cancelled");
    } else {
      fail(body.exception(), "the body of the scope failed");
    }
  }

  private void askJoiner(CoreTask<?> task) {
    try {
      if (joiner.onComplete(task)) cancelChildren("its policy has what it wants");
      // A failure that the policy has not looked at, nor anybody else.
      if (task.isFailed() && !((Failure) task.slot).observed) Unobserved.note(task, this);
    } catch (Throwable thrown) {
      fail(thrown, "the policy of the scope failed");
    }
  }

  private void fail(Throwable cause, String what) {
    if (failures == null) {
      failures = new FirstFailure();
      failures.add(cause);
      stopAll(what);
      Reminders.watch(this, what);
      return;
    }
    Integer came = before == null ? null : before.get(cause);
    if (came == null || came >= place) {
      failures.add(cause);
    } else {
      failures.addBefore(cause);
      place = came;
    }
  }

  private void concludeIfEnded() {
    if (first != null || queued || isDone()) return;
    context.dispatcher.unobserved.reportOf(this);
    if (failures != null) {
      Throwable cause = failures.take();
      before = null; // what outlives the scope must not hold them
      // A cancellation from outside that ends in a failure has not been delivered to who opened it.
      if (wasAsked()) Cancellation.asked(this, false);
      settle(FAILED, failure(cause));
    } else if (cutShort) {
      // The body's value would say that all is done.
      settleCancelled(closedBecause);
    } else {
      settle(body.status(), body.slot);
    }
  }

  // ---- stopping

  @Override
  boolean stop(String reason) {
    boolean bodyRuns = body == null && (!bodyAsked || wasAsked());
    if (wasAsked()) {
      for (PendingTask<?> task : waitsFor()) task.ask(reason);
    } else {
      stopAll(reason);
    }
    return bodyRuns;
  }

  /** Returns whether a request from outside has been handed to the body. */
  private boolean wasAsked() {
    return (state & Cancellation.HANDED) != 0;
  }

  /**
   * Asks the body and every child to stop; no more can be spawned. Any thread may call this.
   *
   * @param reason why, for people to read
   */
  public void cancelAll(String reason) {
    confined(() -> stopNow(reason, true));
  }

  /** As {@link #cancelAll}, but the body goes on. */
  public void cancelChildren(String reason) {
    confined(() -> stopNow(reason, false));
  }

  private void stopNow(String reason, boolean bodyToo) {
    if (isDone()) return;
    if (bodyToo) {
      stopAll(reason);
    } else {
      drain(reason);
    }
    Reminders.watch(this, reason);
  }

  private void stopAll(String reason) {
    boolean childrenAsked = closedBecause != null;
    List<PendingTask<?>> asked = new ArrayList<>();
    for (Context each = first; each != null; each = each.after) {
      boolean already = each == bodyContext ? bodyAsked : childrenAsked;
      if (each.task != null && !already) asked.add(each.task);
    }
    bodyAsked = true;
    closedBecause = reason;
    for (PendingTask<?> task : asked) task.ask(reason);
  }

  private void drain(String reason) {
    if (closedBecause != null) return;
    closedBecause = reason;
    for (PendingTask<?> task : waitsFor()) {
      if (bodyContext == null || task != bodyContext.task) task.ask(reason);
    }
  }

  @Override
  void insist(String reason) {
    for (Context each = first; each != null; ) {
      Context next = each.after;
      boolean asked = each == bodyContext ? bodyAsked : closedBecause != null;
      if (asked && each.task != null) each.task.askAgain(reason);
      each = next;
    }
  }

  // ---- joining

  /** Adds what waits for {@code own} to end. */
  void addDependents(Context own, Collection<? super PendingTask<?>> dependents) {
    dependents.add(this);
    if (join != null && own != bodyContext) dependents.add(join);
  }

  /** Returns a task that is settled as the policy says once every child has ended. On the loop. */
  public Task<Object> joined() {
    if (!context.dispatcher.loop.inLoop()) {
      throw new IllegalStateException(
          "JoinScope.join was called on thread \""
              + Thread.currentThread().getName()
              + "\", which does not run the scope's loop. Call it in the body of the scope, which"
              + " awaits it or returns it.");
    }
    if (join == null) {
      join = new JoinTask();
      queueThis();
    }
    return join;
  }

  /** What {@code join} returns. Nobody started it, so cancelling who awaits it only detaches. */
  private final class JoinTask extends Owner<Object> {
    void conclude() {
      if (isDone()) return;
      try {
        settle(SUCCEEDED, joiner.result());
      } catch (Throwable thrown) {
        if (isOwnRequest(thrown)) {
          settleCancelled(closedBecause);
        } else {
          settle(FAILED, failure(thrown));
        }
      }
    }

    /**
     * Returns whether the policy only says that the children were asked to stop, with the body that
     * waited for this and has gone: no failure that somebody would have to be told of.
     */
    private boolean isOwnRequest(Throwable thrown) {
      return bodyAsked && waiter == null && FirstFailure.isOnlyCancellation(thrown);
    }

    @Override
    boolean isCancellable() {
      return false;
    }

    @Override
    boolean stop(String reason) {
      return false;
    }

    @Override
    Collection<PendingTask<?>> waitsFor() {
      return ScopeTask.this.waitsFor();
    }

    @Override
    protected String kind() {
      return "JoinScope.join";
    }
  }

  @Override
  CoreTask<?> awaits() {
    Context running = first;
    return running == null ? null : running.task;
  }

  @Override
  protected String kind() {
    return "Scope.open";
  }
}
