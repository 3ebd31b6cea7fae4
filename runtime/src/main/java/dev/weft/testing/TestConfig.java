package dev.weft.testing;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TestLoop} runs; {@code TestConfig.standard()} is what it does without one.
 *
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class TestConfig {
  private static final TestConfig STANDARD =
      new TestConfig(
          new Values(
              Schedule.inOrder(),
              Duration.ofDays(1),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              null,
              false,
              List.of()));

  private static void requireNotNegative(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative()) throw new IllegalArgumentException(name + " < 0: " + value);
  }

  private final Values values;

  private TestConfig(Values values) {
    this.values = values;
  }

  /** Returns the standard: in order, one virtual day, five real seconds, errors and leaks fail. */
  public static TestConfig standard() {
    return STANDARD;
  }

  /**
   * Returns this with another order.
   *
   * @param other picks among the tasks that are ready
   */
  public TestConfig withSchedule(Schedule other) {
    return new TestConfig(
        new Values(
            other,
            values.timeLimit,
            values.patience,
            values.gracePeriod,
            values.errorHandler,
            values.leaksAllowed,
            values.carriers));
  }

  /** Returns this with the order that {@code seed} gives: {@link Schedule#shuffled}. */
  public TestConfig withSeed(long seed) {
    return withSchedule(Schedule.shuffled(seed));
  }

  /**
   * Returns this with another limit for the virtual clock.
   *
   * @param limit how far that may come before the test fails; not negative
   */
  public TestConfig withTimeLimit(Duration limit) {
    return new TestConfig(
        new Values(
            values.schedule,
            limit,
            values.patience,
            values.gracePeriod,
            values.errorHandler,
            values.leaksAllowed,
            values.carriers));
  }

  /**
   * Returns this with another time to wait for other threads.
   *
   * @param real how long, by the real clock; zero: not at all
   */
  public TestConfig withPatience(Duration real) {
    return new TestConfig(
        new Values(
            values.schedule,
            values.timeLimit,
            real,
            values.gracePeriod,
            values.errorHandler,
            values.leaksAllowed,
            values.carriers));
  }

  /**
   * Returns this with another time for tasks that are asked to stop.
   *
   * @param period how long such a task has before it is asked again, at every await from then on;
   *     zero: at every await from the beginning
   */
  public TestConfig withGracePeriod(Duration period) {
    return new TestConfig(
        new Values(
            values.schedule,
            values.timeLimit,
            values.patience,
            period,
            values.errorHandler,
            values.leaksAllowed,
            values.carriers));
  }

  /** Returns this with {@code handler} being told of errors, which then do not fail the test. */
  public TestConfig withErrorHandler(ErrorHandler handler) {
    return new TestConfig(
        new Values(
            values.schedule,
            values.timeLimit,
            values.patience,
            values.gracePeriod,
            handler,
            values.leaksAllowed,
            values.carriers));
  }

  /** Returns this for tests that leave tasks running on purpose. */
  public TestConfig allowingLeaks() {
    return new TestConfig(
        new Values(
            values.schedule,
            values.timeLimit,
            values.patience,
            values.gracePeriod,
            values.errorHandler,
            true,
            values.carriers));
  }

  /**
   * Returns this with other carriers. They are called in this order.
   *
   * @param others what takes thread-locals along with each task, in place of those before
   */
  public TestConfig withCarriers(Carrier<?>... others) {
    return new TestConfig(
        new Values(
            values.schedule,
            values.timeLimit,
            values.patience,
            values.gracePeriod,
            values.errorHandler,
            values.leaksAllowed,
            Arrays.asList(others)));
  }

  /** Returns in which order tasks run that are ready. */
  public Schedule schedule() {
    return values.schedule;
  }

  /**
   * Returns how far the virtual clock may come before the test fails: some task is always waiting
   * for its time, and what the test waits for never happens.
   */
  public Duration timeLimit() {
    return values.timeLimit;
  }

  /**
   * Returns how long, by the real clock, the loop waits for other threads that are known to be at
   * work, or when nothing but they can go on with the test; zero: not at all. When it is over, the
   * clock goes on, or the test fails if no timer is set.
   */
  public Duration patience() {
    return values.patience;
  }

  /**
   * Returns how long a task that is asked to stop has before it is asked again, at every await from
   * then on; zero: at every await from the beginning.
   */
  public Duration gracePeriod() {
    return values.gracePeriod;
  }

  /** Returns who is told of errors that no caller can be thrown; null: they fail the test. */
  public @Nullable ErrorHandler errorHandler() {
    return values.errorHandler;
  }

  /** Returns whether tasks may still be running when the test ends. */
  public boolean leaksAllowed() {
    return values.leaksAllowed;
  }

  /** Returns what takes thread-locals along with each task. */
  public List<Carrier<?>> carriers() {
    return values.carriers;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TestConfig that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "TestConfig");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      Schedule schedule,
      Duration timeLimit,
      Duration patience,
      Duration gracePeriod,
      @Nullable ErrorHandler errorHandler,
      boolean leaksAllowed,
      List<Carrier<?>> carriers) {
    Values {
      Objects.requireNonNull(schedule, "schedule");
      requireNotNegative("timeLimit", timeLimit);
      requireNotNegative("patience", patience);
      requireNotNegative("gracePeriod", gracePeriod);
      for (Carrier<?> carrier : carriers) Objects.requireNonNull(carrier, "carrier");
      carriers = List.copyOf(carriers);
    }
  }
}
