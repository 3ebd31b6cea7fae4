package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Outcome;
import dev.weft.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who want the same thing at the same time share one load of it, as Go's {@code
 * singleflight} does.
 *
 * <pre>{@code
 * User user = await(users.load(id, () -> fetchUser(id)));
 * }</pre>
 *
 * <p>Nothing is kept: when a load has ended, the next call begins another one. {@link Lazy} keeps a
 * value.
 *
 * <p>A load is no part of the task that happened to come first: it has a copy of that one's
 * {@linkplain dev.weft.TaskLocal task-locals}, but not its deadline. A caller that is cancelled
 * only leaves. When the last one has left, the load is cancelled; whoever comes after that begins
 * another one, even if the first is still cleaning up. The loop's end cancels it, too. A load that
 * asks for its own key waits for itself.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 *
 * @param <K> what is wanted, with {@code equals} and {@code hashCode}
 * @param <V> what is loaded
 */
public final class SingleFlight<K, V extends @Nullable Object> extends Confined {
  private final Map<K, Flight<V>> flights = new HashMap<>();

  /** Creates one without loads. Any thread may call this. */
  public SingleFlight() {}

  /**
   * Waits for the load of {@code key} that is running, or for {@code load}, which is started if
   * there is none.
   *
   * <p>Suspends until the load has ended, if it does. Cancelled, it leaves the load to the others,
   * and stops it if there are none.
   *
   * @return the load's value, which all callers share; fails with what it failed with, the same
   *     object for all, or with {@link java.util.concurrent.CancellationException} if it was
   *     cancelled by somebody else
   * @throws NullPointerException if {@code key} or {@code load} is null
   * @throws IllegalStateException if called from outside this object's loop
   */
  public Task<V> load(K key, AsyncSupplier<? extends V> load) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(load, "load");
    Loop loop = enter();
    Flight<V> running = flights.get(key);
    if (running != null) return running.join();
    Flight<V> flight =
        new Flight<>(loop, "SingleFlight.load", (Outcome<V> outcome) -> flights.remove(key));
    flights.put(key, flight);
    return flight.begin(load);
  }

  /** Returns how many loads are running. */
  public int size() {
    return flights.size();
  }

  @Override
  public String toString() {
    return "SingleFlight[" + flights.size() + " running]";
  }
}
