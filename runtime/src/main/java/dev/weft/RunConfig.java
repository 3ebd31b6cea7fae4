package dev.weft;

import java.time.Duration;
import java.util.Objects;

/**
 * How {@link Weft#run(RunConfig, AsyncSupplier)} runs; {@code RunConfig.standard()} is what {@code
 * run} uses without one.
 *
 * @param stackBytes the stack of a thread that is made for the loop, for async methods that call
 *     each other very deeply without suspending; 0 runs the loop on the calling thread
 * @param shutdownTimeout how long what is left at the end may take to end once it is cancelled
 * @param errorHandler who is told of errors that no caller can be thrown
 */
public record RunConfig(long stackBytes, Duration shutdownTimeout, ErrorHandler errorHandler) {
  private static final RunConfig STANDARD =
      new RunConfig(0, Duration.ofSeconds(5), ErrorHandler.logging());

  /** Checks the values. */
  public RunConfig {
    Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
    Objects.requireNonNull(errorHandler, "errorHandler");
    if (stackBytes < 0) throw new IllegalArgumentException("stackBytes < 0: " + stackBytes);
    if (shutdownTimeout.isNegative()) {
      throw new IllegalArgumentException("shutdownTimeout < 0: " + shutdownTimeout);
    }
  }

  /** Returns the standard: on the calling thread, five seconds to end, errors are logged. */
  public static RunConfig standard() {
    return STANDARD;
  }

  /** Returns this with a thread of its own, whose stack has {@code bytes}. */
  public RunConfig withStackBytes(long bytes) {
    return new RunConfig(bytes, shutdownTimeout, errorHandler);
  }

  /** Returns this with another time for what is left at the end. */
  public RunConfig withShutdownTimeout(Duration timeout) {
    return new RunConfig(stackBytes, timeout, errorHandler);
  }

  /** Returns this with another error handler. */
  public RunConfig withErrorHandler(ErrorHandler handler) {
    return new RunConfig(stackBytes, shutdownTimeout, handler);
  }
}
