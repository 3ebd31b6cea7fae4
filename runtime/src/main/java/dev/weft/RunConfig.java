package dev.weft;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How {@link Weft#run(RunConfig, AsyncSupplier)}, a {@link Runner} and a {@link LoopGroup} run;
 * {@code RunConfig.standard()} is what they use without one.
 *
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class RunConfig {
  private static final RunConfig STANDARD =
      new RunConfig(
          new Values(
              0,
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              ErrorHandler.logging(),
              true,
              List.of(),
              Duration.ZERO));

  private final Values values;

  private RunConfig(Values values) {
    this.values = values;
  }

  /** Returns the standard: on the calling thread, five seconds to end, errors are logged. */
  public static RunConfig standard() {
    return STANDARD;
  }

  /** Returns this with a thread of its own, whose stack has {@code bytes}. */
  public RunConfig withStackBytes(long bytes) {
    return new RunConfig(
        new Values(
            bytes,
            values.shutdownTimeout,
            values.gracePeriod,
            values.errorHandler,
            values.shutdownHook,
            values.carriers,
            values.turnLimit));
  }

  /**
   * Returns this with another time for what is left at the end.
   *
   * @param timeout how long it may take to end once it is cancelled; not negative
   */
  public RunConfig withShutdownTimeout(Duration timeout) {
    return new RunConfig(
        new Values(
            values.stackBytes,
            timeout,
            values.gracePeriod,
            values.errorHandler,
            values.shutdownHook,
            values.carriers,
            values.turnLimit));
  }

  /**
   * Returns this with another time for tasks that are asked to stop.
   *
   * @param period how long such a task has before it is asked again, at every await from then on;
   *     zero: at every await from the beginning
   */
  public RunConfig withGracePeriod(Duration period) {
    return new RunConfig(
        new Values(
            values.stackBytes,
            values.shutdownTimeout,
            period,
            values.errorHandler,
            values.shutdownHook,
            values.carriers,
            values.turnLimit));
  }

  /**
   * Returns this with another error handler.
   *
   * @param handler is told of errors that no caller can be thrown
   */
  public RunConfig withErrorHandler(ErrorHandler handler) {
    return new RunConfig(
        new Values(
            values.stackBytes,
            values.shutdownTimeout,
            values.gracePeriod,
            handler,
            values.shutdownHook,
            values.carriers,
            values.turnLimit));
  }

  /**
   * Returns this with or without a shutdown hook. Without one, Ctrl-C and SIGTERM end the JVM in
   * the middle of what runs, and no {@code finally} block of it is entered.
   *
   * @param wanted whether what runs is cancelled, and its cleaning up waited for, when the JVM is
   *     shut down
   */
  public RunConfig withShutdownHook(boolean wanted) {
    return new RunConfig(
        new Values(
            values.stackBytes,
            values.shutdownTimeout,
            values.gracePeriod,
            values.errorHandler,
            wanted,
            values.carriers,
            values.turnLimit));
  }

  /**
   * Returns this with other carriers. They are called in this order.
   *
   * @param others what takes thread-locals along with each task, in place of those before
   */
  public RunConfig withCarriers(Carrier<?>... others) {
    return new RunConfig(
        new Values(
            values.stackBytes,
            values.shutdownTimeout,
            values.gracePeriod,
            values.errorHandler,
            values.shutdownHook,
            Arrays.asList(others),
            values.turnLimit));
  }

  /**
   * Returns this with a watchdog: a task that keeps its loop for longer than {@code limit} without
   * an await that suspends is reported to the error handler while it does, once for each such turn,
   * with its name, the thread and its stack. Zero: nobody looks.
   *
   * <p>The error handler is called on the watchdog's thread. A turn that is longer by less than
   * half the limit may go unnoticed; one that is shorter is never reported, and time in which the
   * whole JVM stood still is not counted.
   */
  public RunConfig withTurnLimit(Duration limit) {
    return new RunConfig(
        new Values(
            values.stackBytes,
            values.shutdownTimeout,
            values.gracePeriod,
            values.errorHandler,
            values.shutdownHook,
            values.carriers,
            limit));
  }

  /**
   * Returns the stack of a thread that is made for the loop, for async methods that call each other
   * very deeply without suspending; 0 runs the loop on the calling thread.
   */
  public long stackBytes() {
    return values.stackBytes;
  }

  /** Returns how long what is left at the end may take to end once it is cancelled. */
  public Duration shutdownTimeout() {
    return values.shutdownTimeout;
  }

  /**
   * Returns how long a task that is asked to stop has before it is asked again, at every await from
   * then on; zero: at every await from the beginning.
   */
  public Duration gracePeriod() {
    return values.gracePeriod;
  }

  /** Returns who is told of errors that no caller can be thrown. */
  public ErrorHandler errorHandler() {
    return values.errorHandler;
  }

  /**
   * Returns whether what runs is cancelled, and its cleaning up waited for within {@code
   * shutdownTimeout}, when the JVM is shut down: by Ctrl-C, SIGTERM or {@code System.exit}.
   */
  public boolean shutdownHook() {
    return values.shutdownHook;
  }

  /** Returns what takes thread-locals along with each task. */
  public List<Carrier<?>> carriers() {
    return values.carriers;
  }

  /** Returns how long one turn of a task may last before it is reported; zero: nobody looks. */
  public Duration turnLimit() {
    return values.turnLimit;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunConfig that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "RunConfig");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      long stackBytes,
      Duration shutdownTimeout,
      Duration gracePeriod,
      ErrorHandler errorHandler,
      boolean shutdownHook,
      List<Carrier<?>> carriers,
      Duration turnLimit) {
    Values {
      Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
      Objects.requireNonNull(gracePeriod, "gracePeriod");
      Objects.requireNonNull(errorHandler, "errorHandler");
      Objects.requireNonNull(turnLimit, "turnLimit");
      for (Carrier<?> carrier : carriers) Objects.requireNonNull(carrier, "carrier");
      carriers = List.copyOf(carriers);
      if (stackBytes < 0) throw new IllegalArgumentException("stackBytes < 0: " + stackBytes);
      if (shutdownTimeout.isNegative()) {
        throw new IllegalArgumentException("shutdownTimeout < 0: " + shutdownTimeout);
      }
      if (gracePeriod.isNegative()) {
        throw new IllegalArgumentException("gracePeriod < 0: " + gracePeriod);
      }
      if (turnLimit.isNegative()) throw new IllegalArgumentException("turnLimit < 0: " + turnLimit);
    }
  }
}
