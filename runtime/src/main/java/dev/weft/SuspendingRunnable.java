package dev.weft;

import dev.weft.annotations.Suspending;

/**
 * Work that delivers no value and may suspend: what {@link Scope#spawn(SuspendingRunnable)}, {@link
 * Weft#timeout(java.time.Duration, SuspendingRunnable)} and the like take beside an {@link
 * AsyncSupplier}, for lambdas that have nothing to return.
 *
 * <pre>{@code
 * scope.spawn(() -> {
 *   await(sleep(ofSeconds(1)));
 *   log("a second has passed");
 * });
 * }</pre>
 *
 * <p>The body of a lambda that awaits is rewritten, as an {@code @Async} method is. A method that
 * takes such work starts it with {@link Weft#async(SuspendingRunnable)}.
 */
@FunctionalInterface
public interface SuspendingRunnable {
  /**
   * Does the work. Of a lambda that suspends this is the way in for code that cannot: it blocks the
   * thread until the work has ended; {@link Weft#async(SuspendingRunnable)} does not.
   *
   * @throws Exception what the work fails with, the same object
   * @throws IllegalStateException on the thread of a running loop, if the work suspends; it is
   *     cancelled then
   */
  @Suspending
  void run() throws Exception;
}
