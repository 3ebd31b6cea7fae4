package dev.weft.frame;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocks a thread that runs no loop until a task is settled: {@code get} and {@code join}. */
final class Joining {
  private Joining() {}

  static void join(CoreTask<?> task) throws InterruptedException {
    CountDownLatch settled = register(task);
    settled.await();
  }

  static void join(CoreTask<?> task, long nanos) throws InterruptedException, TimeoutException {
    CountDownLatch settled = new CountDownLatch(1);
    Waiter waiter = done -> settled.countDown();
    requireOffLoop();
    task.register(waiter);
    try {
      if (!settled.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("the task was still running after " + nanos + " ns");
      }
    } finally {
      task.unregister(waiter);
    }
  }

  static void joinUninterruptibly(CoreTask<?> task) {
    CountDownLatch settled = register(task);
    boolean interrupted = false;
    while (true) {
      try {
        settled.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private static CountDownLatch register(CoreTask<?> task) {
    requireOffLoop();
    CountDownLatch settled = new CountDownLatch(1);
    task.register(done -> settled.countDown());
    return settled;
  }

  private static void requireOffLoop() {
    if (Dispatcher.current() != null) {
      throw new IllegalStateException(
          "get or join of a task that is not done, on the thread of a running loop: the loop would"
              + " wait for itself. Use await(task) in an @Async method instead; get and join are"
              + " for threads that run no loop.");
    }
  }
}
