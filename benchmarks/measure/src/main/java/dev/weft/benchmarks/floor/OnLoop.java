package dev.weft.benchmarks.floor;

/** The loop that all workloads run on, and how one ends. */
final class OnLoop {
  final RunLoop loop = new RunLoop();
  private long result;

  /** Runs {@code start}, and what it leads to, until somebody calls {@link #end}. */
  long run(Runnable start) {
    loop.execute(start);
    return run();
  }

  /** Runs what other threads post until somebody calls {@link #end}. */
  long run() {
    loop.run();
    return result;
  }

  /** Ends the run with {@code value}; returns null, since no frame can run because of it. */
  Frame end(long value) {
    result = value;
    loop.stop();
    return null;
  }
}
