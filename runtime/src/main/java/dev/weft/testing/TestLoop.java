package dev.weft.testing;

import dev.weft.AsyncSupplier;
import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.SuspendingRunnable;
import dev.weft.SuspendingSupplier;
import dev.weft.Task;
import dev.weft.combine.WithoutValue;
import dev.weft.frame.Await;
import dev.weft.report.Durations;
import dev.weft.report.ErrorLog;
import dev.weft.report.FirstFailure;
import dev.weft.report.WrongThread;
import dev.weft.task.Census;
import dev.weft.task.Dispatcher;
import dev.weft.task.Leftovers;
import dev.weft.task.OffLoop;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A loop for tests: on the test's own thread, with a clock that jumps to the next timer when
 * everything waits, so that an hour of sleeps takes no time and every run is the same.
 *
 * <pre>{@code
 * String page = TestLoop.run(() -> fetchWithRetries(server));
 * }</pre>
 *
 * <p>The clock never moves while something can run. When nothing can:
 *
 * <ul>
 *   <li>While a {@code Weft.blocking} call or an {@code owned} future is in flight, the clock
 *       stands and the loop waits for it: how long that really takes is not known here, so no
 *       timeout overtakes it unless patience comes to its end.
 *   <li>Else the clock jumps to the next timer, even if other threads are about to complete a
 *       promise or another library's stage: the loop cannot know of them.
 *   <li>Without any timer the loop waits for such threads, and when nothing comes the test fails
 *       and names every task that waits, with its line.
 * </ul>
 *
 * <p>Both waits are in real time, for as long as {@link TestConfig#patience} lasts. Channels of the
 * operating system need the loop of {@code Weft.run}: on this one, {@code dev.weft.io} throws an
 * {@code IllegalStateException} that says so. {@link MemoryNetwork} stands in for them.
 *
 * <p>Tests that want to look in between open a loop and go on step by step. From {@link #open} to
 * {@link #close} the calling thread is the loop's, and only that thread may use it, except for
 * {@link #execute}, {@link #inLoop} and {@link #now}:
 *
 * <pre>{@code
 * try (TestLoop loop = TestLoop.open()) {
 *   Task<String> task = loop.start(() -> poll(server));
 *   loop.advance(Duration.ofMinutes(59));
 *   assertFalse(task.isDone());
 *   loop.advance(Duration.ofMinutes(1));
 *   assertEquals("ready", loop.result(task));
 * }
 * }</pre>
 *
 * <p>A test fails at the end if it leaves tasks running, or if something failed that nobody
 * awaited.
 */
public final class TestLoop implements Loop, AutoCloseable {
  /** So much may run while the clock stands: more than any test needs, some seconds' work. */
  private static final long MAX_ACTIONS_AT_ONE_TIME = 100_000_000;

  /** How many turns what is ready at the end may take before it counts as left running. */
  private static final int LAST_TURNS = 1_000;

  /** How long, by the virtual clock, what a test left running may take to end. */
  private static final long LAST_NANOS = Durations.nanos(Duration.ofMinutes(1));

  /** How many calls are looked at for each step that is taken, when what is left is to end. */
  private static final int CALLS_SEEN_PER_STEP = 16;

  /** So that nobody takes a time of this clock for the time since its start. */
  private static final long START = 1_000_000_007L;

  private final TestConfig config;
  private final Census census = new Census();
  private final Dispatcher dispatcher = new Dispatcher(this, census);
  private final ReadyTasks ready;
  private final VirtualTimers timers = new VirtualTimers();
  private final Outside outside = new Outside();
  private final ErrorHandler errorHandler;

  /** What the error handler was told, if that is to fail the test. */
  private final List<Throwable> errors = new ArrayList<>();

  /** What {@link #result} threw: the test knows it, and may be ending because of it. */
  private final Set<Throwable> thrown = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Thread thread = Thread.currentThread();
  private @Nullable Dispatcher before;
  private long actionsLeft = MAX_ACTIONS_AT_ONE_TIME;
  private boolean running;

  /** Whether the loop has waited for other threads in vain, and nothing has come since. */
  private boolean impatient;

  /** Whether the test is over, and only what it left is brought to its end. */
  private boolean ending;

  private volatile boolean closed;

  private TestLoop(TestConfig config) {
    this.config = config;
    ready = new ReadyTasks(config.schedule().begin());
    errorHandler =
        config.errorHandler() != null
            ? config.errorHandler()
            : (what, error) -> errors.add(Note.on(error, what));
  }

  // ---- a whole test

  /**
   * Runs {@code test} on a loop of its own to its end, and returns its value.
   *
   * <p>Throws what the test failed with, the same object, even if it is a checked exception.
   *
   * @throws AssertionError if the test can never end, leaves tasks running, or leaves a failure
   *     that nobody awaited (then that failure itself is thrown)
   * @throws IllegalStateException if the calling thread is running a loop
   */
  public static <T extends @Nullable Object> T run(AsyncSupplier<T> test) {
    return run(TestConfig.standard(), test);
  }

  /** As {@link #run(AsyncSupplier)}, for a test without a value. */
  public static <W extends SuspendingRunnable> void run(W test) {
    run(WithoutValue.of(test, "test"));
  }

  /** As {@link #run(AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> T run(SuspendingSupplier<T> test) {
    return run(WithoutValue.started(test, "test"));
  }

  /**
   * As {@link #run(AsyncSupplier)}, with the tasks in the order that {@code seed} gives. A failure
   * says in its stack trace which seed it was.
   */
  public static <T extends @Nullable Object> T run(long seed, AsyncSupplier<T> test) {
    return run(TestConfig.standard().withSeed(seed), test);
  }

  /** As {@link #run(long, AsyncSupplier)}, for a test without a value. */
  public static <W extends SuspendingRunnable> void run(long seed, W test) {
    run(seed, WithoutValue.of(test, "test"));
  }

  /** As {@link #run(long, AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> T run(long seed, SuspendingSupplier<T> test) {
    return run(seed, WithoutValue.started(test, "test"));
  }

  /** As {@link #run(AsyncSupplier)}, with other settings. */
  public static <T extends @Nullable Object> T run(TestConfig config, AsyncSupplier<T> test) {
    Objects.requireNonNull(test, "test");
    try (TestLoop loop = open(config)) {
      return loop.result(loop.start(test));
    } catch (Throwable thrown) {
      throw Await.rethrow(config.schedule().note(thrown));
    }
  }

  /** As {@link #run(TestConfig, AsyncSupplier)}, for a test without a value. */
  public static <W extends SuspendingRunnable> void run(TestConfig config, W test) {
    run(config, WithoutValue.of(test, "test"));
  }

  /** As {@link #run(TestConfig, AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> T run(TestConfig config, SuspendingSupplier<T> test) {
    return run(config, WithoutValue.started(test, "test"));
  }

  // ---- step by step

  /** As {@link #open(TestConfig)}, with the standard settings. */
  public static TestLoop open() {
    return open(TestConfig.standard());
  }

  /**
   * Makes a loop, which is the calling thread's until it is closed.
   *
   * @param config in which order tasks run, and what makes the test fail
   * @return the loop, which is to be closed on the same thread
   * @throws IllegalStateException if the calling thread is running a loop already
   */
  public static TestLoop open(TestConfig config) {
    Objects.requireNonNull(config, "config");
    if (Dispatcher.currentLoop() != null) {
      throw WrongThread.failure(
          "A test's loop was opened",
          ", which is running a loop already: "
              + Dispatcher.currentLoop()
              + ". Close that one first, or use it.");
    }
    OffLoop.runQueued(); // else it would wait until the thread is back from the test
    TestLoop loop = new TestLoop(config);
    loop.before = loop.dispatcher.enter();
    return loop;
  }

  /**
   * Starts {@code work}, which runs to its first pending await before this returns.
   *
   * @return its task, which goes on when this loop is told to run
   */
  public <T extends @Nullable Object> Task<T> start(AsyncSupplier<T> work) {
    Objects.requireNonNull(work, "work");
    requireThread("start");
    return Spawn.main(work);
  }

  /** As {@link #start(AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> start(W work) {
    return start(WithoutValue.of(work, "work"));
  }

  /** As {@link #start(AsyncSupplier)}, for work that suspends and delivers its value. */
  public <T extends @Nullable Object> Task<T> start(SuspendingSupplier<T> work) {
    return start(WithoutValue.started(work, "work"));
  }

  /**
   * Runs until {@code stage} is settled, and returns its value or throws its failure, the same
   * object.
   *
   * @throws AssertionError if it never is
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is a T where the stage may have it
  public <T extends @Nullable Object> T result(CompletionStage<T> stage) {
    Objects.requireNonNull(stage, "stage");
    Task<T> task = stage instanceof Task<T> own ? own : start(() -> stage);
    untilDone(task);
    try {
      return (T) Await.take(task);
    } catch (Throwable failure) {
      thrown.add(failure);
      throw failure;
    }
  }

  /**
   * Runs until {@code task} is settled, whatever it comes to.
   *
   * @throws AssertionError if it never is
   */
  public void untilDone(Task<?> task) {
    Objects.requireNonNull(task, "task");
    begin("untilDone");
    try {
      while (!task.isDone()) {
        if (turn() || untilWorkElsewhereCame() || jump(Long.MAX_VALUE)) continue;
        if (untilPosted()) continue;
        throw Leftovers.isWorkElsewhere(dispatcher)
            ? Failures.slow(unfinished(), config)
            : Failures.stuck(standing(task), config);
      }
    } catch (InterruptedException e) {
      throw Failures.interrupted(unfinished());
    } finally {
      running = false;
    }
  }

  /** Runs everything that is ready, and what becomes ready by that; the clock stands still. */
  public void runReady() {
    begin("runReady");
    try {
      while (turn()) {}
    } finally {
      running = false;
    }
  }

  /**
   * Lets {@code time} pass: everything runs that is ready or becomes due, in the order of the
   * times. Then the clock says so much more than before.
   *
   * @throws IllegalArgumentException if {@code time} is negative
   */
  public void advance(Duration time) {
    if (time.isNegative()) throw new IllegalArgumentException("the clock cannot go back: " + time);
    begin("advance");
    try {
      long end = timers.now() + Math.min(Durations.nanos(time), Long.MAX_VALUE - timers.now());
      while (turn() || untilWorkElsewhereCame() || jump(end)) {}
      timers.advanceTo(end);
    } catch (InterruptedException e) {
      throw Failures.interrupted(unfinished());
    } finally {
      running = false;
    }
  }

  /**
   * Runs until nothing is ready, no timer is set and no other thread is at work: what waits then
   * waits for the test, or for ever. The clock says when that was.
   *
   * @throws AssertionError if that is not so within the time limit
   */
  public void advanceUntilIdle() {
    begin("advanceUntilIdle");
    try {
      while (turn() || untilWorkElsewhereCame() || jump(Long.MAX_VALUE)) {}
      if (Leftovers.isWorkElsewhere(dispatcher)) throw Failures.slow(unfinished(), config);
    } catch (InterruptedException e) {
      throw Failures.interrupted(unfinished());
    } finally {
      running = false;
    }
  }

  /**
   * Runs one thing that is ready: a task up to its next pending await, or an action. If nothing is,
   * the clock jumps to the next timer, which makes something ready.
   *
   * @return false if there was nothing to do
   */
  public boolean step() {
    begin("step");
    try {
      outside.drainTo(ready);
      if (ready.size() == 0) return jump(Long.MAX_VALUE) && fireDue();
      runOne();
      return true;
    } finally {
      running = false;
    }
  }

  private void begin(String word) {
    requireThread(word);
    if (running) {
      throw new IllegalStateException(
          "TestLoop." + word + " was called by a task of this very loop; await there instead");
    }
    running = true;
  }

  private void requireThread(String word) {
    if (inLoop()) return;
    if (closed) throw new IllegalStateException("TestLoop." + word + " on a loop that is closed");
    throw WrongThread.failure(
        "TestLoop." + word,
        "; the loop belongs to \""
            + thread.getName()
            + "\", which opened it. Post an action, with Loop.execute.");
  }

  // ---- a turn

  /** Runs what is ready now, then timers that are due; returns whether there was anything. */
  private boolean turn() {
    if (Thread.currentThread().isInterrupted() && !ending) throw Failures.interrupted(unfinished());
    if (outside.drainTo(ready)) impatient = false;
    int count = ready.size();
    for (int i = 0; i < count; i++) runOne();
    dispatcher.lookedAround();
    return fireDue() || count > 0;
  }

  private void runOne() {
    if (--actionsLeft < 0) throw Failures.busy(unfinished(), MAX_ACTIONS_AT_ONE_TIME, elapsed());
    int picked = ready.pick();
    try {
      dispatcher.run(ready.take(picked));
    } catch (Throwable thrown) {
      report(thrown);
    }
  }

  private boolean fireDue() {
    long mark = timers.mark();
    int fired = 0;
    for (Runnable due; (due = timers.takeDue(mark)) != null; fired++) {
      try {
        due.run();
      } catch (Throwable thrown) {
        report(thrown);
      }
    }
    return fired > 0;
  }

  /** What an action throws must not end the test early. */
  private void report(Throwable thrown) {
    ErrorLog.tell(errorHandler, "An action that was queued on the test's loop threw", thrown);
  }

  /** Lets the clock jump to the next timer, if that is not after {@code end}. */
  private boolean jump(long end) {
    long next = timers.next();
    if (next == Long.MAX_VALUE || next > end) return false;
    if (next > Durations.nanos(config.timeLimit()) && !ending) {
      throw Failures.late(unfinished(), next, config);
    }
    timers.advanceTo(next);
    census.timePasses();
    actionsLeft = MAX_ACTIONS_AT_ONE_TIME;
    return true;
  }

  /**
   * Waits for other threads at work; returns false if there are none, or patience is at its end.
   */
  private boolean untilWorkElsewhereCame() throws InterruptedException {
    return Leftovers.isWorkElsewhere(dispatcher) && untilPosted();
  }

  private boolean untilPosted() throws InterruptedException {
    if (!impatient) impatient = !outside.untilPosted(Durations.nanos(config.patience()));
    return !impatient;
  }

  /** Who waits for what cannot come; the test's own task, if that is no async method of ours. */
  private List<? extends Task<?>> standing(Task<?> task) {
    List<? extends Task<?>> standing = census.standing();
    return standing.isEmpty() ? List.of(task) : standing;
  }

  // ---- what is left

  /** Returns the outermost tasks that have not ended: those that no other waits for. */
  public List<Task<?>> unfinished() {
    requireThread("unfinished");
    List<Object> wakers = new ArrayList<>();
    census.addAllTo(wakers);
    ready.addAllTo(wakers);
    timers.addAllTo(wakers);
    return List.copyOf(Leftovers.of(dispatcher, wakers));
  }

  /**
   * Throws the first error that no caller could be thrown so far, with the others suppressed in it,
   * and forgets them. Those that a {@link TestConfig#errorHandler} was told of do not count, nor
   * what {@link #result} has thrown.
   */
  public void checkErrors() {
    FirstFailure failures = new FirstFailure();
    for (Throwable error : errors) {
      if (!thrown.contains(error)) failures.add(error);
    }
    errors.clear();
    if (!failures.isEmpty()) throw Await.rethrow(failures.take());
  }

  /**
   * Ends the loop: what is ready still runs, what then is left running is cancelled and the test
   * fails because of it. Closing again does nothing.
   *
   * @throws AssertionError if tasks were left running, unless that is allowed
   */
  @Override
  public void close() {
    if (closed) return;
    begin("close");
    ending = true;
    try {
      for (int turns = 0; turns < LAST_TURNS && turn(); turns++) {}
      List<Task<?>> left = unfinished();
      boolean leaks = !left.isEmpty() && !config.leaksAllowed();
      AssertionError leak = leaks ? Failures.leak(left) : null; // now, while they stand there
      endAll(left);
      dispatcher.reportUnobserved();
      if (leaks) errors.add(leak);
    } finally {
      shut();
    }
    checkErrors();
  }

  /** Cancels what is left, and what that starts, so that finally blocks run. */
  private void endAll(List<Task<?>> left) {
    LastRequests requests = new LastRequests(dispatcher);
    long end = Math.min(timers.now(), Long.MAX_VALUE - LAST_NANOS) + LAST_NANOS;
    try {
      for (List<Task<?>> still = left; !still.isEmpty(); still = unfinished()) {
        for (Task<?> task : still) requests.ask((PendingTask<?>) task);
        // Who is new is found by looking at all calls. So that a long chain of them costs no more
        // than its length, it goes on for a while before it looks again.
        if (!goesOn(end)) return;
        for (int steps = census.size() / CALLS_SEEN_PER_STEP; steps > 0; steps--) {
          requests.askThoseBelow();
          if (!goesOn(end)) break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // given up, as the test was
    }
  }

  /** Takes a turn, or comes to the next, if there is one before {@code end}. */
  private boolean goesOn(long end) throws InterruptedException {
    return turn() || untilWorkElsewhereCame() || jump(end);
  }

  private void shut() {
    dispatcher.closing();
    ready.stopChoosing();
    outside.close(ready);
    for (int turns = 0; turns < LAST_TURNS && ready.size() > 0; turns++) turn();
    closed = true;
    running = false;
    dispatcher.leave(before);
    dispatcher.closed();
    while (ready.size() > 0) Leftovers.abandon(ready.take(ready.pick()));
  }

  // ---- what tasks see

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread && !closed;
  }

  @Override
  public void execute(Runnable action) {
    Objects.requireNonNull(action, "action");
    if (inLoop()) {
      ready.add(action);
    } else {
      outside.post(action);
    }
  }

  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    Objects.requireNonNull(action, "action");
    requireThread("schedule");
    return timers.add(action, delayNanos);
  }

  @Override
  public long now() {
    return START + timers.now();
  }

  @Override
  public long gracePeriod() {
    return Durations.nanos(config.gracePeriod());
  }

  @Override
  public List<Carrier<?>> carriers() {
    return config.carriers();
  }

  @Override
  public ErrorHandler errorHandler() {
    return errorHandler;
  }

  /** Returns how much virtual time has passed since the loop was opened. */
  public Duration elapsed() {
    return Duration.ofNanos(timers.now());
  }

  /** Returns how many timers are set. */
  public int pendingTimers() {
    return timers.size();
  }

  /** Returns the order in which tasks run, and the virtual time. */
  @Override
  public String toString() {
    return "TestLoop[" + config.schedule() + ", at " + Durations.text(elapsed()) + "]";
  }
}
