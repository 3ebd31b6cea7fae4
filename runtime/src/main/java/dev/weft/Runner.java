package dev.weft;

import dev.weft.combine.WithoutValue;
import dev.weft.frame.Await;
import dev.weft.loop.EventLoop;
import dev.weft.report.Durations;
import dev.weft.report.WrongThread;
import dev.weft.running.ClosedByWaiting;
import dev.weft.running.LoopEnding;
import dev.weft.running.MainRun;
import dev.weft.running.ShutdownHook;
import dev.weft.task.Dispatcher;
import dev.weft.task.OffLoop;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Several runs on one event loop: what a run leaves, such as background tasks and open channels,
 * goes on in the next.
 *
 * <pre>{@code
 * try (Runner runner = Weft.open()) {
 *   Session session = runner.run(() -> connect());
 *   runner.run(() -> work(session));
 * }
 * }</pre>
 *
 * <p>Between two runs nothing runs. Any thread may run and close, one at a time.
 */
public final class Runner implements AsyncCloseable<RuntimeException> {
  private final RunConfig config;
  private final EventLoop loop;
  private final AtJvmEnd atJvmEnd;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Whether a run or the closing is in progress. */
  private final AtomicBoolean busy = new AtomicBoolean();

  Runner(RunConfig config) {
    this.config = config;
    atJvmEnd = new AtJvmEnd(config);
    loop = new EventLoop(config.errorHandler());
    loop.setGracePeriod(Durations.nanos(config.gracePeriod()));
    loop.setCarriers(config.carriers());
    loop.setTurnLimit(Durations.nanos(config.turnLimit()));
  }

  /**
   * Runs {@code main} on this runner's loop, and returns its value, as {@link
   * Weft#run(AsyncSupplier)} does; but what it left running is not cancelled, and stands still
   * until the next run or {@link #close}.
   *
   * @throws java.util.concurrent.CancellationException if {@code main} was cancelled: by itself, by
   *     an interrupt of the thread, or since the JVM is shut down
   * @throws IllegalStateException if this is closed, if another run is in progress, or if the
   *     calling thread is running a loop
   */
  public <T extends @Nullable Object> T run(AsyncSupplier<T> main) {
    Objects.requireNonNull(main, "main");
    requireNoLoop("run", "Await the work instead: await(...) in an @Async method.");
    requireOpen();
    MainRun<T> run = new MainRun<>(loop, config, main);
    onLoopThread(
        () -> {
          requireOpen(); // it may have been closed while this waited for its turn
          atJvmEnd.running = run;
          try {
            run.run();
          } finally {
            atJvmEnd.running = null;
          }
        });
    return run.outcome();
  }

  /** As {@link #run(AsyncSupplier)}, for a {@code main} without a value. */
  public <W extends SuspendingRunnable> void run(W main) {
    run(WithoutValue.of(main, "main"));
  }

  /** As {@link #run(AsyncSupplier)}, for work that suspends and delivers its value. */
  public <T extends @Nullable Object> T run(SuspendingSupplier<T> main) {
    return run(WithoutValue.started(main, "main"));
  }

  /**
   * Returns the loop, for {@link Loop#execute} and {@link Loop#submit} from other threads; what is
   * given to it begins in the next run.
   *
   * @throws IllegalStateException if this is closed
   */
  public Loop loop() {
    requireOpen();
    return loop;
  }

  /**
   * Cancels what the runs left, waits for it to end within the {@linkplain
   * RunConfig#shutdownTimeout shutdown timeout}, reports what failed or ignored the cancellation to
   * the error handler, and closes the loop. Closing again does nothing.
   *
   * @throws IllegalStateException if a run is in progress, or the calling thread is running a loop
   */
  @Override
  public void close() {
    if (isClosed()) return;
    requireNoLoop("close", "Close it where it was opened, or await(runner.closeAsync()).");
    onLoopThread(
        () -> {
          if (isClosed()) return; // by another thread, which was a little faster
          loop.execute(
              () ->
                  LoopEnding.begin(
                      loop,
                      config,
                      "Weft.run has come to its end",
                      atJvmEnd.timeLeft(),
                      loop::stop));
          loop.run();
          loop.close();
          closed.countDown();
        });
    ShutdownHook.remove(atJvmEnd);
  }

  /**
   * As {@link #close}, on a thread that may block if the calling one is running a loop: async code
   * of another loop can close this, too.
   */
  @Override
  public Task<Void> closeAsync() {
    return ClosedByWaiting.elsewhere(this::close);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void requireOpen() {
    if (!isClosed()) return;
    throw new IllegalStateException(
        "This runner is closed, and its loop with it. Run before close(), or open another one with"
            + " Weft.open().");
  }

  private static void requireNoLoop(String call, String instead) {
    if (Dispatcher.currentLoop() == null) return;
    throw WrongThread.failure(
        (call.equals("run") ? "Weft.run" : "Runner." + call) + " was called",
        ", which is running a loop, and that would stand still until the work has ended. "
            + instead);
  }

  private void onLoopThread(Runnable action) {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "Another thread is running something on this runner. One runner does one thing at a time:"
              + " start work beside it with loop().submit(...), or open another runner.");
    }
    OffLoop.runQueued(); // else it would wait until the thread is back from here
    try {
      ShutdownHook.add(atJvmEnd);
      Runnable noted = () -> atJvmEnd.during(action);
      if (config.stackBytes() == 0) {
        noted.run();
      } else {
        OwnThread own = new OwnThread(noted, config.stackBytes());
        own.start();
        own.joinAndRethrow();
      }
    } finally {
      busy.set(false);
    }
  }

  /** A thread with a stack of the wanted size, for whose end the caller waits. */
  private static final class OwnThread extends Dispatcher.LoopThread {
    private @Nullable Throwable failure;

    OwnThread(Runnable body, long stackBytes) {
      super(body, "weft-run", stackBytes);
    }

    @Override
    public void run() {
      try {
        super.run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
    }

    /** An interrupt of the caller is handed on, and seen again by the caller afterwards. */
    void joinAndRethrow() {
      boolean interrupted = false;
      while (true) {
        try {
          join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          interrupt();
        }
      }
      if (interrupted) Thread.currentThread().interrupt();
      if (failure != null) Await.take(Task.failed(failure));
    }
  }

  /** What the shutdown hook does with this runner; on its thread. */
  private final class AtJvmEnd extends ShutdownHook.Running {
    /** The run in progress, or null. */
    volatile @Nullable MainRun<?> running;

    /** The thread that runs or closes the loop now, or null. */
    private volatile @Nullable Thread thread;

    /** Set if there is something to wait for. */
    private volatile boolean asked;

    private volatile long askedAtNanos;

    AtJvmEnd(RunConfig config) {
      super(config);
    }

    void during(Runnable action) {
      thread = Thread.currentThread();
      try {
        action.run();
      } finally {
        thread = null;
      }
    }

    /** A main that is cancelled because the JVM ends uses up some of the time. */
    Duration timeLeft() {
      if (!asked) return config.shutdownTimeout();
      Duration left = config.shutdownTimeout().minusNanos(System.nanoTime() - askedAtNanos);
      return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    protected void ask() {
      if (thread == null) return; // between two runs: nothing runs that could end
      askedAtNanos = System.nanoTime();
      asked = true;
      MainRun<?> run = running;
      if (run == null) return; // it is closing
      try {
        loop.execute(run::endWithJvm);
      } catch (RejectedExecutionException ended) {
        // By itself, just now.
      }
    }

    @Override
    protected boolean awaitEnd(Duration limit) throws InterruptedException {
      return !asked || closed.await(Durations.nanos(limit), TimeUnit.NANOSECONDS);
    }

    @Override
    protected List<Thread> threads() {
      Thread running = thread;
      return running == null ? List.of() : List.of(running);
    }
  }
}
