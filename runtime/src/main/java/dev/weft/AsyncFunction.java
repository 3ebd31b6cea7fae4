package dev.weft;

import java.util.concurrent.CompletionStage;

/**
 * Starts a piece of asynchronous work on an argument, as in {@code gather(uris, uri ->
 * fetch(uri))}.
 *
 * @param <A> the argument
 * @param <T> what the work produces
 */
@FunctionalInterface
public interface AsyncFunction<A, T> {
  /**
   * Starts the work on {@code argument} and returns its awaitable.
   *
   * @throws Exception counts as a failure of the work, as if the awaitable had failed with it
   */
  CompletionStage<T> apply(A argument) throws Exception;
}
