package dev.weft.task;

import dev.weft.Task;
import dev.weft.report.Durations;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Blocks a thread that runs no loop until a task is settled: {@code get} and {@code join}. */
public final class Joining implements Waiter {
  private final CountDownLatch told = new CountDownLatch(1);
  private @Nullable CoreTask<?> settled;

  private Joining() {}

  @Override
  public void settled(CoreTask<?> task) {
    settled = task;
    told.countDown();
  }

  private CoreTask<?> settled() {
    assert settled != null : "it was told";
    return settled;
  }

  // ---- what users call

  /** As {@link Task#get()}. */
  public static <T> T get(Task<T> task) throws InterruptedException, ExecutionException {
    CoreTask<?> asked = (CoreTask<T>) task;
    return Joining.<T>report(asked.isDone() ? asked : join(asked));
  }

  /** As {@link Task#get(long, TimeUnit)}. */
  public static <T> T get(Task<T> task, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    CoreTask<?> asked = (CoreTask<T>) task;
    return Joining.<T>report(asked.isDone() ? asked : join(asked, unit.toNanos(timeout)));
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway", // null is a T where T says so
    "TypeParameterUnusedInFormals"
  })
  private static <T> T report(CoreTask<?> settled) throws ExecutionException {
    if (settled.status() == CoreTask.SUCCEEDED) return (T) settled.slot;
    Throwable exception = settled.exception();
    if (settled.status() == CoreTask.CANCELLED) throw (CancellationException) exception;
    throw new ExecutionException(exception);
  }

  /** As {@link Task#join}. */
  @SuppressWarnings({"unchecked", "NullAway"}) // null is a T where T says so
  public static <T> T value(Task<T> task) {
    CoreTask<?> asked = (CoreTask<T>) task;
    CoreTask<?> settled = asked.isDone() ? asked : joinUninterruptibly(asked);
    if (settled.status() == CoreTask.SUCCEEDED) return (T) settled.slot;
    Throwable exception = settled.exception();
    if (settled.status() == CoreTask.CANCELLED) throw (CancellationException) exception;
    throw new CompletionException(exception);
  }

  // ---- waiting

  /** Waits for {@code task} and returns what has its outcome. */
  static CoreTask<?> join(CoreTask<?> task) throws InterruptedException {
    Joining joining = register(task);
    try {
      joining.told.await();
    } catch (InterruptedException e) {
      task.unregister(joining);
      throw e;
    }
    return joining.settled();
  }

  private static CoreTask<?> join(CoreTask<?> task, long nanos)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + nanos;
    Joining joining = register(task);
    boolean told = false;
    try {
      told = joining.told.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } finally {
      if (!told) task.unregister(joining);
    }
    if (told) return joining.settled();
    throw new TimeoutException(
        "the task was still running after " + Durations.text(Duration.ofNanos(nanos)));
  }

  private static CoreTask<?> joinUninterruptibly(CoreTask<?> task) {
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
    return joining.settled();
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
