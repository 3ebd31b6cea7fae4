package dev.weft;

import dev.weft.annotations.Suspending;
import org.jspecify.annotations.Nullable;

/**
 * Work on an argument that delivers no value and may suspend, as in {@code gather(uris, uri -> {
 * await(ping(uri)); })}: {@link SuspendingRunnable} with an argument.
 *
 * <p>Where an {@link AsyncFunction} is accepted as well, javac takes a lambda without braces for
 * one, whatever its expression is. Work without a value therefore has braces.
 *
 * @param <A> the argument
 */
@FunctionalInterface
public interface SuspendingConsumer<A extends @Nullable Object> {
  /**
   * Does the work on {@code argument}; for code that cannot suspend, as {@link
   * SuspendingRunnable#run} is.
   *
   * @throws Exception what the work fails with, the same object
   * @throws IllegalStateException on the thread of a running loop, if the work suspends; it is
   *     cancelled then
   */
  @Suspending
  void accept(A argument) throws Exception;
}
