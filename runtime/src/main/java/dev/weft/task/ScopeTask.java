package dev.weft.task;

import dev.weft.AsyncSupplier;
import dev.weft.Joiner;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.WrongThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The task of a scope: its body and the tasks that were spawned into it, and what they come to.
 *
 * <p>Everything happens on the loop that the scope was opened on. What an ended one means for the
 * others is worked out in a turn of its own: not in the middle of a spawn, where one may fail at
 * once, and not inside the call that settles a task, since a policy is user code.
 *
 * <p>{@link #moveTo} makes the transitions between the phases, {@link #concludeIfEnded} the last:
 *
 * <pre>
 * phase     what moves it                                                  to
 * OPEN      {@link #cancelChildren}; the policy has what it wants          DRAINING
 * OPEN      {@link #cancelAll}; a cancellation from outside ({@link #stop});
 *           the body has failed or is cancelled; a child has failed, and
 *           nobody deals with that; the policy has failed                  STOPPING
 * DRAINING  the same                                                       STOPPING
 * STOPPING  the same: there is another reason, and nobody is asked twice   STOPPING
 * any       the body and every child have ended, and what that means has
 *           been worked out                                                settled
 *
 * phase     who is asked to stop   may tasks be spawned
 * OPEN      nobody                 yes
 * DRAINING  the children           no
 * STOPPING  they and the body      no
 * </pre>
 */
public final class ScopeTask<T> extends Owner<T> implements Parent, Runnable {
  private enum Phase {
    OPEN,
    DRAINING,
    STOPPING;

    /** Returns whether the body, or each child, is asked to stop in this phase. */
    boolean asks(boolean body) {
      return this == STOPPING || this == DRAINING && !body;
    }
  }

  /** What the outcomes of the children mean; null: the first failure is the scope's. */
  private final @Nullable Joiner<Object, Object> joiner;

  private Phase phase = Phase.OPEN;

  /** Why no task can be spawned any more; null while one can. */
  private @Nullable String closedBecause;

  /** The body first. */
  private final Siblings running = new Siblings();

  /** Null once the body has ended. */
  private @Nullable Context bodyContext;

  /** The body's task once it has ended. */
  private @Nullable CoreTask<?> body;

  /** One that has ended, and whether somebody deals with what it failed with. */
  private record Ended(CoreTask<?> task, boolean attended) {}

  /** What has ended and may mean something for the others, in the order of time; null if none. */
  private @Nullable ArrayDeque<Ended> ended;

  /** Whether {@link #run} is queued, which works out what that means. */
  private boolean queued;

  /** What {@code join} returned; null before it was called. */
  private @Nullable JoinTask join;

  /** What the scope fails with; null if there has been no failure. */
  private @Nullable ScopeFailures failures;

  /** Set if a child was cancelled along with the scope, when the body had returned already. */
  private boolean cutShort;

  /** Creates a scope that has no body yet. On a loop. */
  @SuppressWarnings("unchecked")
  public ScopeTask(@Nullable Joiner<?, ?> joiner) {
    this.joiner = (Joiner<Object, Object>) joiner;
  }

  /** Starts the body, once; returns the task of the whole scope. */
  public Task<T> begin(AsyncSupplier<T> work) {
    bodyContext = newContext(null, home());
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
  public <U> Task<U> spawn(@Nullable String name, AsyncSupplier<U> work) {
    Objects.requireNonNull(work, "work");
    if (!context.dispatcher().loop().inLoop()) return spawnFromElsewhere(name, work);
    requireOpen();
    Context own = newContext(name, home());
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
      running.add(own);
      handle.settleCancelled(asked);
    }
  }

  private <U> Task<U> spawnFromElsewhere(@Nullable String name, AsyncSupplier<U> work) {
    if (isDone()) requireOpen();
    Context own = newContext(name, Home.current());
    TaskHandle<U> handle = handleOf(own);
    context.dispatcher().loop().execute(() -> startPosted(own, handle, work));
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

  private Context newContext(@Nullable String name, Home current) {
    return new Context(home(), Inherited.forChildOf(context, current), this, name);
  }

  private CoreTask<?> start(Context own, AsyncSupplier<?> work) {
    running.add(own);
    CoreTask<?> child = Spawn.start(own, Spawn.CALL, work);
    if (own.task == null) {
      childEnded(own, child, false); // it never suspended, so no task of it could tell
    } else if (isAsked(own)) {
      own.task.ask(closedBecause()); // what it did before it suspended closed the scope
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
    if (phase != Phase.OPEN) {
      throw new IllegalStateException(
          "spawn on a scope that is shutting down ("
              + closedBecause
              + "): it only waits for its tasks to end. The work was not started.");
    }
  }

  // ---- when one has ended

  @Override
  public void childEnded(Context own, CoreTask<?> task, boolean awaited) {
    if (!running.contains(own)) {
      if (task.isFailed() && !awaited) Unobserved.note(task); // it was never let in
      return;
    }
    running.remove(own);
    if (own == bodyContext) {
      Cancellation.takeBack(this, task);
      bodyContext = null;
      body = task;
      if (!task.isSucceeded()) queue(task, false);
    } else if (joiner != null || task.isFailed()) {
      queue(task, awaited);
    }
    cutShort |= isStopping() && body != null && body.isSucceeded() && task.isCancelled();
    concludeIfEnded();
  }

  @Override
  public boolean isOpenOn(Loop loop) {
    return loop() == loop && !isDone();
  }

  private void queue(CoreTask<?> task, boolean awaited) {
    if (task.isFailed() && !awaited) {
      Failure failure = task.failureHere(); // it may be another task's, handed on
      failure.observed = false;
      failure.attended = false;
    }
    if (ended == null) ended = new ArrayDeque<>(2);
    ended.add(new Ended(task, awaited));
    queueThis();
  }

  private void queueThis() {
    if (queued) return;
    queued = true;
    context.home.execute(this);
  }

  /** Works out what those that have ended mean for the others. */
  @Override
  public void run() {
    queued = false;
    Context before =
        context.dispatcher().switchTo(context); // for the policy, which is code of others
    try {
      judgeEnded();
    } finally {
      context.dispatcher().switchTo(before);
    }
    concludeIfEnded();
  }

  private void judgeEnded() {
    for (Ended each = nextEnded(); each != null; each = nextEnded()) {
      CoreTask<?> task = each.task;
      if (task == body) {
        bodyFailed(task);
      } else if (joiner != null) {
        askJoiner(joiner, task);
      } else if (each.attended || isAttended(task)) {
        failures().addDealtWith(task.failureHere().cause);
      } else {
        fail(task.exception(), task.name() + ", a task of the same scope, failed");
      }
    }
    if (!isFailing()) failures = null; // what others deal with is past
    if (join != null && running.isNoneBut(bodyContext)) join.conclude();
  }

  private @Nullable Ended nextEnded() {
    return ended == null ? null : ended.poll();
  }

  private boolean isFailing() {
    return failures != null && !failures.isEmpty();
  }

  private ScopeFailures failures() {
    if (failures == null) failures = new ScopeFailures();
    return failures;
  }

  /**
   * Returns whether somebody deals with a failure that nobody was waiting for: one that was there
   * when the spawn returned can be awaited only after it.
   */
  private boolean isAttended(CoreTask<?> failed) {
    Failure failure = failed.failureHere();
    if (failure.attended && !failure.observed) Unobserved.note(failed, this);
    return failure.attended || failure.observed;
  }

  private void bodyFailed(CoreTask<?> body) {
    if (body.isCancelled()) {
      moveTo(Phase.STOPPING, "the body of the scope was cancelled");
    } else {
      fail(body.exception(), "the body of the scope failed");
    }
  }

  private void askJoiner(Joiner<Object, Object> joiner, CoreTask<?> task) {
    try {
      if (joiner.onComplete(task)) cancelChildren("its policy has what it wants");
      // A failure that the policy has not looked at, nor anybody else.
      if (task.isFailed() && !task.failureHere().observed) Unobserved.note(task, this);
    } catch (Throwable thrown) {
      fail(thrown, "the policy of the scope failed");
    }
  }

  private void fail(Throwable cause, String what) {
    boolean isFirst = !isFailing();
    failures().add(cause);
    if (!isFirst) return;
    moveTo(Phase.STOPPING, what);
    Reminders.watch(this, what);
  }

  private void concludeIfEnded() {
    if (!running.isEmpty() || queued || isDone()) return;
    context.dispatcher().unobserved.reportOf(this);
    if (failures != null && !failures.isEmpty()) {
      Throwable cause = failures.take();
      // A cancellation from outside that ends in a failure has not been delivered to who opened it.
      if (wasAsked()) Cancellation.asked(this, false);
      settle(FAILED, failure(cause));
    } else if (cutShort) {
      // The body's value would say that all is done.
      settleCancelled(closedBecause());
    } else {
      assert body != null : "it has ended, as all have";
      settle(body.status(), body.slot);
    }
  }

  // ---- stopping

  @Override
  protected boolean stop(String reason) {
    boolean bodyRuns = body == null && (!isStopping() || wasAsked());
    if (wasAsked()) {
      for (PendingTask<?> task : waitsFor()) task.ask(reason);
    } else {
      moveTo(Phase.STOPPING, reason);
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
    confined(() -> stopNow(Phase.STOPPING, reason));
  }

  /** As {@link #cancelAll}, but the body goes on. */
  public void cancelChildren(String reason) {
    confined(() -> stopNow(Phase.DRAINING, reason));
  }

  private void stopNow(Phase next, String reason) {
    if (isDone()) return;
    moveTo(next, reason);
    Reminders.watch(this, reason);
  }

  /** Goes to {@code next}, unless that was before, and asks those to stop that are asked there. */
  private void moveTo(Phase next, String reason) {
    if (next == Phase.DRAINING && phase != Phase.OPEN) return;
    List<PendingTask<?>> asked = new ArrayList<>();
    for (Context each : running.withTask()) {
      if (next.asks(isBody(each)) && !isAsked(each)) asked.add(each.task);
    }
    phase = next;
    closedBecause = reason;
    for (PendingTask<?> task : asked) task.ask(reason);
  }

  /** Returns whether {@code own} was asked to stop when the scope came to its phase. */
  private boolean isAsked(Context own) {
    return phase.asks(isBody(own));
  }

  private boolean isBody(Context own) {
    return own == bodyContext;
  }

  boolean isStopping() {
    return phase == Phase.STOPPING;
  }

  String closedBecause() {
    assert closedBecause != null : "tasks can be spawned";
    return closedBecause;
  }

  @Override
  protected void insist(String reason) {
    for (Context each : running.withTask()) {
      if (isAsked(each) && each.task != null) each.task.askAgain(reason);
    }
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> tasks = new ArrayList<>();
    for (Context each : running.withTask()) tasks.add(each.task);
    return tasks;
  }

  // ---- joining

  @Override
  public void addDependents(Context own, Collection<? super PendingTask<?>> dependents) {
    dependents.add(this);
    if (join != null && own != bodyContext) dependents.add(join);
  }

  /** Returns a task that is settled as the policy says once every child has ended. On the loop. */
  public Task<Object> joined() {
    if (!context.dispatcher().loop().inLoop()) {
      throw WrongThread.failure(
          "JoinScope.join was called",
          ", which does not run the scope's loop. Call it in the body of the scope, which awaits it"
              + " or returns it.");
    }
    if (join == null) {
      assert joiner != null : "only a JoinScope has join";
      join = new JoinTask(this, joiner);
      queueThis();
    }
    return join;
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    return running.firstTask();
  }

  @Override
  protected String kind() {
    return "Scope.open";
  }
}
