package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.benchmarks.Hot;

/** Loops of arithmetic, in or around which there is a rare await. */
final class HotLoops {
  @Async
  Task<Long> inside() {
    int[] data = Hot.data();
    int sum = 0;
    for (int i = 0; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) await(yieldNow());
    }
    return Task.of((long) sum);
  }

  @Async
  Task<Long> insideDone() {
    int[] data = Hot.data();
    int sum = 0;
    for (int i = 0; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) await(Completed.done());
    }
    return Task.of((long) sum);
  }

  @Async
  Task<Long> around() {
    int[] data = Hot.data();
    int sum = 0;
    for (int block = 0; block < 4; block++) {
      int from = block * (Hot.RARELY + 1);
      for (int i = from; i < from + Hot.RARELY + 1; i++) sum += data[i & Hot.MASK] ^ i;
      await(yieldNow());
    }
    return Task.of((long) sum);
  }
}
