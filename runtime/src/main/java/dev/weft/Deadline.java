package dev.weft;

import dev.weft.report.Durations;
import dev.weft.task.Context;
import dev.weft.task.Spawn;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A moment by which work is to have ended, on the clock of one loop: a value that can be handed
 * down a whole chain of calls, where a timeout would have to be made smaller at each step.
 *
 * <p>{@link Weft#timeout(Deadline, AsyncSupplier)} sets one for a piece of work. Of nested ones the
 * earliest counts. Immutable; any thread may ask it.
 */
public final class Deadline {
  private final Loop clock;
  private final long atNanos;

  private Deadline(Loop clock, long atNanos) {
    this.clock = clock;
    this.atNanos = atNanos;
  }

  /**
   * Returns the moment {@code delay} from now, by the current loop's clock.
   *
   * @param delay negative or zero means that the deadline has passed; more than 146 years is as
   *     good as never
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public static Deadline after(Duration delay) {
    Loop loop = Spawn.requireLoop("Deadline.after");
    long nanos = Durations.nanos(Objects.requireNonNull(delay, "delay"));
    return new Deadline(
        loop, loop.now() + Math.max(-Long.MAX_VALUE / 2, Math.min(nanos, Long.MAX_VALUE / 2)));
  }

  /**
   * Returns the earliest deadline that was set around the code that is running, by a timeout or a
   * scope: what a driver hands to its server. Only what would stop that code: behind {@link
   * Weft#shield}, in {@link Weft#background} and in callbacks the deadlines around them do not
   * count. Empty if there is none, or outside any loop. Any thread may ask.
   */
  public static Optional<Deadline> current() {
    return Optional.ofNullable(Context.current().deadline());
  }

  /** Returns how much time is left; zero once it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, remainingNanos()));
  }

  /** Returns whether the moment has come. */
  public boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  /** Returns this or {@code other}, whichever comes first. */
  public Deadline earlier(Deadline other) {
    return other.remainingNanos() < remainingNanos() ? other : this;
  }

  /** Returns the nanoseconds that are left; negative if it has passed. */
  public long remainingNanos() {
    return atNanos - clock.now();
  }

  @Override
  public String toString() {
    return "deadline in " + Durations.text(Duration.ofNanos(remainingNanos()));
  }
}
