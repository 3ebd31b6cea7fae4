package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import java.util.stream.Stream;

/** What {@link Completed}, {@link Switching} and {@link Depth} do, in suspending methods. */
final class SuspendingMethods {
  private static final Integer ONE = 1;

  @SuppressWarnings("unchecked")
  static final Promise<Integer>[] DONE =
      (Promise<Integer>[]) Stream.generate(SuspendingMethods::kept).limit(64).toArray(Promise<?>[]::new);

  private final Callee[] callees = {new First(), new Second()};
  private long depths;

  private static Promise<Integer> kept() {
    Promise<Integer> promise = new Promise<>();
    promise.succeed(ONE);
    return promise;
  }

  private interface Callee {
    @Suspending
    Integer call(int i);
  }

  private static final class First implements Callee {
    @Override
    @Suspending
    public Integer call(int i) {
      return await(DONE[i & 63]);
    }
  }

  private static final class Second implements Callee {
    @Override
    @Suspending
    public Integer call(int i) {
      return await(DONE[i & 63]);
    }
  }

  private static final class Generic {
    @Suspending
    static <T> T same(Task<T> task) {
      return await(task);
    }
  }

  private static final class C1 {
    @Suspending
    static Integer call(int i) {
      return C2.call(i);
    }
  }

  private static final class C2 {
    @Suspending
    static Integer call(int i) {
      return C3.call(i);
    }
  }

  private static final class C3 {
    @Suspending
    static Integer call(int i) {
      return C4.call(i);
    }
  }

  private static final class C4 {
    @Suspending
    static Integer call(int i) {
      return C5.call(i);
    }
  }

  private static final class C5 {
    @Suspending
    static Integer call(int i) {
      return C6.call(i);
    }
  }

  private static final class C6 {
    @Suspending
    static Integer call(int i) {
      return C7.call(i);
    }
  }

  private static final class C7 {
    @Suspending
    static Integer call(int i) {
      return C8.call(i);
    }
  }

  private static final class C8 {
    @Suspending
    static Integer call(int i) {
      return C9.call(i);
    }
  }

  private static final class C9 {
    @Suspending
    static Integer call(int i) {
      return C10.call(i);
    }
  }

  private static final class C10 {
    @Suspending
    static Integer call(int i) {
      return await(DONE[i & 63]);
    }
  }

  @Suspending
  private static Integer callee(int i) {
    return await(DONE[i & 63]);
  }

  @Suspending
  private static int add(int i) {
    return i + await(DONE[i & 63]);
  }

  @Async
  Task<Long> one() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += callee(i);
    return Task.of(sum);
  }

  /** Each of the ten methods is in a class of its own. */
  @Async
  Task<Long> ten() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += C1.call(i);
    return Task.of(sum);
  }

  @Async
  Task<Long> sums() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += add(i);
    return Task.of(sum);
  }

  @Async
  Task<Long> virtual() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += callees[i & 1].call(i);
    return Task.of(sum);
  }

  @Async
  Task<Long> generic() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += Generic.same(DONE[i & 63]);
    return Task.of(sum);
  }

  @Async
  Task<Long> yielding() {
    for (int i = 0; i < 10_000; i++) pause();
    return Task.of(10_000L);
  }

  @Suspending
  private static void pause() {
    await(yieldNow());
  }

  @Async
  Task<Long> recursion() {
    depths = 0;
    recurse(1_000);
    return Task.of(depths);
  }

  @Suspending
  private Integer recurse(int n) {
    if (n == 0) {
      await(yieldNow());
      return ONE;
    }
    Integer inner = recurse(n - 1);
    depths += n;
    return inner;
  }

  @Async
  Task<Long> exceptions() {
    long caught = 0;
    for (int i = 0; i < 100; i++) {
      try {
        fall(63);
      } catch (IllegalStateException e) {
        caught++;
      }
    }
    return Task.of(caught);
  }

  @Suspending
  private static int fall(int n) {
    if (n == 0) {
      await(yieldNow());
      throw new IllegalStateException("thrown on purpose");
    }
    return fall(n - 1) + 1;
  }
}
