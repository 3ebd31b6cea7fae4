package dev.weft.combine;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.SuspendingConsumer;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.frame.WovenConsumer;
import dev.weft.frame.WovenRunnable;
import dev.weft.task.Stages;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Work that delivers no value, as work that delivers null: all there is behind the overloads. */
public final class WithoutValue {
  private WithoutValue() {}

  /** Returns {@code work} as what starts it; {@code name} is how a null is called. */
  public static AsyncSupplier<Void> of(SuspendingRunnable work, String name) {
    Objects.requireNonNull(work, name);
    if (work instanceof WovenRunnable woven) return woven;
    if (work instanceof AsyncSupplier<?> supplier) return () -> drop(supplier.get());
    return () -> {
      work.run();
      return Task.done();
    };
  }

  /** Returns {@code work} as what starts it; {@code name} is how a null is called. */
  @SuppressWarnings("unchecked") // it consumes what its supertype does
  public static <A> AsyncFunction<A, Void> of(SuspendingConsumer<? super A> work, String name) {
    Objects.requireNonNull(work, name);
    if (work instanceof WovenConsumer<?> woven) return (WovenConsumer<A>) woven;
    if (work instanceof AsyncFunction<? super A, ?> function) {
      return argument -> drop(function.apply(argument));
    }
    return argument -> {
      work.accept(argument);
      return Task.done();
    };
  }

  private static Task<Void> drop(CompletionStage<?> started) {
    return Stages.task(started).map(value -> null);
  }
}
