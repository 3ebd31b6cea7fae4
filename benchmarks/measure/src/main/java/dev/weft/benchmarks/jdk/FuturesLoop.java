package dev.weft.benchmarks.jdk;

import dev.weft.benchmarks.floor.RunLoop;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The floor's loop, for contenders whose tasks are futures. */
public final class FuturesLoop {
  private final RunLoop loop = new RunLoop();
  private CompletableFuture<Long> main;

  /** Runs {@code start} on the loop until its future is settled, and returns the value. */
  public long run(Supplier<? extends CompletableFuture<Long>> start) {
    loop.execute(
        () -> {
          main = start.get();
          main.whenComplete((value, failure) -> loop.stop());
        });
    loop.run();
    return main.join();
  }

  /** Returns the loop itself. */
  public RunLoop loop() {
    return loop;
  }

  /** Returns a future that is settled behind what is ready now. */
  public CompletableFuture<Void> yieldNow() {
    CompletableFuture<Void> turn = new CompletableFuture<>();
    loop.execute(() -> turn.complete(null));
    return turn;
  }
}
