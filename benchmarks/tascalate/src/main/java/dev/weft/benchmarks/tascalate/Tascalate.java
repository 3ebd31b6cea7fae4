package dev.weft.benchmarks.tascalate;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Workload;
import dev.weft.benchmarks.jdk.FuturesLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Methods rewritten by Tascalate, on the floor's loop. */
public final class Tascalate implements Contender {
  private final FuturesLoop on = new FuturesLoop();
  private final Tasks tasks = new Tasks(on);

  @Override
  public String name() {
    return "tascalate";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, () -> on.run(() -> tasks.completed1().toCompletableFuture()));
    bodies.put(
        Workload.COMPLETED_10, () -> on.run(() -> tasks.completed10().toCompletableFuture()));
    bodies.put(Workload.LOOP, () -> on.run(() -> tasks.loop().toCompletableFuture()));
    bodies.put(Workload.YIELD, () -> on.run(() -> tasks.yielding().toCompletableFuture()));
    bodies.put(Workload.HANDOFF, () -> on.run(() -> tasks.handoff().toCompletableFuture()));
    bodies.put(Workload.SPAWN, () -> on.run(() -> tasks.join(10_000).toCompletableFuture()));
    bodies.put(Workload.GATHER, () -> on.run(() -> tasks.join(1_000).toCompletableFuture()));
    bodies.put(Workload.EXCEPTION, () -> on.run(() -> tasks.exceptions().toCompletableFuture()));
    bodies.put(Workload.HOT_INSIDE, () -> on.run(() -> tasks.hotInside().toCompletableFuture()));
    bodies.put(Workload.HOT_AROUND, () -> on.run(() -> tasks.hotAround().toCompletableFuture()));
    return bodies;
  }

  @Override
  public Parking parking() {
    return (count, depth, locals) -> {
      if (locals) return null;
      CompletableFuture<?>[] gates = new CompletableFuture<?>[count];
      int[] ended = new int[1];
      for (int i = 0; i < count; i++) {
        CompletableFuture<Integer> gate = new CompletableFuture<>();
        gates[i] = gate;
        if (depth == 1) tasks.innermost(gate, ended);
        else tasks.outermost(gate, ended);
      }
      return () -> {
        for (CompletableFuture<?> gate : gates) complete(gate);
        return ended[0];
      };
    };
  }

  @SuppressWarnings("unchecked")
  private static void complete(CompletableFuture<?> gate) {
    ((CompletableFuture<Integer>) gate).complete(1);
  }
}
