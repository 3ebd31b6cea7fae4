package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Task;
import dev.weft.annotations.Async;

/** Many calls within each other, suspended. */
final class Depth {
  private static final Integer ONE = 1;

  private long depths;

  @Async
  Task<Long> recursion() {
    depths = 0;
    await(recurse(1_000));
    return Task.of(depths);
  }

  @Async
  private Task<Integer> recurse(int n) {
    if (n == 0) {
      await(yieldNow());
      return Task.of(ONE);
    }
    Integer inner = await(recurse(n - 1));
    depths += n;
    return Task.of(inner);
  }

  @Async
  Task<Long> exceptions() {
    long caught = 0;
    for (int i = 0; i < 100; i++) {
      try {
        await(fall(63));
      } catch (IllegalStateException e) {
        caught++;
      }
    }
    return Task.of(caught);
  }

  @Async
  private Task<Integer> fall(int n) {
    if (n == 0) {
      await(yieldNow());
      throw new IllegalStateException("thrown on purpose");
    }
    return Task.of(await(fall(n - 1)) + 1);
  }
}
