package dev.weft.benchmarks.weft;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.util.Iterator;

/** Methods that emit values, and who asks for them. */
final class Generated {
  private static final Integer ONE = 1;

  long sequence() {
    long sum = 0;
    Iterator<Integer> values = numbers();
    while (values.hasNext()) sum += values.next();
    return sum;
  }

  @Async
  private Iterator<Integer> numbers() {
    for (int i = 0; i < 1_000_000; i++) emit(i & 63);
    return end();
  }

  @Async
  Task<Long> values() {
    long sum = 0;
    try (AsyncIterator<Integer> ones = ones()) {
      while (await(ones.advance())) sum += ones.current();
    }
    return Task.of(sum);
  }

  @Async
  private AsyncIterator<Integer> ones() {
    for (int i = 0; i < 10_000; i++) emit(ONE);
    return end();
  }
}
