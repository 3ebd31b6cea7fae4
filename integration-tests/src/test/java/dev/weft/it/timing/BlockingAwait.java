package dev.weft.it.timing;

import dev.weft.Task;
import dev.weft.task.YieldTask;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * What {@code Weft.await} means, said without suspending: the reference calls this instead.
 *
 * <p>Written against the JDK's interfaces only, so that it shares no code with what it checks.
 * Public because the programs live in loaders of their own.
 */
public final class BlockingAwait {
  private static final String NULL_STAGE =
      "null was awaited where a stage was expected. The method that returned it broke its promise:"
          + " one that has nothing to deliver returns Task.of(null).";

  private BlockingAwait() {}

  /** Takes the value of {@code stage}, which is settled, or throws its original failure. */
  public static <T> T await(CompletionStage<T> stage) {
    if (stage == (Object) YieldTask.instance()) return null;
    CompletableFuture<T> future = Objects.requireNonNull(stage, NULL_STAGE).toCompletableFuture();
    if (!future.isDone()) {
      throw new IllegalStateException("the reference awaits something that is not settled");
    }
    Throwable[] failure = new Throwable[1];
    T value = future.handle((v, e) -> set(failure, e) ? null : v).join();
    if (failure[0] != null) throw BlockingAwait.<RuntimeException>sneaky(failure[0]);
    return value;
  }

  /** As {@link #await(CompletionStage)}. */
  public static <T, X extends Throwable> T await(CompletionStage<T> stage, Class<X> failure)
      throws X {
    return await(stage);
  }

  private static boolean set(Throwable[] holder, Throwable thrown) {
    boolean wrapped = thrown instanceof CompletionException && thrown.getCause() != null;
    holder[0] = wrapped ? thrown.getCause() : thrown;
    return thrown != null;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }

  // ---- the ends of an async method: what its body throws is found in what it returns

  /** Checks what an async method returns. */
  public static Task<?> returned(Task<?> task) {
    return Objects.requireNonNull(task, "an @Async method returned null instead of a task");
  }

  /** As {@link #returned(Task)}. */
  public static CompletionStage<?> returned(CompletionStage<?> stage) {
    return Objects.requireNonNull(stage, "an @Async method returned null instead of a stage");
  }

  /** As {@link #returned(Task)}. */
  public static CompletableFuture<?> returned(CompletableFuture<?> future) {
    return Objects.requireNonNull(future, "an @Async method returned null instead of a stage");
  }

  /** Returns what an async method returns whose body threw. */
  public static Task<?> failedTask(Throwable thrown) {
    return Task.failed(thrown);
  }

  /** As {@link #failedTask}. */
  public static CompletableFuture<?> failedFuture(Throwable thrown) {
    return CompletableFuture.failedFuture(thrown);
  }

  /** Reports what an async method threw that returns nothing. */
  public static void failedAlone(Throwable thrown) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }
}
