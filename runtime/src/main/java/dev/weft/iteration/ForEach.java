package dev.weft.iteration;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.frame.Await;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import dev.weft.task.Dispatcher;
import java.util.Objects;

/** The loop over all values of an iterator. */
public final class ForEach {
  private ForEach() {}

  /**
   * Awaits {@code action} of each value, then closes the iterator, whatever has ended the loop.
   *
   * @return a task for {@code result}, which the action may have filled
   */
  @Async
  @ShownAs(of = AsyncIterator.class, value = "forEach")
  public static <T, R> Task<R> run(
      AsyncIterator<T> iterator, AsyncFunction<? super T, ?> action, R result) {
    Throwable failure = null;
    try {
      int left = Dispatcher.RUN_LIMIT;
      while (await(iterator.advance())) {
        await(
            Objects.requireNonNull(
                action.apply(iterator.current()),
                "the action given to forEach returned null, not a task"));
        if (--left == 0) {
          await(Weft.yieldNow());
          left = Dispatcher.RUN_LIMIT;
        }
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
    try {
      await(iterator.close());
    } catch (Throwable thrown) {
      if (failure == null) throw Await.rethrow(thrown);
      FirstFailure.suppress(failure, thrown);
    }
    if (failure != null) throw Await.rethrow(failure);
    return Task.of(result);
  }
}
