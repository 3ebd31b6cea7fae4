package dev.weft.testing;

import dev.weft.AsyncSupplier;
import dev.weft.SuspendingRunnable;
import dev.weft.combine.WithoutValue;
import dev.weft.frame.Await;
import java.util.Objects;

/**
 * Runs one program in many orders of its tasks, each time on a {@link TestLoop} of its own.
 *
 * <p>The program builds everything it uses itself, and checks itself: what it throws, what it
 * leaves running and what it waits for in vain ends the search, with the schedule named in the
 * failure.
 *
 * <pre>{@code
 * Schedules.seeds(1, 1_000, () -> transferBothWays());
 * }</pre>
 */
public final class Schedules {
  private Schedules() {}

  /**
   * Runs {@code program} in every order there is, for small programs: three tasks with three awaits
   * each have 1,680.
   *
   * @param limit how many orders there may be
   * @return how many there were
   * @throws IllegalStateException if there are more, when {@code limit} of them have passed
   */
  public static <T> int explore(int limit, AsyncSupplier<T> program) {
    return explore(limit, TestConfig.standard(), program);
  }

  /** As {@link #explore(int, AsyncSupplier)}, for a program without a value. */
  public static <W extends SuspendingRunnable> int explore(int limit, W program) {
    return explore(limit, WithoutValue.of(program, "program"));
  }

  /** As {@link #explore(int, AsyncSupplier)}, with other settings than the order. */
  public static <T> int explore(int limit, TestConfig config, AsyncSupplier<T> program) {
    Objects.requireNonNull(program, "program");
    requirePositive("limit", limit);
    Exploration exploration = new Exploration();
    TestConfig exploring = config.withSchedule(Schedule.of(exploration));
    for (int schedules = 1; schedules <= limit; schedules++) {
      try (TestLoop loop = TestLoop.open(exploring)) {
        loop.result(loop.start(program));
      } catch (Throwable thrown) {
        throw Await.rethrow(Schedule.chosen(exploration.toString()).note(thrown));
      }
      if (!exploration.next()) return schedules;
    }
    throw new IllegalStateException(
        "The program ran well in "
            + limit
            + " orders, and there are more. Allow more, make the program smaller, or try some of"
            + " them with Schedules.seeds.");
  }

  /** As {@link #explore(int, TestConfig, AsyncSupplier)}, for a program without a value. */
  public static <W extends SuspendingRunnable> int explore(
      int limit, TestConfig config, W program) {
    return explore(limit, config, WithoutValue.of(program, "program"));
  }

  /**
   * Runs {@code program} in {@code count} orders, picked at random under the seeds {@code first},
   * {@code first + 1} and so on.
   */
  public static <T> void seeds(long first, int count, AsyncSupplier<T> program) {
    seeds(first, count, TestConfig.standard(), program);
  }

  /** As {@link #seeds(long, int, AsyncSupplier)}, for a program without a value. */
  public static <W extends SuspendingRunnable> void seeds(long first, int count, W program) {
    seeds(first, count, WithoutValue.of(program, "program"));
  }

  /** As {@link #seeds(long, int, AsyncSupplier)}, with other settings than the order. */
  public static <T> void seeds(long first, int count, TestConfig config, AsyncSupplier<T> program) {
    Objects.requireNonNull(program, "program");
    requirePositive("count", count);
    for (int i = 0; i < count; i++) TestLoop.run(config.withSeed(first + i), program);
  }

  /** As {@link #seeds(long, int, TestConfig, AsyncSupplier)}, for a program without a value. */
  public static <W extends SuspendingRunnable> void seeds(
      long first, int count, TestConfig config, W program) {
    seeds(first, count, config, WithoutValue.of(program, "program"));
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) throw new IllegalArgumentException(name + " < 1: " + value);
  }
}
