package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Outcome;
import dev.weft.Task;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that is loaded when somebody first asks for it, and then kept.
 *
 * <p>Who asks while it is loaded shares that load, which belongs to none of them, as with {@link
 * SingleFlight}: one that is cancelled only leaves, and the last to leave stops it. A load that
 * failed or was stopped is not kept; the next {@link #get} begins another one.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 *
 * @param <T> the value
 */
public final class Lazy<T extends @Nullable Object> extends Confined {
  private final AsyncSupplier<? extends T> load;
  private @Nullable Flight<T> flight;
  private @Nullable Task<T> loaded;

  /**
   * Creates one that is not loaded. Any thread may call this.
   *
   * @param load is called by the first {@link #get}, and by a later one if it has failed or was
   *     cancelled
   */
  public Lazy(AsyncSupplier<? extends T> load) {
    this.load = Objects.requireNonNull(load, "load");
  }

  /**
   * Returns the value, and loads it if that has not happened.
   *
   * <p>Suspends until it is loaded. Cancelled, it leaves the load to the others, and stops it if
   * there are none.
   *
   * @return fails as {@link SingleFlight#load} does
   * @throws IllegalStateException if called from outside this object's loop
   */
  public Task<T> get() {
    Loop loop = enter();
    if (loaded != null) return loaded;
    if (flight != null) return flight.join();
    flight = new Flight<>(loop, "Lazy.get", this::ended);
    return flight.begin(load);
  }

  private void ended(Outcome<T> outcome) {
    flight = null;
    if (outcome instanceof Outcome.Succeeded<T> succeeded) loaded = Task.of(succeeded.value());
  }

  /** Returns whether the value is there, so that {@link #get} does not suspend. */
  public boolean isLoaded() {
    return loaded != null;
  }

  @Override
  public String toString() {
    String state = loaded != null ? "loaded" : flight != null ? "loading" : "not loaded";
    return "Lazy[" + state + "]";
  }
}
