package dev.weft;

import java.util.concurrent.CompletionStage;

/**
 * Starts a piece of asynchronous work: what {@link Weft#run}, {@code timeout}, {@code spawn} and
 * the like take, so that they decide when, where and whether it starts.
 *
 * <p>A lambda that awaits is rewritten like an {@code @Async} method: {@code () ->
 * Task.of(await(f()) + 1)}.
 *
 * @param <T> what the work produces
 */
@FunctionalInterface
public interface AsyncSupplier<T> {
  /**
   * Starts the work and returns its awaitable.
   *
   * @throws Exception counts as a failure of the work, as if the awaitable had failed with it
   */
  CompletionStage<T> get() throws Exception;
}
