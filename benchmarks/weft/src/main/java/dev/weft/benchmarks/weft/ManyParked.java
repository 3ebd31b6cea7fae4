package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.benchmarks.Contender.Parked;
import dev.weft.benchmarks.Contender.Parking;
import java.util.ArrayList;
import java.util.List;

/** Calls that wait for a promise each, all on one loop. */
final class ManyParked implements Parking {
  private static final Integer ONE = 1;

  private final OnLoop on;
  private static int ended; // static, so that no frame keeps a receiver beside the four values

  ManyParked(OnLoop on) {
    this.on = on;
  }

  @Override
  public Parked park(int count, int depth, boolean locals) {
    List<Promise<Integer>> gates = on.run(() -> parkOnLoop(count, depth, locals));
    return () -> on.run(() -> release(gates));
  }

  private static Task<List<Promise<Integer>>> parkOnLoop(int count, int depth, boolean locals) {
    List<Promise<Integer>> gates = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Promise<Integer> gate = new Promise<>();
      gates.add(gate);
      start(gate, depth, locals, i);
    }
    return Task.of(gates);
  }

  private static void start(Promise<Integer> gate, int depth, boolean locals, int i) {
    if (depth == 1) {
      Task<Integer> parked = locals ? innermostWithLocals(gate, i) : innermost(gate);
      if (parked.isDone()) throw new AssertionError(parked);
    } else {
      Task<Integer> parked = locals ? outermostWithLocals(gate, i) : outermost(gate);
      if (parked.isDone()) throw new AssertionError(parked);
    }
  }

  @Async
  private static Task<Integer> release(List<Promise<Integer>> gates) {
    ended = 0;
    for (Promise<Integer> gate : gates) gate.succeed(ONE);
    while (ended < gates.size()) await(yieldNow());
    return Task.of(ended);
  }

  @Async
  private static Task<Integer> innermost(Promise<Integer> gate) {
    Integer value = await(gate);
    ended++;
    return Task.of(value);
  }

  @Async
  private static Task<Integer> middle(Promise<Integer> gate) {
    return Task.of(await(innermost(gate)));
  }

  @Async
  private static Task<Integer> outermost(Promise<Integer> gate) {
    return Task.of(await(middle(gate)));
  }

  @Async
  private static Task<Integer> innermostWithLocals(Promise<Integer> gate, int n) {
    long a = n;
    long b = n + 1L;
    int c = n + 2;
    Object d = ONE;
    Integer value = await(gate);
    check(a, b, c, d);
    ended++;
    return Task.of(value);
  }

  @Async
  private static Task<Integer> middleWithLocals(Promise<Integer> gate, int n) {
    long a = n;
    long b = n + 1L;
    int c = n + 2;
    Object d = ONE;
    Integer value = await(innermostWithLocals(gate, n));
    check(a, b, c, d);
    return Task.of(value);
  }

  @Async
  private static Task<Integer> outermostWithLocals(Promise<Integer> gate, int n) {
    long a = n;
    long b = n + 1L;
    int c = n + 2;
    Object d = ONE;
    Integer value = await(middleWithLocals(gate, n));
    check(a, b, c, d);
    return Task.of(value);
  }

  private static void check(long a, long b, int c, Object d) {
    if (a + 1 != b || a + 2 != c || d == null) throw new AssertionError("the locals were lost");
  }
}
