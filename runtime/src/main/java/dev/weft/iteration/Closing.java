package dev.weft.iteration;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.frame.Await;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import java.util.List;

/** How several things are closed. */
final class Closing {
  private Closing() {}

  /**
   * Runs {@code steps}, each when the one before has ended, all of them whatever becomes of each.
   * Fails with the first failure, to which the others are added.
   */
  @Async
  @ShownAs(of = AsyncIterator.class, value = "closeAsync")
  static Task<Void> run(List<AsyncSupplier<Void>> steps) {
    FirstFailure failures = new FirstFailure();
    for (AsyncSupplier<Void> step : steps) {
      try {
        await(step.get());
      } catch (Throwable thrown) {
        failures.add(thrown);
      }
    }
    if (!failures.isEmpty()) throw Await.rethrow(failures.take());
    return Task.done();
  }
}
