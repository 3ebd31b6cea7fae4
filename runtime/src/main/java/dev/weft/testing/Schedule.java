package dev.weft.testing;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;

/**
 * In which order a {@link TestLoop} runs the tasks that are ready. The same schedule gives the same
 * order again, on every JDK, as long as the program itself does the same again.
 */
public final class Schedule {
  private static final Schedule IN_ORDER = new Schedule("in order", () -> null);

  private final String text;
  private final Supplier<Choices> choices;

  private Schedule(String text, Supplier<Choices> choices) {
    this.text = text;
    this.choices = choices;
  }

  /** Returns the order of a loop in production: what was ready first runs first. */
  public static Schedule inOrder() {
    return IN_ORDER;
  }

  /**
   * Returns an order in which each next task is picked at random among those that are ready: as if
   * each of them had waited for something else, and the world had been slow here and quick there.
   * Code that relies on who was ready first, or on {@code yieldNow}, fails under some seed.
   *
   * <p>Only tasks are picked. Plain actions that were given to {@link dev.weft.Loop#execute} keep
   * their order among themselves, and timers fire in the order of their times.
   *
   * @param seed the same one picks the same tasks again
   */
  public static Schedule shuffled(long seed) {
    return new Schedule(
        "seed " + seed,
        () -> {
          Random random = new Random(seed);
          return random::nextInt;
        });
  }

  /**
   * Returns the order that {@link Schedules#explore} named when it found a failure.
   *
   * @param choices numbers with a dot between each two: whenever several can run, which of them
   *     does, counted from 0. After the last number it is the first that was ready
   * @throws IllegalArgumentException if that is something else
   */
  public static Schedule chosen(String choices) {
    Objects.requireNonNull(choices, "choices");
    int[] numbers;
    try {
      numbers =
          choices.isEmpty()
              ? new int[0]
              : Arrays.stream(choices.split("\\.", -1))
                  .mapToInt(Integer::parseUnsignedInt)
                  .toArray();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "choices are numbers and dots, as in 0.2.1: " + choices, e);
    }
    return new Schedule("choices " + choices, () -> new Exploration(numbers)::pick);
  }

  /** Returns a schedule that goes where {@code exploration} goes next. */
  static Schedule of(Exploration exploration) {
    return new Schedule("an exploration", () -> exploration::pick);
  }

  /** Begins; returns who picks among those that are ready, or null to run them in order. */
  Choices begin() {
    return choices.get();
  }

  /**
   * Returns {@code thrown}, to which it has added how to run the same order again; as a suppressed
   * exception, so that the stack trace shows it and the test still sees what it expects.
   */
  public Throwable note(Throwable thrown) {
    if (this == IN_ORDER) return thrown;
    return Note.on(
        thrown,
        "The tasks ran under " + this + "; the same schedule runs them in this order again");
  }

  /** Returns {@code in order}, {@code seed 42} or {@code choices 0.2.1}. */
  @Override
  public String toString() {
    return text;
  }
}
