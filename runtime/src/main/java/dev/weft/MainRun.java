package dev.weft;

import dev.weft.frame.Await;
import dev.weft.frame.Dispatcher;
import dev.weft.frame.Inherited;
import dev.weft.frame.Leftovers;
import dev.weft.frame.PendingTask;
import dev.weft.frame.Spawn;
import dev.weft.loop.EventLoop;
import java.util.Collection;
import java.util.List;

/** One call of {@code Weft.run}: the main task, then the end of everything that it left. */
final class MainRun<T> {
  private final RunConfig config;
  private final AsyncSupplier<T> work;
  private final Inherited callers;
  private EventLoop loop;
  private Task<T> main;

  private MainRun(RunConfig config, AsyncSupplier<T> work) {
    this.config = config;
    this.work = work;
    this.callers = Inherited.ofThread(config.carriers(), config.errorHandler());
  }

  @SuppressWarnings("unchecked")
  static <T> T run(RunConfig config, AsyncSupplier<T> work) {
    if (Dispatcher.currentLoop() != null) {
      throw new IllegalStateException(
          "Weft.run was called on thread \""
              + Thread.currentThread().getName()
              + "\", which is running a loop, and that would stand still until the work has ended."
              + " Await the work instead: await(...) in an @Async method.");
    }
    MainRun<T> run = new MainRun<>(config, work);
    if (config.stackBytes() == 0) {
      run.onThisThread();
    } else {
      run.onItsOwnThread();
    }
    return (T) Await.take(run.main);
  }

  private void onItsOwnThread() {
    OwnThread thread = new OwnThread(() -> callers.run(this::onThisThread), config.stackBytes());
    thread.start();
    thread.joinAndRethrow();
  }

  private void onThisThread() {
    try (EventLoop opened = new EventLoop(config.errorHandler())) {
      loop = opened;
      loop.setGracePeriod(Weft.nanos(config.gracePeriod()));
      loop.setCarriers(config.carriers());
      loop.onInterrupt(this::cancelMain);
      loop.execute(this::startMain);
      loop.run();
      loop.execute(this::startShutdown);
      loop.run();
    }
  }

  // ---- the main task

  private void startMain() {
    main = Spawn.main(callers, work);
    if (main instanceof PendingTask<?> pending && !pending.isDone()) {
      Leftovers.whenSettled(List.of(pending), loop::stop);
    } else {
      loop.stop();
    }
  }

  private void cancelMain() {
    if (!(main instanceof PendingTask<?> pending) || pending.isDone()) return;
    String reason = "the thread of Weft.run was interrupted";
    if (pending.cancel(reason)) return;
    // Of another library, which cannot be asked to stop: nobody waits for it any longer.
    main = interrupted(reason);
    loop.stop();
  }

  @SuppressWarnings("unchecked")
  private static <T> Task<T> interrupted(String reason) {
    return (Task<T>) Await.failed(new CancelledError(reason));
  }

  // ---- what it left

  private void startShutdown() {
    loop.schedule(this::giveUp, Weft.nanos(config.shutdownTimeout()));
    cancelLeftovers();
  }

  /** What is cancelled may start something new before it ends, so this goes on until none is. */
  private void cancelLeftovers() {
    Collection<PendingTask<?>> left = loop.unfinished();
    if (left.isEmpty()) {
      loop.stop();
      return;
    }
    for (PendingTask<?> task : left) task.cancel("Weft.run has come to its end");
    Leftovers.whenSettled(
        left,
        () ->
            loop.execute(
                () -> {
                  Leftovers.reportFailed(left, config.errorHandler());
                  cancelLeftovers();
                }));
  }

  private void giveUp() {
    Leftovers.reportRunning(loop.unfinished(), config.shutdownTimeout(), config.errorHandler());
    loop.stop();
  }

  /** A thread with a stack of the wanted size, for whose end the caller waits. */
  private static final class OwnThread extends Dispatcher.LoopThread {
    private Throwable failure;

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
}
