package dev.weft.it.tasks;

import dev.weft.AsyncSupplier;
import dev.weft.Carrier;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs tests on loops of {@code dev.weft.testing}, and keeps what they say: what was reported, how
 * much time had passed and which timers were left when the work had ended.
 */
final class VirtualLoop {
  private final List<String> reports = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private TestConfig config =
      TestConfig.standard()
          .allowingLeaks()
          .withTimeLimit(Duration.ofDays(100_000))
          .withErrorHandler(
              (what, error) -> {
                reports.add(what);
                errors.add(error);
              });

  /** The loop while it runs; else null. */
  private TestLoop running;

  private Duration elapsed = Duration.ZERO;
  private int timers;

  /** Sets how long a cancelled task has. */
  VirtualLoop withGrace(Duration period) {
    config = config.withGracePeriod(period);
    return this;
  }

  /** Lets {@code carriers} take thread-locals along. */
  VirtualLoop withCarriers(Carrier<?>... carriers) {
    config = config.withCarriers(carriers);
    return this;
  }

  /** Does not wait for other threads: what is awaited from them never comes. */
  VirtualLoop withoutPatience() {
    config = config.withPatience(Duration.ZERO);
    return this;
  }

  /** Runs {@code main} until it has ended; returns its value or throws its failure. */
  @SuppressWarnings("unchecked")
  <T> T run(AsyncSupplier<T> main) {
    return (T) Await.take(settle(main));
  }

  /** Runs {@code main} until it has ended; returns its task. */
  <T> Task<T> settle(AsyncSupplier<T> main) {
    try (TestLoop loop = TestLoop.open(config)) {
      running = loop;
      Task<T> task = loop.start(main);
      loop.untilDone(task);
      task.outcome(); // whoever called this looks at it
      elapsed = loop.elapsed();
      timers = loop.pendingTimers();
      return task;
    } finally {
      running = null;
    }
  }

  /** Queues {@code action} on the loop, which runs. */
  void execute(Runnable action) {
    running.execute(action);
  }

  /** Runs {@code action} on the loop, which runs, once {@code nanos} have passed. */
  void schedule(Runnable action, long nanos) {
    running.schedule(action, nanos);
  }

  /** Returns how much time has passed, or had passed when the work had ended. */
  Duration elapsed() {
    return running == null ? elapsed : running.elapsed();
  }

  /** Returns how many timers wait, or did when the work had ended. */
  int timers() {
    return running == null ? timers : running.pendingTimers();
  }

  /** Returns what the error handler was told. */
  List<Throwable> errors() {
    return errors;
  }

  /** Returns the sentences that came with {@link #errors}. */
  List<String> reports() {
    return reports;
  }
}
