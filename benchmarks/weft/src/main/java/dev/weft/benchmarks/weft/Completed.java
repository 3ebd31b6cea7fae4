package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.util.stream.Stream;

/** Awaits of what is completed: nothing suspends here. */
final class Completed {
  @SuppressWarnings("unchecked")
  private static final Promise<Integer>[] DONE =
      (Promise<Integer>[]) Stream.generate(Completed::kept).limit(64).toArray(Promise<?>[]::new);

  private static Promise<Integer> kept() {
    Promise<Integer> promise = new Promise<>();
    promise.succeed(1);
    return promise;
  }

  private interface Callee {
    Task<Integer> call(int i);
  }

  private static final class First implements Callee {
    @Override
    @Async
    public Task<Integer> call(int i) {
      return Task.of(await(DONE[i & 63]));
    }
  }

  private static final class Second implements Callee {
    @Override
    @Async
    public Task<Integer> call(int i) {
      return Task.of(await(DONE[i & 63]));
    }
  }

  private static final class Generic {
    @Async
    static <T> Task<T> same(Task<T> task) {
      return Task.of(await(task));
    }
  }

  private final Callee[] callees = {new First(), new Second()};

  static Task<Integer> done() {
    return DONE[0];
  }

  @Async
  Task<Long> one() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(callee(i));
    return Task.of(sum);
  }

  @Async
  private static Task<Integer> callee(int i) {
    return Task.of(await(DONE[i & 63]));
  }

  @Async
  Task<Long> ten() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(c1(i));
    return Task.of(sum);
  }

  @Async
  private static Task<Integer> c1(int i) {
    return Task.of(await(c2(i)));
  }

  @Async
  private static Task<Integer> c2(int i) {
    return Task.of(await(c3(i)));
  }

  @Async
  private static Task<Integer> c3(int i) {
    return Task.of(await(c4(i)));
  }

  @Async
  private static Task<Integer> c4(int i) {
    return Task.of(await(c5(i)));
  }

  @Async
  private static Task<Integer> c5(int i) {
    return Task.of(await(c6(i)));
  }

  @Async
  private static Task<Integer> c6(int i) {
    return Task.of(await(c7(i)));
  }

  @Async
  private static Task<Integer> c7(int i) {
    return Task.of(await(c8(i)));
  }

  @Async
  private static Task<Integer> c8(int i) {
    return Task.of(await(c9(i)));
  }

  @Async
  private static Task<Integer> c9(int i) {
    return Task.of(await(callee(i)));
  }

  @Async
  Task<Long> sums() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(add(i));
    return Task.of(sum);
  }

  @Async
  private static Task<Integer> add(int i) {
    return Task.of(i + await(DONE[i & 63]));
  }

  @Async
  Task<Long> virtual() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(callees[i & 1].call(i));
    return Task.of(sum);
  }

  @Async
  Task<Long> generic() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(Generic.same(DONE[i & 63]));
    return Task.of(sum);
  }

  @Async
  Task<Long> million() {
    long sum = 0;
    for (int i = 0; i < 1_000_000; i++) sum += await(DONE[i & 63]);
    return Task.of(sum);
  }
}
