package dev.weft;

import static dev.weft.Weft.await;

import dev.weft.annotations.Async;
import dev.weft.frame.ShownAs;
import java.util.function.Function;

/** What {@link Task#map} returns. */
final class Mapping {
  private Mapping() {}

  @Async
  @ShownAs(of = Task.class, value = "map")
  static <T, R> Task<R> of(Task<T> source, Function<? super T, ? extends R> function) {
    return Task.of(function.apply(await(source)));
  }
}
