package dev.weft.it.limits;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;

/** Async methods that go on for very long or call very deeply. */
final class Calls {
  private Calls() {}

  /** Suspends {@code times} times, one after the other. */
  @Async
  static Task<Integer> suspend(int times) {
    int sum = 0;
    for (int i = 0; i < times; i++) {
      await(yieldNow());
      sum += i & 1;
    }
    return Task.of(sum);
  }

  /** Calls itself {@code depth} times, each call after a suspension of its own. */
  @Async
  static Task<Integer> suspendThenCall(int depth) {
    await(yieldNow());
    if (depth == 0) return Task.of(0);
    return Task.of(1 + await(suspendThenCall(depth - 1)));
  }

  /** Calls itself {@code depth} times without ever suspending. */
  @Async
  static Task<Integer> callEagerly(int depth) {
    if (depth == 0) return Task.of(0);
    return Task.of(1 + await(callEagerly(depth - 1)));
  }

  /** Calls itself too deeply, and goes on when that has failed. */
  @Async
  static Task<String> outliveAnOverflow() {
    String failure = "none";
    try {
      await(callEagerly(Integer.MAX_VALUE));
    } catch (StackOverflowError e) {
      failure = "StackOverflowError";
    }
    await(yieldNow());
    return Task.of(failure + ", then " + await(suspendThenCall(3)));
  }

  /** Takes the numbers of suspensions as arguments, and prints their sum. */
  public static void main(String[] arguments) {
    System.out.print(Weft.run(() -> suspend(Integer.parseInt(arguments[0]))));
  }
}
