package dev.weft;

import dev.weft.annotations.Suspending;
import org.jspecify.annotations.Nullable;

/**
 * Work on an argument that delivers a value and may suspend: for methods of your own that take such
 * work. Where Weft takes an {@link AsyncFunction}, as {@code gather} does, write {@code uri ->
 * Task.of(read(uri))}: between the two, javac could not tell what {@code uri -> read(uri)} is.
 *
 * @param <A> the argument
 * @param <R> what the work delivers
 */
@FunctionalInterface
public interface SuspendingFunction<A extends @Nullable Object, R extends @Nullable Object> {
  /**
   * Does the work on {@code argument}; a suspending method as any other.
   *
   * @return what the work delivers
   * @throws Exception what the work fails with, the same object
   */
  @Suspending
  R apply(A argument) throws Exception;
}
