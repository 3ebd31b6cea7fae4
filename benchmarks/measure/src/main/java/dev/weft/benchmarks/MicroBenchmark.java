package dev.weft.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One workload of one contender. Each JVM runs one only, so that no profile is another's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MicroBenchmark {
  /** The label of a {@link Workload}. */
  @Param("completed-1")
  public String workload;

  /** The name of a {@link Contender}. */
  @Param("floor")
  public String contender;

  private Contender.Body body;
  private long expected;

  /** Finds the body. */
  @Setup
  public void find() {
    Workload work = Workload.of(workload);
    body = Contender.named(contender).bodies().get(work);
    expected = work.expected();
  }

  /** Does the workload, and checks its result. */
  @Benchmark
  public void run() throws Exception {
    long result = body.run();
    if (result != expected) {
      throw new AssertionError(contender + ", " + workload + ": " + result + ", not " + expected);
    }
  }
}
