package dev.weft.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Threads that do something to the same objects at the same time.
 *
 * <p>Each thread goes through the same long row of objects, so that they meet at some of them
 * without a barrier at each, which would put them in step.
 *
 * @param <S> what they have in common
 */
final class Race<S> {
  private static final int ROW = 512;
  private static final int RACES = Integer.getInteger("weft.stress.races", 20_000);

  private final Supplier<S> made;
  private final List<Consumer<S>> actors;
  private int cost = 1;

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of only reads them
  Race(Supplier<S> made, Consumer<S>... actors) {
    this.made = made;
    this.actors = List.of(actors);
  }

  /** Runs one race for every {@code times} of the others, since each costs so much more. */
  Race<S> costing(int times) {
    cost = times;
    return this;
  }

  /** Runs all races; returns how often there was which outcome. */
  Map<String, Integer> run(Function<S, String> outcome) throws Exception {
    Map<String, Integer> seen = new TreeMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(actors.size());
    try {
      for (int left = Math.max(1, RACES / cost); left > 0; left -= ROW) {
        List<S> row = new ArrayList<>();
        for (int i = 0; i < Math.min(ROW, left); i++) row.add(made.get());
        meet(threads, row);
        for (S each : row) seen.merge(outcome.apply(each), 1, Integer::sum);
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.println(seen);
    return seen;
  }

  private void meet(ExecutorService threads, List<S> row) throws Exception {
    CyclicBarrier together = new CyclicBarrier(actors.size());
    List<Callable<Void>> runs = new ArrayList<>();
    for (Consumer<S> actor : actors) {
      runs.add(
          () -> {
            together.await();
            row.forEach(actor);
            return null;
          });
    }
    for (Future<Void> run : threads.invokeAll(runs)) run.get();
  }
}
