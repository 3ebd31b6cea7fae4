package dev.weft.combine;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import java.util.function.Function;

/** What {@link Task#map} returns. */
public final class Mapping {
  private Mapping() {}

  @Async
  @ShownAs(of = Task.class, value = "map")
  public static <T, R> Task<R> of(Task<T> source, Function<? super T, ? extends R> function) {
    return Task.of(function.apply(await(source)));
  }
}
