package dev.weft.combine;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.SuspendingConsumer;
import dev.weft.SuspendingRunnable;
import dev.weft.SuspendingSupplier;
import dev.weft.Task;
import dev.weft.frame.SuspendingWork;
import dev.weft.frame.WovenConsumer;
import dev.weft.frame.WovenRunnable;
import dev.weft.task.Stages;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Work that delivers no value, as work that delivers null; and work that suspends, as work that
 * starts: all there is behind the overloads.
 */
public final class WithoutValue {
  private WithoutValue() {}

  /** Returns {@code work} as what starts it; {@code name} is how a null is called. */
  public static AsyncSupplier<Void> of(SuspendingRunnable work, String name) {
    Objects.requireNonNull(work, name);
    if (work instanceof WovenRunnable woven) return woven;
    if (work instanceof AsyncSupplier<?> supplier) return () -> drop(supplier.get());
    if (work instanceof SuspendingSupplier<?> supplier) {
      return () -> drop(SuspendingWork.start(supplier));
    }
    return () -> drop(SuspendingWork.start(work));
  }

  /** Returns {@code work} as what starts it; {@code name} is how a null is called. */
  @SuppressWarnings("unchecked") // it consumes what its supertype does
  public static <A> AsyncFunction<A, Void> of(SuspendingConsumer<? super A> work, String name) {
    Objects.requireNonNull(work, name);
    if (work instanceof WovenConsumer<?> woven) return (WovenConsumer<A>) woven;
    if (work instanceof AsyncFunction<? super A, ?> function) {
      return argument -> drop(function.apply(argument));
    }
    return argument -> drop(SuspendingWork.start(work, argument));
  }

  /** Returns work with a value as what starts it; {@code name} is how a null is called. */
  public static <T extends @Nullable Object> AsyncSupplier<T> started(
      SuspendingSupplier<T> work, String name) {
    Objects.requireNonNull(work, name);
    return () -> SuspendingWork.start(work);
  }

  private static Task<Void> drop(CompletionStage<?> started) {
    Task<?> task = Stages.task(started);
    return task.isSucceeded() ? Task.done() : task.map(value -> null);
  }
}
