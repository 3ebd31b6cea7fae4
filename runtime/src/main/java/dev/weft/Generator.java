package dev.weft;

import dev.weft.frame.GeneratorFrame;
import dev.weft.iteration.GeneratedValues;
import org.jspecify.annotations.Nullable;

/**
 * The words of generators: methods that are written as if they printed their values, and hand them
 * to whoever asks for the next one.
 *
 * <pre>{@code
 * @Async AsyncIterator<Page> pages(URI first) {
 *   for (URI next = first; next != null; ) {
 *     Page page = await(fetch(next));
 *     emit(page);
 *     next = page.next();
 *   }
 *   return end();
 * }
 *
 * for (var pages = pages(start); await(pages.advance()); ) print(pages.current());
 * }</pre>
 *
 * <p>A method with {@code @Async} that returns {@link AsyncIterator} may {@code await} between its
 * values. One that returns {@link java.util.Iterator}, {@link Iterable} or {@link
 * java.util.stream.Stream} must not, and in return needs neither a loop nor a thread. Lambdas that
 * return one of these and emit are generators, too.
 *
 * <p><b>On demand.</b> A call only takes the arguments. The body runs when the first value is asked
 * for, to its first {@code emit}, and from there to the next one when the next value is; it is
 * never more than that one value ahead. An {@code Iterable} begins anew, with the same arguments,
 * for each of its iterators.
 *
 * <p><b>The end.</b> {@code return end()}. What the body throws comes out where the value was asked
 * for: of {@code advance}, {@code hasNext} or {@code next}; after that there are no more values.
 *
 * <p><b>Closing early</b> throws {@link CancelledError} at the {@code emit} or {@code await} where
 * the body stands, so that its {@code finally} blocks run; these may await, but emit nothing.
 * Closed are an {@code AsyncIterator} by {@link AsyncIterator#closeAsync}, a {@code Stream} by its
 * {@code close}, an {@code Iterator} as the {@link AutoCloseable} that it is. A body that has not
 * begun never does.
 *
 * <p><b>Whose code it is.</b> The body of one that returns {@code AsyncIterator} is a logical task
 * of its own. It belongs to the loop of who asks for the first value, and has a copy of that one's
 * task-locals, without the deadline: whoever waits has that. Cancelling who waits does not cancel
 * the body, which goes on, and has its value ready for whoever asks next; closing it does.
 *
 * <p>{@code emit} belongs to the method it stands in. In a lambda inside of that, such as the block
 * of a scope or a time limit, it is a problem when the class is rewritten: that block is a task
 * that ends before its value is used, and would have to wait for as long as nobody asks for the
 * next one.
 */
public final class Generator {
  private Generator() {}

  /**
   * Hands {@code value} to whoever has asked for it, and suspends until the next one is asked for.
   *
   * @throws CancelledError if no more values are wanted: this is closed
   * @throws IllegalStateException if that was said before, and the body did not end
   * @throws NotWovenException if the calling class was not rewritten
   */
  @SuppressWarnings("DoNotCallSuggester") // the call is rewritten
  public static <T extends @Nullable Object> void emit(T value) {
    throw NotWovenException.of("emit");
  }

  /**
   * Stands for what a generator returns: {@code return end()} ends the values.
   *
   * @param <G> what the method returns
   * @return never
   * @throws NotWovenException if the calling class was not rewritten
   */
  @SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"}) // is rewritten
  public static <G> G end() {
    throw NotWovenException.of("end");
  }

  /**
   * Returns the values of a call. What rewritten code returns; not to be called by hand.
   *
   * @param call of a method that emits, which has not begun
   */
  public static <T extends @Nullable Object> AsyncIterator<T> values(GeneratorFrame<T> call) {
    return new GeneratedValues<>(call);
  }
}
