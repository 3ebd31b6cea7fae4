package dev.weft;

import dev.weft.annotations.Suspending;
import org.jspecify.annotations.Nullable;

/**
 * Work that delivers a value and may suspend: what {@link Weft#async(SuspendingSupplier)}, {@link
 * Scope#spawn(SuspendingSupplier)} and the like take, so that they decide when, where and whether
 * it starts.
 *
 * <pre>{@code
 * Task<String> page = scope.spawn(() -> read(uri)); // read is @Suspending, and returns a String
 * }</pre>
 *
 * <p>Where both are accepted, a lambda whose expression is a stage is an {@link AsyncSupplier} for
 * javac; so is a reference to a method that has several forms, whatever they return.
 *
 * @param <T> what the work delivers
 */
@FunctionalInterface
public interface SuspendingSupplier<T extends @Nullable Object> extends SuspendingRunnable {
  /**
   * Does the work; a suspending method as any other.
   *
   * @return what the work delivers
   * @throws Exception what the work fails with, the same object
   */
  @Suspending
  T get() throws Exception;

  /**
   * Does the work without its value; for code that cannot suspend.
   *
   * @throws Exception what the work fails with, the same object
   */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // the same work, without its value
  default void run() throws Exception {
    get();
  }
}
