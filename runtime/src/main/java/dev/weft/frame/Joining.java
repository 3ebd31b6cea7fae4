package dev.weft.frame;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocks a thread that runs no loop until a task is settled: {@code get} and {@code join}. */
final class Joining implements Waiter {
  private final CountDownLatch told = new CountDownLatch(1);
  private CoreTask<?> settled;

  private Joining() {}

  @Override
  public void settled(CoreTask<?> task) {
    settled = task;
    told.countDown();
  }

  /** Waits for {@code task} and returns what has its outcome. */
  static CoreTask<?> join(CoreTask<?> task) throws InterruptedException {
    Joining joining = register(task);
    try {
      joining.told.await();
    } catch (InterruptedException e) {
      task.unregister(joining);
      throw e;
    }
    return joining.settled;
  }

  static CoreTask<?> join(CoreTask<?> task, long nanos)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + nanos;
    Joining joining = register(task);
    boolean told = false;
    try {
      told = joining.told.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } finally {
      if (!told) task.unregister(joining);
    }
    if (told) return joining.settled;
    throw new TimeoutException(
        "the task was still running after " + Durations.text(Duration.ofNanos(nanos)));
  }

  static CoreTask<?> joinUninterruptibly(CoreTask<?> task) {
    Joining joining = register(task);
    boolean interrupted = false;
    while (true) {
      try {
        joining.told.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    return joining.settled;
  }

  private static Joining register(CoreTask<?> task) {
    if (Dispatcher.current() != null) {
      throw new IllegalStateException(
          "get or join of a task that is not done, on the thread of a running loop: the loop would"
              + " wait for itself. Use await(task) in an @Async method instead; get and join are"
              + " for threads that run no loop.");
    }
    Joining joining = new Joining();
    task.register(joining);
    while (joining.told.getCount() > 0 && OffLoop.runNext()) {} // perhaps what the task waits for
    return joining;
  }
}
