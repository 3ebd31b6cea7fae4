package dev.weft;

import dev.weft.combine.WithoutValue;
import dev.weft.loop.EventLoop;
import dev.weft.report.Durations;
import dev.weft.report.WrongThread;
import dev.weft.running.ClosedByWaiting;
import dev.weft.running.LoopEnding;
import dev.weft.running.ShutdownHook;
import dev.weft.task.Dispatcher;
import dev.weft.task.OffLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Event loops, each on a thread of its own: one, or as many as there are cores.
 *
 * <pre>{@code
 * try (LoopGroup loops = LoopGroup.start()) {
 *   List<Task<Report>> reports = new ArrayList<>();
 *   for (Site site : sites) reports.add(loops.submit(() -> check(site)));
 *   for (Task<Report> report : reports) print(report.join());
 * }
 * }</pre>
 *
 * <p>A task stays on the loop on which it was started, and what it shares with tasks of other loops
 * needs the care that threads need. Any thread may call these methods.
 */
public final class LoopGroup implements AsyncCloseable<RuntimeException> {
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final RunConfig config;
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /** How each loop comes to its end, once that has begun. An element is its loop's. */
  private final AtomicReferenceArray<LoopEnding> endings;

  /** Set when the JVM ends: no loop has patience any more. */
  private volatile boolean hurried;

  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtJvmEnd atJvmEnd;

  private LoopGroup(int size, RunConfig config) {
    this.config = config;
    endings = new AtomicReferenceArray<>(size);
    atJvmEnd = new AtJvmEnd(config);
    String name = "weft-loops-" + STARTED.incrementAndGet();
    for (int i = 1; i <= size; i++) {
      EventLoop loop = new EventLoop(config.errorHandler());
      loop.setGracePeriod(Durations.nanos(config.gracePeriod()));
      loop.setCarriers(config.carriers());
      loop.setTurnLimit(Durations.nanos(config.turnLimit()));
      Thread thread = new Dispatcher.LoopThread(loop::run, name + "-" + i, config.stackBytes());
      thread.setDaemon(false);
      loops.add(loop);
      threads.add(thread);
    }
  }

  /**
   * Starts one loop for each core.
   *
   * @return the group, which is to be closed: its threads keep the JVM alive
   */
  public static LoopGroup start() {
    return start(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Starts {@code size} loops; one gives a loop on a thread of its own.
   *
   * @return the group, which is to be closed: its threads keep the JVM alive
   */
  public static LoopGroup start(int size) {
    return start(size, RunConfig.standard());
  }

  /**
   * Starts {@code size} loops. Their threads keep the JVM alive until this is closed.
   *
   * @param config how each of the loops runs and ends
   * @return the group, which is to be closed
   * @throws IllegalArgumentException if {@code size} is less than 1
   */
  public static LoopGroup start(int size, RunConfig config) {
    Objects.requireNonNull(config, "config");
    if (size < 1) throw new IllegalArgumentException("size " + size + ": nothing would ever run");
    LoopGroup group = new LoopGroup(size, config);
    for (Thread thread : group.threads) thread.start();
    ShutdownHook.add(group.atJvmEnd);
    return group;
  }

  /** Returns the loops. */
  public List<Loop> loops() {
    return List.copyOf(loops);
  }

  /** Returns one loop after the other, and then the first again: where to start what comes next. */
  public Loop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /**
   * Starts {@code work} on the {@link #next} loop, as {@link Loop#submit} does.
   *
   * @return a task for what the work comes to, which any thread may join
   * @throws RejectedExecutionException if this is closed, or being closed
   */
  public <T extends @Nullable Object> Task<T> submit(AsyncSupplier<T> work) {
    if (closing.get()) {
      throw new RejectedExecutionException(
          "The loop group is closed, or being closed, and starts nothing more.");
    }
    return next().submit(work);
  }

  /** As {@link #submit(AsyncSupplier)}, for work without a value. */
  public <W extends SuspendingRunnable> Task<Void> submit(W work) {
    return submit(WithoutValue.of(work, "work"));
  }

  /** As {@link #submit(AsyncSupplier)}, for work that suspends and delivers its value. */
  public <T extends @Nullable Object> Task<T> submit(SuspendingSupplier<T> work) {
    return submit(WithoutValue.started(work, "work"));
  }

  /**
   * Cancels what runs on the loops, waits for it to end within the {@linkplain
   * RunConfig#shutdownTimeout shutdown timeout}, reports what failed or ignored the cancellation to
   * the error handler, and ends the threads. From its beginning on, {@link #submit} is refused.
   * Closing again only waits.
   *
   * <p>A thread that something blocks beyond that is reported, interrupted and left alone.
   *
   * @throws IllegalStateException if the calling thread is running a loop, which would stand still
   */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * As {@link #close()}, but lets what runs come to its end by itself for up to {@code patience},
   * what it starts included, before it is cancelled.
   */
  public void close(Duration patience) {
    if (Dispatcher.currentLoop() != null) {
      throw WrongThread.failure(
          "LoopGroup.close was called",
          ", which is running a loop, and that would stand still until the group has ended. Close"
              + " it where it was started, or await(group.closeAsync()).");
    }
    OffLoop.runQueued(); // else it would wait until the thread is back from here
    begin("the loop group is being closed", patience);
    Duration limit = ShutdownHook.limit(config).plus(bounded(patience));
    if (!joinUninterruptibly(limit)) {
      ShutdownHook.reportStuck(atJvmEnd, limit);
      for (Thread thread : threads) thread.interrupt();
    }
    ShutdownHook.remove(atJvmEnd);
  }

  /**
   * As {@link #close()}, on a thread that may block if the calling one is running a loop: async
   * code of a loop outside this group can close it, too.
   */
  @Override
  public Task<Void> closeAsync() {
    return ClosedByWaiting.elsewhere(this::close);
  }

  /** So that sums of it do not overflow. */
  private static Duration bounded(Duration patience) {
    if (patience.isNegative()) return Duration.ZERO;
    return patience.compareTo(ShutdownHook.LONGEST) < 0 ? patience : ShutdownHook.LONGEST;
  }

  private void begin(String reason, Duration patience) {
    if (!closing.compareAndSet(false, true)) return;
    for (int i = 0; i < loops.size(); i++) begin(i, reason, patience);
  }

  private void begin(int index, String reason, Duration patience) {
    EventLoop loop = loops.get(index);
    loop.execute(
        () -> {
          Duration patienceLeft = hurried ? Duration.ZERO : patience;
          endings.set(
              index, LoopEnding.beginPatiently(loop, config, reason, patienceLeft, loop::close));
        });
  }

  /** Begins to close this, or ends the patience of a closing that has begun. Any thread. */
  void endWithJvm() {
    hurried = true;
    begin(ShutdownHook.REASON, Duration.ZERO);
    for (int i = 0; i < loops.size(); i++) {
      int index = i;
      try {
        loops.get(i).execute(() -> hurry(endings.get(index)));
      } catch (RejectedExecutionException ended) {
        // By itself, just now.
      }
    }
  }

  /** One that has not begun has no patience: see {@link #hurried}. */
  private static void hurry(LoopEnding ending) {
    if (ending != null) ending.hurry(ShutdownHook.REASON);
  }

  private boolean joinUninterruptibly(Duration limit) {
    long end = System.nanoTime() + Durations.nanos(limit);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return join(Duration.ofNanos(end - System.nanoTime()));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Returns whether all threads have ended within {@code limit}. */
  private boolean join(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + Durations.nanos(limit);
    for (Thread thread : threads) {
      long left = end - System.nanoTime();
      if (left > 0) thread.join(left / 1_000_000, (int) (left % 1_000_000));
      if (thread.isAlive()) return false;
    }
    return true;
  }

  /** What the shutdown hook does with this group; on its thread. */
  private final class AtJvmEnd extends ShutdownHook.Running {
    AtJvmEnd(RunConfig config) {
      super(config);
    }

    @Override
    protected void ask() {
      endWithJvm();
    }

    @Override
    protected boolean awaitEnd(Duration limit) throws InterruptedException {
      return join(limit);
    }

    @Override
    protected List<Thread> threads() {
      return threads;
    }
  }
}
