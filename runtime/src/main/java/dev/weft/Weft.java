package dev.weft;

import dev.weft.combine.AwaitingSome;
import dev.weft.combine.Gathering;
import dev.weft.combine.GatheringSpawned;
import dev.weft.combine.Racing;
import dev.weft.combine.Retrying;
import dev.weft.combine.Shield;
import dev.weft.combine.TimeLimit;
import dev.weft.combine.Values;
import dev.weft.combine.WithoutValue;
import dev.weft.iteration.CompletionOrder;
import dev.weft.iteration.IntervalTicks;
import dev.weft.report.Durations;
import dev.weft.task.Context;
import dev.weft.task.Hop;
import dev.weft.task.OwnedStage;
import dev.weft.task.Spawn;
import dev.weft.task.YieldTask;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The words of asynchronous code: {@code await}, {@code run}, {@code sleep}, {@code gather} and so
 * on; meant to be imported statically.
 *
 * <p>Where a method does not say otherwise: it returns at once, and what it returns suspends
 * whoever awaits it while it is pending. It is for the thread that runs a loop, and the task it
 * returns belongs to that loop. Cancelling that task cancels the work that the method started, and
 * the task has ended when the work has; a failure is found in it, and never thrown by the call. An
 * argument that is null is refused by a {@link NullPointerException} that names it.
 */
public final class Weft {
  private Weft() {}

  /**
   * Waits for {@code stage} and returns its value, letting other tasks run meanwhile; or throws
   * what the stage failed with, the same object, even if it is a checked exception.
   *
   * <p>Suspends only if the stage is still pending. Goes on where it began: on the loop of the
   * calling task, or without a loop on the thread that completes the stage.
   *
   * <p>If the calling task is cancelled while it waits, what it waits for is cancelled, if this
   * task started it and nobody else awaits it; from anything else it steps away. Either way {@link
   * CancelledError} is thrown here. A stage that has settled is delivered first, and the
   * cancellation thrown at the next await that suspends.
   *
   * <p>A stage of another library was started by this task if it comes, within the method, from a
   * call that is known to start work of its own, as in {@code await(http.sendAsync(...))}, and has
   * gone nowhere else. The build knows such calls from lists, and warns of those that are in none;
   * see {@link #owned}.
   *
   * <p>Tasks that wait for one {@link Task} go on in the order in which they came. Those that wait
   * for one {@link CompletableFuture} go on in the order in which that calls its dependents, which
   * is the reverse: the last comes first.
   *
   * <p>The methods that await are added to the stack trace of a failure that comes through them.
   * One that keeps no stack trace has them in a suppressed exception instead; one that takes none
   * of these either stays as it is.
   *
   * @throws CancelledError if the calling task is cancelled
   * @throws java.util.concurrent.CancellationException if the stage was cancelled, by somebody else
   * @throws NullPointerException if {@code stage} is null
   * @throws IllegalStateException if the calling task would wait for itself, be it through others
   * @throws NotWovenException if the calling class was not rewritten
   */
  @SuppressWarnings("DoNotCallSuggester") // the call is rewritten
  public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    throw NotWovenException.of("await");
  }

  /**
   * As {@link #await(CompletionStage)}, for a stage whose maker does not say what it fails with:
   * {@code failure} makes the compiler ask for a {@code catch} or {@code throws}.
   *
   * @throws X if the stage failed with it
   */
  @SuppressWarnings("DoNotCallSuggester") // the call is rewritten
  public static <T extends @Nullable Object, X extends Throwable> T await(
      CompletionStage<T> stage, Class<X> failure) throws X {
    throw NotWovenException.of("await");
  }

  // ---- running

  /**
   * Runs {@code main} on an event loop on the calling thread, and returns its value.
   *
   * <p>When {@code main} has ended, whatever it left running is cancelled, gets five seconds to
   * end, and what failed or ignored the cancellation is logged. Only then does this return. If the
   * thread is interrupted, {@code main} is cancelled. So it is by Ctrl-C and SIGTERM, which hold
   * the JVM up until this has ended, for five seconds at most; see {@link RunConfig#shutdownHook}.
   *
   * <p>Throws what {@code main} failed with, the same object, even if it is a checked exception.
   * {@code throws} is not in the signature because a lambda's exceptions would all become {@code
   * Exception} there: declare here what {@code main} declares, or name it, with {@link
   * #run(AsyncSupplier, Class)}, to catch it.
   *
   * @throws java.util.concurrent.CancellationException if {@code main} was cancelled
   * @throws IllegalStateException if the calling thread is running a loop
   */
  public static <T extends @Nullable Object> T run(AsyncSupplier<T> main) {
    return run(RunConfig.standard(), main);
  }

  /** As {@link #run(AsyncSupplier)}, for a {@code main} without a value. */
  public static <W extends SuspendingRunnable> void run(W main) {
    run(WithoutValue.of(main, "main"));
  }

  /** As {@link #run(AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> T run(SuspendingSupplier<T> main) {
    return run(WithoutValue.started(main, "main"));
  }

  /**
   * As {@link #run(AsyncSupplier)}, for a {@code main} that fails with a checked exception: {@code
   * failure} lets the compiler accept a {@code catch} of it, and ask for one.
   *
   * @throws X if {@code main} failed with it
   */
  public static <T extends @Nullable Object, X extends Throwable> T run(
      AsyncSupplier<T> main, Class<X> failure) throws X {
    return run(main);
  }

  /**
   * As {@link #run(AsyncSupplier, Class)}, for a {@code main} without a value.
   *
   * @throws X if {@code main} failed with it
   */
  public static <W extends SuspendingRunnable, X extends Throwable> void run(
      W main, Class<X> failure) throws X {
    run(main);
  }

  /**
   * As {@link #run(AsyncSupplier, Class)}, for a {@code main} that suspends and delivers its value.
   *
   * @throws X if {@code main} failed with it
   */
  public static <T extends @Nullable Object, X extends Throwable> T run(
      SuspendingSupplier<T> main, Class<X> failure) throws X {
    return run(main);
  }

  /** As {@link #run(AsyncSupplier)}, with other settings: a larger stack, an error handler. */
  public static <T extends @Nullable Object> T run(RunConfig config, AsyncSupplier<T> main) {
    Objects.requireNonNull(main, "main");
    try (Runner runner = open(config)) {
      return runner.run(main);
    }
  }

  /** As {@link #run(RunConfig, AsyncSupplier)}, for a {@code main} without a value. */
  public static <W extends SuspendingRunnable> void run(RunConfig config, W main) {
    run(config, WithoutValue.of(main, "main"));
  }

  /** As {@link #run(RunConfig, AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> T run(RunConfig config, SuspendingSupplier<T> main) {
    return run(config, WithoutValue.started(main, "main"));
  }

  /** As {@link #open(RunConfig)}, with the standard settings. */
  public static Runner open() {
    return open(RunConfig.standard());
  }

  /**
   * Returns a runner for several runs on one event loop; close it in the end.
   *
   * @param config how each of the runs goes and ends
   */
  public static Runner open(RunConfig config) {
    return new Runner(Objects.requireNonNull(config, "config"));
  }

  /**
   * Starts {@code work} and lets it go on by itself: the named exception to the rule that a task
   * ends before whoever started it.
   *
   * <p>A failure is reported to the loop's error handler. Cancelling the caller does not reach it;
   * the end of {@link #run} cancels it.
   *
   * @return its task, which need not be awaited
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> background(AsyncSupplier<T> work) {
    Objects.requireNonNull(work, "work");
    Spawn.requireLoop("background");
    return Spawn.background(work);
  }

  /** As {@link #background(AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> background(W work) {
    return background(WithoutValue.of(work, "work"));
  }

  /** As {@link #background(AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> Task<T> background(SuspendingSupplier<T> work) {
    return background(WithoutValue.started(work, "work"));
  }

  /**
   * Starts {@code work}, as a call of an {@code @Async} method does: at once, up to its first
   * suspension, as a part of the calling task. What it throws is found in the returned task.
   *
   * <p>For methods that take work of their callers: awaiting what this returns runs the work
   * without having to declare {@code throws Exception}. Any thread may call this; without a loop
   * the task belongs to none. Cancelling the task reaches the work, if this task started it.
   *
   * <pre>{@code
   * @Async <T> Task<T> inTransaction(Pool pool, AsyncFunction<Connection, T> work) {
   *   try (Connection connection = await(pool.begin())) {
   *     T value = await(async(() -> work.apply(connection)));
   *     await(connection.commit());
   *     return Task.of(value);
   *   }
   * }
   * }</pre>
   *
   * @return the work's task; one that fails with a {@link NullPointerException} if the work returns
   *     null in place of a stage
   */
  public static <T extends @Nullable Object> Task<T> async(AsyncSupplier<T> work) {
    return Spawn.call(Objects.requireNonNull(work, "work"));
  }

  /** As {@link #async(AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> async(W work) {
    return async(WithoutValue.of(work, "work"));
  }

  /** As {@link #async(AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> Task<T> async(SuspendingSupplier<T> work) {
    return async(WithoutValue.started(work, "work"));
  }

  /**
   * Starts {@code work} on {@code loop}, and delivers what it comes to here: whoever awaits the
   * returned task goes on where it was, with the same value or the same exception.
   *
   * <p>The work is a part of the calling task: cancelling that reaches it on its loop, and its
   * deadline and a copy of its {@linkplain TaskLocal task-locals} go along. Cancelled before it has
   * begun, it never is, and the caller goes on at once: a loop that is stuck holds nobody up. Once
   * it has begun, the caller waits for its end. If {@code loop} is the current one, the work starts
   * at once; else behind everything that is queued there. Any thread may call this; on one that
   * runs no loop the returned task can be joined.
   *
   * @return a task for what the work comes to
   * @throws java.util.concurrent.RejectedExecutionException if {@code loop} is closed
   */
  public static <T extends @Nullable Object> Task<T> on(Loop loop, AsyncSupplier<T> work) {
    Objects.requireNonNull(loop, "loop");
    return Hop.on(loop, Objects.requireNonNull(work, "work"));
  }

  /** As {@link #on(Loop, AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> on(Loop loop, W work) {
    return on(loop, WithoutValue.of(work, "work"));
  }

  /** As {@link #on(Loop, AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> Task<T> on(Loop loop, SuspendingSupplier<T> work) {
    return on(loop, WithoutValue.started(work, "work"));
  }

  /**
   * Calls {@code body}, which may block, on a thread that is made for such: a virtual thread where
   * the JDK has them, else one of a pool; as {@link Blocking#standard()}, which says more.
   *
   * <p>Cancelling interrupts the body, and the task has ended when the body has; one that has not
   * begun never runs. What the body delivers in spite of that is delivered. A body that takes no
   * notice for half a second is left behind: the task is cancelled, the loop's error handler is
   * told which thread goes on and where it stands, and a late value that is {@link AutoCloseable}
   * is closed.
   *
   * <p>The body sees the values of task-locals that the caller has now, and cannot set them. Any
   * thread may call this; without a loop the task belongs to none.
   *
   * @return a task for what the body returns or throws
   */
  public static <T extends @Nullable Object> Task<T> blocking(Callable<? extends T> body) {
    return Blocking.standard().call(body);
  }

  /**
   * As {@link #blocking(Callable)}, for a body that something else than an interruption ends:
   * {@code blocking(() -> statement.executeQuery(), statement::cancel)}.
   *
   * <p>When the call is cancelled while its body runs, the canceller is called, once, on a thread
   * of its own; see {@link Blocking#call(Callable, AutoCloseable)}.
   */
  public static <T extends @Nullable Object> Task<T> blocking(
      Callable<? extends T> body, AutoCloseable canceller) {
    return Blocking.standard().call(body, canceller);
  }

  // ---- time

  /**
   * Lets every task that is ready now have its turn, and goes on after them. Always suspends. A
   * cancellation is delivered here as at any await. Any thread may call this.
   */
  public static Task<Void> yieldNow() {
    return YieldTask.instance();
  }

  /**
   * Waits until {@code delay} has passed, letting other tasks run meanwhile.
   *
   * <p>Always suspends: even with a zero delay, every task that is ready now gets its turn first.
   * The wait is never shorter than {@code delay}; how much longer it is depends on the load.
   * Cancellation ends the wait at once and frees the timer.
   *
   * @param delay how long to wait, by the loop's monotonic clock; negative counts as zero
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static Task<Void> sleep(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    return Spawn.requireLoop("sleep").sleep(Durations.nanos(delay));
  }

  /**
   * Starts {@code work}, and cancels it if it has not ended within {@code limit}.
   *
   * <p>When the time is up, the work is cancelled, and once it has ended, awaiting the returned
   * task throws {@link DeadlineExceededException}. A value or failure that the work still delivers
   * is delivered instead. If {@code limit} is zero or negative the work is not started at all.
   * Cancelling the returned task cancels the work. Of nested limits the earliest counts, and each
   * is thrown where it was set.
   *
   * @return a task for what the work comes to, if that is in time
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> timeout(
      Duration limit, AsyncSupplier<T> work) {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(work, "work");
    Spawn.requireLoop("timeout");
    return TimeLimit.of(limit, Deadline.after(limit), work);
  }

  /** As {@link #timeout(Duration, AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> timeout(Duration limit, W work) {
    return timeout(limit, WithoutValue.of(work, "work"));
  }

  /**
   * As {@link #timeout(Duration, AsyncSupplier)}, for work that suspends and delivers its value.
   */
  public static <T extends @Nullable Object> Task<T> timeout(
      Duration limit, SuspendingSupplier<T> work) {
    return timeout(limit, WithoutValue.started(work, "work"));
  }

  /**
   * As {@link #timeout(Duration, AsyncSupplier)}, with a moment instead of a time.
   *
   * @param deadline of the current loop's clock; if it has passed the work is not started
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> timeout(
      Deadline deadline, AsyncSupplier<T> work) {
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(work, "work");
    Spawn.requireLoop("timeout");
    return TimeLimit.of(deadline.remaining(), deadline, work);
  }

  /** As {@link #timeout(Deadline, AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> timeout(Deadline deadline, W work) {
    return timeout(deadline, WithoutValue.of(work, "work"));
  }

  /**
   * As {@link #timeout(Deadline, AsyncSupplier)}, for work that suspends and delivers its value.
   */
  public static <T extends @Nullable Object> Task<T> timeout(
      Deadline deadline, SuspendingSupplier<T> work) {
    return timeout(deadline, WithoutValue.started(work, "work"));
  }

  /**
   * As {@link #timeout(Duration, AsyncSupplier)}, but when the time is up and the work has ended
   * because of that, the returned task succeeds with {@code otherwise}. What the work fails with, a
   * limit inside it included, is a failure all the same.
   *
   * @param otherwise may be null
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> timeoutOrElse(
      Duration limit, AsyncSupplier<? extends T> work, T otherwise) {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(work, "work");
    Spawn.requireLoop("timeoutOrElse");
    return TimeLimit.orElse(limit, Deadline.after(limit), work, otherwise);
  }

  /**
   * Starts {@code work} so that a cancellation does not reach it: who awaits it goes on waiting
   * until it has ended, gets its outcome, and is cancelled where it suspends next. For cleaning up
   * in a {@code finally} block, and for steps that must not be left half done.
   *
   * <p>Not even the end of the grace period reaches it; {@link #shield(Duration, AsyncSupplier)}
   * says how long that may take. So {@code cancel} on the returned task is only noted, too.
   *
   * @return a task for what the work comes to
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> shield(AsyncSupplier<T> work) {
    return Shield.of(Objects.requireNonNull(work, "work"));
  }

  /** As {@link #shield(AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> shield(W work) {
    return shield(WithoutValue.of(work, "work"));
  }

  /** As {@link #shield(AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> Task<T> shield(SuspendingSupplier<T> work) {
    return shield(WithoutValue.started(work, "work"));
  }

  /**
   * As {@link #shield(AsyncSupplier)}, for at most {@code limit}: then the work is cancelled, and
   * {@link DeadlineExceededException} is thrown.
   *
   * @param limit zero or negative: the work is not started
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> shield(Duration limit, AsyncSupplier<T> work) {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(work, "work");
    return Shield.of(() -> timeout(limit, work));
  }

  /** As {@link #shield(Duration, AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> shield(Duration limit, W work) {
    return shield(limit, WithoutValue.of(work, "work"));
  }

  /** As {@link #shield(Duration, AsyncSupplier)}, for work that suspends and delivers its value. */
  public static <T extends @Nullable Object> Task<T> shield(
      Duration limit, SuspendingSupplier<T> work) {
    return shield(limit, WithoutValue.started(work, "work"));
  }

  /**
   * Returns a task for another library's {@code future} that cancels the future when it is
   * cancelled itself, where awaiting the future directly would only step away from it. For futures
   * that stop their work when they are cancelled, and of which the build does not know that nobody
   * else waits for them. It knows so of {@code await(http.sendAsync(...))}, and of what other
   * methods return that a list names: {@code META-INF/weft/producers} on the class path, with lines
   * such as {@code owned com.acme.Client.fetch}.
   *
   * <p>A value that arrives in spite of the cancellation is delivered. A future that does not end
   * when it is cancelled is given up when the grace period is over. Any thread may call this;
   * without a loop the task belongs to none.
   */
  public static <T extends @Nullable Object> Task<T> owned(CompletableFuture<T> future) {
    return OwnedStage.of(Objects.requireNonNull(future, "future"));
  }

  /**
   * Returns the task that is running: the innermost one that was spawned, or that is the work of a
   * {@code timeout} or the body of a scope. Methods that it calls and awaits are part of it.
   *
   * @throws IllegalStateException if no task is running: outside any loop, or in a plain action
   *     that was given to {@link Loop#execute}
   */
  public static Task<?> current() {
    return Spawn.current();
  }

  /**
   * Returns whether the running task has been asked to stop, or has run past a {@link Deadline}:
   * for long computations between two awaits, which nothing interrupts. False where no task is
   * running.
   *
   * <p>Never suspends, and delivers nothing: the next await that suspends throws {@link
   * CancelledError}. While a computation holds its loop, no timer fires and no request from another
   * thread arrives, so of those only the deadline is seen here; who {@linkplain #yieldNow gives
   * way} now and then sees all, and lets others run.
   */
  public static boolean isCancelRequested() {
    return Context.current().isCancelRequested();
  }

  /**
   * Waits until {@code deadline} has passed, as {@link #sleep} does: it suspends even if it has.
   *
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static Task<Void> sleepUntil(Deadline deadline) {
    Objects.requireNonNull(deadline, "deadline");
    return Spawn.requireLoop("sleepUntil").sleep(deadline.remainingNanos());
  }

  /**
   * Returns ticks, one each {@code period} from now on, as the number of periods that have passed:
   * 1, 2, 3 and so on. They do not drift, however long the work between them takes. Who comes late
   * gets one tick at once for all that were missed, and sees it from the number.
   *
   * @throws IllegalArgumentException if {@code period} is not positive
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static AsyncIterator<Long> interval(Duration period) {
    Loop loop = Spawn.requireLoop("interval");
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("period " + period + ": there would be no end of ticks");
    }
    return new IntervalTicks(loop, Durations.nanos(period));
  }

  // ---- several at once

  /**
   * Waits for tasks that are running already. Any thread may call this; without a loop the returned
   * task belongs to none.
   *
   * <p>Fails as soon as one of them fails, with the same exception; failures that were there
   * already are suppressed in it. The others go on: this did not start them. To have them stopped,
   * let {@link #gather(Collection, AsyncFunction)} start them. Cancelling the returned task reaches
   * those that the same task started and that nobody else awaits.
   *
   * @return a task for the values, in the order of {@code stages}, as an unmodifiable list
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // read, and nothing is stored in it
  public static <T extends @Nullable Object> Task<List<T>> gather(
      CompletionStage<? extends T>... stages) {
    return Gathering.of(stages);
  }

  /** As {@link #gather(CompletionStage...)}. */
  public static <T extends @Nullable Object> Task<List<T>> gather(
      Collection<? extends CompletionStage<? extends T>> stages) {
    return Gathering.of(stages.toArray(CompletionStage<?>[]::new));
  }

  /**
   * Starts {@code work} on each of {@code arguments} at once, and waits for all of it.
   *
   * <p>When one fails, those that are not started never are, the others are cancelled, and once
   * they have ended the returned task fails with the first failure, the same exception; later ones
   * are suppressed in it. Cancelling the returned task cancels all of them.
   *
   * @return a task for the values, in the order of {@code arguments}, as an unmodifiable list
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <A extends @Nullable Object, T extends @Nullable Object> Task<List<T>> gather(
      Collection<? extends A> arguments, AsyncFunction<? super A, T> work) {
    return gather(arguments, Integer.MAX_VALUE, work);
  }

  /**
   * As {@link #gather(Collection, AsyncFunction)}, with at most {@code limit} running at a time;
   * started in the order of {@code arguments}.
   *
   * @throws IllegalArgumentException if {@code limit} is less than 1
   */
  public static <A extends @Nullable Object, T extends @Nullable Object> Task<List<T>> gather(
      Collection<? extends A> arguments, int limit, AsyncFunction<? super A, T> work) {
    Objects.requireNonNull(work, "work");
    requireLimit(limit);
    return GatheringSpawned.of(arguments, limit, work);
  }

  /** As {@link #gather(Collection, AsyncFunction)}, for work without a value. */
  public static <A extends @Nullable Object, W extends SuspendingConsumer<? super A>>
      Task<Void> gather(Collection<? extends A> arguments, W work) {
    return gather(arguments, Integer.MAX_VALUE, work);
  }

  /** As {@link #gather(Collection, int, AsyncFunction)}, for work without a value. */
  public static <A extends @Nullable Object, W extends SuspendingConsumer<? super A>>
      Task<Void> gather(Collection<? extends A> arguments, int limit, W work) {
    return gather(arguments, limit, WithoutValue.of(work, "work")).map(values -> null);
  }

  /**
   * Starts all of the work at once, waits for all of it, and makes one value of what it delivers,
   * each of a type of its own:
   *
   * <pre>{@code
   * Page page = await(gather(() -> user(id), () -> cart(id), (user, cart) -> new Page(user, cart)));
   * }</pre>
   *
   * <p>When one fails, those that are not started never are, the others are cancelled, and once
   * they have ended the returned task fails with the first failure, the same exception; later ones
   * are suppressed in it. Cancelling the returned task cancels all of them. There are forms for two
   * to eight; of more, a {@link Scope} keeps the tasks in variables.
   *
   * @param first starts first; its value is the first that {@code combine} gets
   * @param second the work for the other value
   * @param combine is called on this loop when all have succeeded, and not otherwise; what it
   *     throws is what the returned task fails with
   * @return a task for what {@code combine} returns
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          Combiner.Of2<? super A, ? super B, ? extends R> combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(values -> combine.apply(values.next(), values.next()), first, second);
  }

  /** As {@link #gather(AsyncSupplier, AsyncSupplier, Combiner.Of2)}, of three. */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          AsyncSupplier<? extends C> third,
          Combiner.Of3<? super A, ? super B, ? super C, ? extends R> combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(
        values -> combine.apply(values.next(), values.next(), values.next()), first, second, third);
  }

  /** As {@link #gather(AsyncSupplier, AsyncSupplier, Combiner.Of2)}, of four. */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          AsyncSupplier<? extends C> third,
          AsyncSupplier<? extends D> fourth,
          Combiner.Of4<? super A, ? super B, ? super C, ? super D, ? extends R> combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(
        values -> combine.apply(values.next(), values.next(), values.next(), values.next()),
        first,
        second,
        third,
        fourth);
  }

  /** As {@link #gather(AsyncSupplier, AsyncSupplier, Combiner.Of2)}, of five. */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          AsyncSupplier<? extends C> third,
          AsyncSupplier<? extends D> fourth,
          AsyncSupplier<? extends E> fifth,
          Combiner.Of5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R>
              combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(
        values ->
            combine.apply(
                values.next(), values.next(), values.next(), values.next(), values.next()),
        first,
        second,
        third,
        fourth,
        fifth);
  }

  /** As {@link #gather(AsyncSupplier, AsyncSupplier, Combiner.Of2)}, of six. */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          AsyncSupplier<? extends C> third,
          AsyncSupplier<? extends D> fourth,
          AsyncSupplier<? extends E> fifth,
          AsyncSupplier<? extends F> sixth,
          Combiner.Of6<
                  ? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends R>
              combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(
        values ->
            combine.apply(
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next()),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth);
  }

  /** As {@link #gather(AsyncSupplier, AsyncSupplier, Combiner.Of2)}, of seven. */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          AsyncSupplier<? extends C> third,
          AsyncSupplier<? extends D> fourth,
          AsyncSupplier<? extends E> fifth,
          AsyncSupplier<? extends F> sixth,
          AsyncSupplier<? extends G> seventh,
          Combiner.Of7<
                  ? super A,
                  ? super B,
                  ? super C,
                  ? super D,
                  ? super E,
                  ? super F,
                  ? super G,
                  ? extends R>
              combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(
        values ->
            combine.apply(
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next()),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh);
  }

  /** As {@link #gather(AsyncSupplier, AsyncSupplier, Combiner.Of2)}, of eight. */
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object,
          R extends @Nullable Object>
      Task<R> gather(
          AsyncSupplier<? extends A> first,
          AsyncSupplier<? extends B> second,
          AsyncSupplier<? extends C> third,
          AsyncSupplier<? extends D> fourth,
          AsyncSupplier<? extends E> fifth,
          AsyncSupplier<? extends F> sixth,
          AsyncSupplier<? extends G> seventh,
          AsyncSupplier<? extends H> eighth,
          Combiner.Of8<
                  ? super A,
                  ? super B,
                  ? super C,
                  ? super D,
                  ? super E,
                  ? super F,
                  ? super G,
                  ? super H,
                  ? extends R>
              combine) {
    Objects.requireNonNull(combine, "combine");
    return Values.gather(
        values ->
            combine.apply(
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next(),
                values.next()),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh,
        eighth);
  }

  /**
   * Waits for tasks that are running already, and delivers what each has come to, failures and
   * cancellations included: the task fails only if it is itself cancelled, before all have ended,
   * which reaches what {@link #gather(CompletionStage...)} reaches. Any thread may call this.
   *
   * @return a task for the outcomes, in the order of {@code stages}, as an unmodifiable list
   */
  public static <T extends @Nullable Object> Task<List<Outcome<T>>> gatherOutcomes(
      Collection<? extends CompletionStage<? extends T>> stages) {
    return Gathering.outcomes(stages.toArray(CompletionStage<?>[]::new));
  }

  /** As {@link #gatherOutcomes(Collection)}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> Task<List<Outcome<T>>> gatherOutcomes(
      CompletionStage<? extends T>... stages) {
    return gatherOutcomes(Arrays.asList(stages));
  }

  /**
   * Starts {@code work} on each of {@code arguments} at once, and delivers what each comes to. One
   * that fails does not stop the others; cancelling the returned task stops all.
   *
   * @return a task for the outcomes, in the order of {@code arguments}, as an unmodifiable list
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <A extends @Nullable Object, T extends @Nullable Object>
      Task<List<Outcome<T>>> gatherOutcomes(
          Collection<? extends A> arguments, AsyncFunction<? super A, T> work) {
    return gatherOutcomes(arguments, Integer.MAX_VALUE, work);
  }

  /**
   * As {@link #gatherOutcomes(Collection, AsyncFunction)}, with at most {@code limit} running at a
   * time.
   *
   * @throws IllegalArgumentException if {@code limit} is less than 1
   */
  public static <A extends @Nullable Object, T extends @Nullable Object>
      Task<List<Outcome<T>>> gatherOutcomes(
          Collection<? extends A> arguments, int limit, AsyncFunction<? super A, T> work) {
    Objects.requireNonNull(work, "work");
    requireLimit(limit);
    return GatheringSpawned.outcomes(arguments, limit, work);
  }

  /**
   * Starts all of {@code runners}, and ends as the first of them to end does, be it with a failure.
   * The others are cancelled first and have ended by then; those not yet started when one has ended
   * at once never start.
   *
   * <p>What a loser delivers is dropped; what it fails with while it is stopped goes to the loop's
   * error handler. Cancelling the returned task cancels all; the first value that one of them still
   * delivers is delivered, else the first failure.
   *
   * @return a task for what the first to end has come to
   * @throws IllegalArgumentException if there are no {@code runners}
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> race(
      Collection<? extends AsyncSupplier<? extends T>> runners) {
    return Racing.first(runners("race", runners));
  }

  /** As {@link #race(Collection)}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> Task<T> race(AsyncSupplier<? extends T>... runners) {
    return race(Arrays.asList(runners));
  }

  /**
   * As {@link #race(Collection)}, but failures do not count: delivers the value of the first to
   * succeed. If all fail, the first failure is thrown, the others suppressed in it. Of one that
   * fails after the returned task was cancelled, the loop's error handler is told.
   *
   * @throws IllegalArgumentException if there are no {@code runners}
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> anySuccessful(
      Collection<? extends AsyncSupplier<? extends T>> runners) {
    return Racing.successful(runners("anySuccessful", runners), -1);
  }

  /** As {@link #anySuccessful(Collection)}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> Task<T> anySuccessful(
      AsyncSupplier<? extends T>... runners) {
    return anySuccessful(Arrays.asList(runners));
  }

  /**
   * As {@link #anySuccessful(Collection)}, started one after the other: the next one when the one
   * before has failed, or has not ended {@code headStart} later. Cuts the long tail of answer times
   * at little cost.
   *
   * @throws IllegalArgumentException if {@code headStart} is negative or there are no runners
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> hedge(
      Duration headStart, Collection<? extends AsyncSupplier<? extends T>> runners) {
    if (headStart.isNegative()) throw new IllegalArgumentException("headStart < 0: " + headStart);
    return Racing.successful(runners("hedge", runners), Durations.nanos(headStart));
  }

  /** As {@link #hedge(Duration, Collection)}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> Task<T> hedge(
      Duration headStart, AsyncSupplier<? extends T>... runners) {
    return hedge(headStart, Arrays.asList(runners));
  }

  @SuppressWarnings("unchecked")
  private static <T> AsyncSupplier<T>[] runners(
      String word, Collection<? extends AsyncSupplier<? extends T>> runners) {
    Spawn.requireLoop(word);
    AsyncSupplier<T>[] array = runners.toArray(AsyncSupplier[]::new);
    if (array.length == 0) throw new IllegalArgumentException(word + " of nothing has no outcome");
    for (AsyncSupplier<T> runner : array) Objects.requireNonNull(runner, "runner");
    return array;
  }

  /**
   * Waits until one of {@code tasks} has ended, and says which have: perhaps more than one. Neither
   * this nor its cancellation changes anything about the tasks, and their failures are not thrown.
   * It only looks: a failure that nobody asks for, by {@code await} or {@link Task#outcome} of the
   * task itself, is reported.
   *
   * @return a task for those that have ended, at least one, and those that have not
   * @throws IllegalArgumentException if there are no {@code tasks}
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<DoneAndPending<T>> firstCompleted(
      Collection<? extends Task<T>> tasks) {
    return AwaitingSome.of(tasks, AwaitingSome.Until.FIRST, Long.MAX_VALUE);
  }

  /** As {@link #firstCompleted(Collection)}, for at most {@code limit}: then none may be done. */
  public static <T extends @Nullable Object> Task<DoneAndPending<T>> firstCompleted(
      Duration limit, Collection<? extends Task<T>> tasks) {
    Objects.requireNonNull(limit, "limit");
    return AwaitingSome.of(tasks, AwaitingSome.Until.FIRST, Durations.nanos(limit));
  }

  /** As {@link #firstCompleted(Collection)}, until one has failed, or all have ended. */
  public static <T extends @Nullable Object> Task<DoneAndPending<T>> firstFailed(
      Collection<? extends Task<T>> tasks) {
    return AwaitingSome.of(tasks, AwaitingSome.Until.FIRST_FAILURE, Long.MAX_VALUE);
  }

  /** As {@link #firstFailed(Collection)}, for at most {@code limit}. */
  public static <T extends @Nullable Object> Task<DoneAndPending<T>> firstFailed(
      Duration limit, Collection<? extends Task<T>> tasks) {
    Objects.requireNonNull(limit, "limit");
    return AwaitingSome.of(tasks, AwaitingSome.Until.FIRST_FAILURE, Durations.nanos(limit));
  }

  /** As {@link #firstCompleted(Collection)}, until all have ended. */
  public static <T extends @Nullable Object> Task<DoneAndPending<T>> allCompleted(
      Collection<? extends Task<T>> tasks) {
    return AwaitingSome.of(tasks, AwaitingSome.Until.ALL, Long.MAX_VALUE);
  }

  /** As {@link #allCompleted(Collection)}, for at most {@code limit}: some may still run. */
  public static <T extends @Nullable Object> Task<DoneAndPending<T>> allCompleted(
      Duration limit, Collection<? extends Task<T>> tasks) {
    Objects.requireNonNull(limit, "limit");
    return AwaitingSome.of(tasks, AwaitingSome.Until.ALL, Durations.nanos(limit));
  }

  /**
   * Returns {@code tasks} in the order in which they end, each once, the very objects: await them
   * for their values; a failure that nobody asks for is reported. Whoever stops early may go on
   * later, or {@linkplain AsyncIterator#closeAsync close}; the tasks go on in any case.
   *
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> AsyncIterator<Task<T>> asCompleted(
      Collection<? extends Task<T>> tasks) {
    return CompletionOrder.of(tasks);
  }

  /**
   * Starts {@code work} until it succeeds, as often and with such pauses as {@code policy} says.
   *
   * <p>Fails with the last failure, in which the last ten before it are suppressed. Cancelling the
   * returned task cancels the attempt that runs, or ends the pause.
   *
   * @return a task for the value of the attempt that succeeds
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static <T extends @Nullable Object> Task<T> retry(
      RetryPolicy policy, AsyncSupplier<T> work) {
    Objects.requireNonNull(policy, "policy");
    return Retrying.of(policy, Objects.requireNonNull(work, "work"));
  }

  /** As {@link #retry(RetryPolicy, AsyncSupplier)}, for work without a value. */
  public static <W extends SuspendingRunnable> Task<Void> retry(RetryPolicy policy, W work) {
    return retry(policy, WithoutValue.of(work, "work"));
  }

  /**
   * As {@link #retry(RetryPolicy, AsyncSupplier)}, for work that suspends and delivers its value.
   */
  public static <T extends @Nullable Object> Task<T> retry(
      RetryPolicy policy, SuspendingSupplier<T> work) {
    return retry(policy, WithoutValue.started(work, "work"));
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + ": nothing would ever be started");
    }
  }
}
