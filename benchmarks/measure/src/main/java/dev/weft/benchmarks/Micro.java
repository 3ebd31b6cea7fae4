package dev.weft.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs workloads with JMH and writes a line of JSON for each contender. A fork of every contender
 * is run before any gets its next, so that a bad moment of the machine hits all of them.
 *
 * <p>Arguments: the file to write, the number of forks, warm-up iterations, measured iterations,
 * milliseconds for one iteration, then workloads and contenders, separated by commas.
 */
public final class Micro {
  private final int forks;
  private final int warmups;
  private final int iterations;
  private final int millis;

  private Micro(String[] numbers) {
    forks = Integer.parseInt(numbers[1]);
    warmups = Integer.parseInt(numbers[2]);
    iterations = Integer.parseInt(numbers[3]);
    millis = Integer.parseInt(numbers[4]);
  }

  /** Runs what the class comment says. */
  public static void main(String[] arguments) throws Exception {
    Micro micro = new Micro(arguments);
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(Path.of(arguments[0])), true, "UTF-8")) {
      for (String workload : arguments[5].split(",")) {
        micro.run(Workload.of(workload), List.of(arguments[6].split(",")), out);
      }
    }
  }

  private void run(Workload workload, List<String> contenders, PrintStream out)
      throws RunnerException, IOException {
    Map<String, Samples> samples = new LinkedHashMap<>();
    for (String name : contenders) {
      if (Contender.named(name).bodies().containsKey(workload)) samples.put(name, new Samples());
    }
    for (int fork = 0; fork < forks; fork++) {
      for (Map.Entry<String, Samples> each : samples.entrySet()) {
        each.getValue().addAll(fork(workload, each.getKey()));
      }
    }
    samples.forEach((name, all) -> out.println(all.json(workload, name)));
  }

  private Collection<RunResult> fork(Workload workload, String contender) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(MicroBenchmark.class.getName() + ".run")
                .param("workload", workload.label())
                .param("contender", contender)
                .operationsPerInvocation(workload.operations())
                .forks(1)
                .warmupIterations(warmups)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(false)
                .build())
        .run();
  }

  /** The iterations of all forks. */
  private static final class Samples {
    private final List<Double> nanos = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    void addAll(Collection<RunResult> results) {
      for (RunResult result : results) {
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
          for (IterationResult iteration : fork.getIterationResults()) add(iteration);
        }
      }
    }

    private void add(IterationResult iteration) {
      nanos.add(iteration.getPrimaryResult().getScore());
      Result<?> allocated = iteration.getSecondaryResults().get("gc.alloc.rate.norm");
      if (allocated != null) bytes.add(allocated.getScore());
    }

    String json(Workload workload, String contender) {
      String start =
          "{\"work\": \"" + workload.label() + "\", \"contender\": \"" + contender + "\", ";
      if (nanos.isEmpty()) return start + "\"failed\": true}";
      return String.format(
          Locale.ROOT,
          "%s\"best\": %.4f, \"median\": %.4f, \"bytes\": %.3f, \"samples\": [%s]}",
          start,
          nanos.stream().mapToDouble(each -> each).min().orElseThrow(),
          median(nanos),
          bytes.isEmpty() ? -1 : median(bytes),
          nanos.stream()
              .map(each -> String.format(Locale.ROOT, "%.4f", each))
              .collect(Collectors.joining(", ")));
    }

    private static double median(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(each -> each).toArray();
      Arrays.sort(sorted);
      int half = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
  }
}
