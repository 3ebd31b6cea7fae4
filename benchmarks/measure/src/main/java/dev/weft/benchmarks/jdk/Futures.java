package dev.weft.benchmarks.jdk;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Hot;
import dev.weft.benchmarks.Workload;
import dev.weft.benchmarks.floor.RunLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Chains of {@code CompletableFuture}, on the floor's loop. */
public final class Futures implements Contender {
  private static final Integer ONE = 1;
  private static final CompletableFuture<Integer>[] DONE = done();

  private final FuturesLoop on = new FuturesLoop();
  private long depths;

  @Override
  public String name() {
    return "cf";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, () -> on.run(() -> drive(0, 0, Futures::callee)));
    bodies.put(Workload.COMPLETED_10, () -> on.run(() -> drive(0, 0, i -> chain(10, i))));
    bodies.put(Workload.LOOP, () -> on.run(() -> loop(0, 0)));
    bodies.put(Workload.YIELD, () -> on.run(() -> yielding(10_000)));
    bodies.put(Workload.HANDOFF, () -> on.run(this::handoff));
    bodies.put(Workload.SPAWN, () -> on.run(() -> join(10_000)));
    bodies.put(Workload.GATHER, () -> on.run(() -> join(1_000)));
    bodies.put(Workload.RECURSION, () -> on.run(this::recursion));
    bodies.put(Workload.EXCEPTION, () -> on.run(() -> exceptions(100, 0)));
    bodies.put(Workload.HOT_INSIDE, () -> on.run(() -> hot(0, 0)));
    return bodies;
  }

  /** Returns 64 futures that are completed with 1. */
  @SuppressWarnings("unchecked")
  public static CompletableFuture<Integer>[] done() {
    return (CompletableFuture<Integer>[])
        Stream.generate(() -> CompletableFuture.completedFuture(ONE))
            .limit(64)
            .toArray(CompletableFuture<?>[]::new);
  }

  private static CompletableFuture<Integer> callee(int i) {
    return DONE[i & 63].thenApply(value -> value);
  }

  private static CompletableFuture<Integer> chain(int n, int i) {
    return n == 1 ? callee(i) : chain(n - 1, i).thenApply(value -> value);
  }

  private CompletableFuture<Long> drive(
      int from, long sumSoFar, IntFunction<CompletableFuture<Integer>> callee) {
    long sum = sumSoFar;
    for (int i = from; i < 10_000; i++) {
      CompletableFuture<Integer> called = callee.apply(i);
      if (!called.isDone()) {
        long now = sum;
        int next = i + 1;
        return called.thenCompose(value -> drive(next, now + value, callee));
      }
      sum += called.join();
    }
    return CompletableFuture.completedFuture(sum);
  }

  private CompletableFuture<Long> loop(int from, long sumSoFar) {
    long sum = sumSoFar;
    for (int i = from; i < 1_000_000; i++) {
      CompletableFuture<Integer> done = DONE[i & 63];
      if (!done.isDone()) {
        long now = sum;
        int next = i + 1;
        return done.thenCompose(value -> loop(next, now + value));
      }
      sum += done.join();
    }
    return CompletableFuture.completedFuture(sum);
  }

  /** A step at a time, since chains of compositions would be 10,000 long. */
  private CompletableFuture<Long> yielding(int count) {
    CompletableFuture<Long> end = new CompletableFuture<>();
    yieldStep(count, end);
    return end;
  }

  private void yieldStep(int left, CompletableFuture<Long> end) {
    if (left == 0) {
      end.complete(10_000L);
    } else {
      on.yieldNow().thenRun(() -> yieldStep(left - 1, end));
    }
  }

  private CompletableFuture<Integer> ping;
  private CompletableFuture<Integer> pong;

  private CompletableFuture<Long> handoff() {
    CompletableFuture<Long> end = new CompletableFuture<>();
    ping = new CompletableFuture<>();
    answer(5_000);
    ask(5_000, 0, end);
    return end;
  }

  private void ask(int left, long sum, CompletableFuture<Long> end) {
    if (left == 0) {
      end.complete(sum + 5_000);
      return;
    }
    CompletableFuture<Integer> answer = pong = new CompletableFuture<>();
    CompletableFuture<Integer> question = ping;
    on.loop().execute(() -> question.complete(ONE));
    answer.thenAccept(value -> ask(left - 1, sum + value, end));
  }

  private void answer(int left) {
    if (left == 0) return;
    ping.thenAccept(
        value -> {
          ping = new CompletableFuture<>();
          CompletableFuture<Integer> waiting = pong;
          on.loop().execute(() -> waiting.complete(value));
          answer(left - 1);
        });
  }

  private CompletableFuture<Integer> child() {
    return on.yieldNow().thenApply(nothing -> ONE);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private CompletableFuture<Long> join(int count) {
    CompletableFuture<Integer>[] children = new CompletableFuture[count];
    for (int i = 0; i < count; i++) children[i] = child();
    return CompletableFuture.allOf(children)
        .thenApply(
            nothing -> {
              long sum = 0;
              for (CompletableFuture<Integer> child : children) sum += child.join();
              return sum;
            });
  }

  private CompletableFuture<Long> recursion() {
    depths = 0;
    return recurse(1_000).thenApply(value -> depths);
  }

  private CompletableFuture<Integer> recurse(int n) {
    if (n == 0) return child();
    return recurse(n - 1)
        .thenApply(
            value -> {
              depths += n;
              return value;
            });
  }

  private CompletableFuture<Long> exceptions(int left, long caught) {
    if (left == 0) return CompletableFuture.completedFuture(caught);
    return fall(63)
        .handle((value, failure) -> failure == null ? 0 : 1)
        .thenCompose(one -> exceptions(left - 1, caught + one));
  }

  private CompletableFuture<Integer> fall(int n) {
    if (n == 0) {
      return on.yieldNow()
          .thenApply(
              nothing -> {
                throw new IllegalStateException("thrown on purpose");
              });
    }
    return fall(n - 1).thenApply(value -> value + 1);
  }

  private CompletableFuture<Long> hot(int from, int sumSoFar) {
    int[] data = Hot.data();
    int sum = sumSoFar;
    for (int i = from; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) {
        int now = sum;
        int next = i + 1;
        return on.yieldNow().thenCompose(nothing -> hot(next, now));
      }
    }
    return CompletableFuture.completedFuture((long) sum);
  }

  // ---- many at once

  @Override
  public Parking parking() {
    return (count, depth, locals) -> {
      CompletableFuture<?>[] gates = new CompletableFuture<?>[count];
      int[] ended = new int[1];
      for (int i = 0; i < count; i++) {
        CompletableFuture<Integer> gate = new CompletableFuture<>();
        gates[i] = gate;
        CompletableFuture<Integer> last = gate;
        for (int d = 0; d < depth; d++)
          last = last.thenApply(locals ? withLocals(i) : Futures::same);
        last.thenAccept(value -> ended[0] += value);
      }
      return () -> {
        for (CompletableFuture<?> gate : gates) complete(gate);
        return ended[0];
      };
    };
  }

  @SuppressWarnings("unchecked")
  private static void complete(CompletableFuture<?> gate) {
    ((CompletableFuture<Integer>) gate).complete(ONE);
  }

  private static Integer same(Integer value) {
    return value;
  }

  private static Function<Integer, Integer> withLocals(int n) {
    long a = n;
    long b = n + 1L;
    int c = n + 2;
    Object d = ONE;
    return value -> a + 1 == b && a + 2 == c && d != null ? value : null;
  }

  @Override
  public Timing timing() {
    return lateness ->
        on.run(
            () -> {
              RunLoop loop = on.loop();
              CompletableFuture<Long> end = new CompletableFuture<>();
              int[] left = {lateness.count()};
              for (int i = 0; i < lateness.count(); i++) {
                int index = i;
                long begun = lateness.begin();
                CompletableFuture<Integer> timer = new CompletableFuture<>();
                loop.schedule(() -> timer.complete(ONE), lateness.nanos(i));
                timer.thenAccept(
                    value -> {
                      lateness.ended(index, begun);
                      if (--left[0] == 0) end.complete(0L);
                    });
              }
              return end;
            });
  }
}
