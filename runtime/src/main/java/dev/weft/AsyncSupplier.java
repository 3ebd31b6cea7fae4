package dev.weft;

import dev.weft.task.PlainCall;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts a piece of asynchronous work: what {@link Weft#run}, {@code timeout}, {@code spawn} and
 * the like take, so that they decide when, where and whether it starts.
 *
 * <p>A lambda that awaits is rewritten like an {@code @Async} method: {@code () ->
 * Task.of(await(f()) + 1)}.
 *
 * <p>It can stand wherever a {@link SuspendingRunnable} can, without its value, and a {@link
 * SuspendingSupplier}, whose value is then the stage. That is also how javac decides between them:
 * what returns a stage is an {@code AsyncSupplier}.
 *
 * @param <T> what the work produces; work that produces a subtype of it will do
 */
@FunctionalInterface
public interface AsyncSupplier<T extends @Nullable Object>
    extends SuspendingSupplier<CompletionStage<? extends T>> {
  /**
   * Starts the work and returns its awaitable.
   *
   * @throws Exception counts as a failure of the work, as if the awaitable had failed with it
   */
  @Override
  CompletionStage<? extends T> get() throws Exception;

  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // the same work, without its value
  default void run() throws Exception {
    PlainCall.join(get());
  }
}
