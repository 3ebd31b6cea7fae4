package dev.weft;

import dev.weft.task.PlainCall;
import java.util.concurrent.CompletionStage;

/**
 * Starts a piece of asynchronous work on an argument, as in {@code gather(uris, uri ->
 * fetch(uri))}.
 *
 * <p>It can stand wherever a {@link SuspendingConsumer} can, without its value.
 *
 * @param <A> the argument
 * @param <T> what the work produces; work that produces a subtype of it will do
 */
@FunctionalInterface
public interface AsyncFunction<A, T> extends SuspendingConsumer<A> {
  /**
   * Starts the work on {@code argument} and returns its awaitable.
   *
   * @throws Exception counts as a failure of the work, as if the awaitable had failed with it
   */
  CompletionStage<? extends T> apply(A argument) throws Exception;

  @Override
  default void accept(A argument) throws Exception {
    PlainCall.join(apply(argument));
  }
}
