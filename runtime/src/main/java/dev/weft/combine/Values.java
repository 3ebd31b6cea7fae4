package dev.weft.combine;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.frame.Await;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * What tasks of different types have delivered, one after the other: each is taken as the type that
 * the signature of {@code Weft.gather} has checked at its place.
 */
public final class Values {
  private static final String[] PLACES = {
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"
  };

  private final Iterator<?> values;

  private Values(List<?> values) {
    this.values = values.iterator();
  }

  /** Makes one value of several. */
  @FunctionalInterface
  public interface Combination<R> {
    /** Returns what {@code values} come to, each of which is taken once. */
    R of(Values values) throws Exception;
  }

  /** Starts all of {@code work} at once; returns a task for what {@code combination} returns. */
  public static <R> Task<R> gather(Combination<R> combination, AsyncSupplier<?>... work) {
    for (int i = 0; i < work.length; i++) Objects.requireNonNull(work[i], PLACES[i]);
    List<AsyncSupplier<?>> all = Arrays.asList(work);
    return GatheringSpawned.<AsyncSupplier<?>, Object>of(all, Integer.MAX_VALUE, AsyncSupplier::get)
        .map(values -> combined(combination, values));
  }

  private static <R> R combined(Combination<R> combination, List<?> values) {
    try {
      return combination.of(new Values(values));
    } catch (Throwable thrown) {
      throw Await.rethrow(thrown);
    }
  }

  /** Returns the next value. */
  @SuppressWarnings("unchecked") // each place has the type of its parameter in Weft.gather
  public <V> V next() {
    return (V) values.next();
  }
}
