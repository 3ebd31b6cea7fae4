package dev.weft.benchmarks.tascalate;

import static net.tascalate.async.CallContext.async;
import static net.tascalate.async.CallContext.await;

import dev.weft.benchmarks.Hot;
import dev.weft.benchmarks.jdk.Futures;
import dev.weft.benchmarks.jdk.FuturesLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.tascalate.async.async;

/** The methods that the plugin rewrites. */
final class Tasks {
  private static final Integer ONE = 1;
  private static final CompletableFuture<Integer>[] DONE = Futures.done();

  private final FuturesLoop on;
  private CompletableFuture<Integer> ping;
  private CompletableFuture<Integer> pong;
  private long depths;

  Tasks(FuturesLoop on) {
    this.on = on;
  }

  @async
  CompletionStage<Long> completed1() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(callee(i));
    return async(sum);
  }

  @async
  static CompletionStage<Integer> callee(int i) {
    return async(await(DONE[i & 63]));
  }

  @async
  CompletionStage<Long> completed10() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(chain(10, i));
    return async(sum);
  }

  @async
  static CompletionStage<Integer> chain(int n, int i) {
    if (n == 1) return async(await(callee(i)));
    return async(await(chain(n - 1, i)));
  }

  @async
  CompletionStage<Long> loop() {
    long sum = 0;
    for (int i = 0; i < 1_000_000; i++) sum += await(DONE[i & 63]);
    return async(sum);
  }

  @async
  CompletionStage<Long> yielding() {
    long sum = 10_000;
    for (int i = 0; i < 10_000; i++) await(on.yieldNow());
    return async(sum);
  }

  @async
  CompletionStage<Long> handoff() {
    ping = new CompletableFuture<>();
    CompletionStage<Integer> other = answering();
    long sum = 5_000;
    for (int i = 0; i < 5_000; i++) {
      CompletableFuture<Integer> answer = new CompletableFuture<>();
      pong = answer;
      CompletableFuture<Integer> question = ping;
      complete(question);
      sum += await(answer);
    }
    await(other);
    return async(sum);
  }

  @async
  CompletionStage<Integer> answering() {
    Integer last = null;
    for (int i = 0; i < 5_000; i++) {
      last = await(ping);
      ping = new CompletableFuture<>();
      complete(pong);
    }
    return async(last);
  }

  private void complete(CompletableFuture<Integer> promise) {
    on.loop().execute(() -> promise.complete(ONE));
  }

  @async
  CompletionStage<Integer> child() {
    await(on.yieldNow());
    return async(ONE);
  }

  @async
  CompletionStage<Long> join(int count) {
    Object[] children = new Object[count];
    for (int i = 0; i < count; i++) children[i] = child();
    long sum = 0;
    for (int i = 0; i < count; i++) sum += await(future(children[i]));
    return async(sum);
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<Integer> future(Object child) {
    return (CompletionStage<Integer>) child;
  }

  @async
  CompletionStage<Long> recursion() {
    depths = 0;
    await(recurse(1_000));
    return async(depths);
  }

  @async
  CompletionStage<Integer> recurse(int n) {
    if (n == 0) {
      await(on.yieldNow());
      return async(ONE);
    }
    Integer inner = await(recurse(n - 1));
    depths += n;
    return async(inner);
  }

  @async
  CompletionStage<Long> exceptions() {
    long caught = 0;
    for (int i = 0; i < 100; i++) {
      try {
        await(fall(63));
      } catch (RuntimeException e) {
        caught++;
      }
    }
    return async(caught);
  }

  @async
  CompletionStage<Integer> fall(int n) {
    if (n == 0) {
      await(on.yieldNow());
      throw new IllegalStateException("thrown on purpose");
    }
    return async(await(fall(n - 1)) + 1);
  }

  @async
  CompletionStage<Long> hotInside() {
    int[] data = Hot.data();
    int sum = 0;
    for (int i = 0; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) await(on.yieldNow());
    }
    return async((long) sum);
  }

  @async
  CompletionStage<Long> hotAround() {
    int[] data = Hot.data();
    int sum = 0;
    for (int block = 0; block < 4; block++) {
      int from = block * (Hot.RARELY + 1);
      for (int i = from; i < from + Hot.RARELY + 1; i++) sum += data[i & Hot.MASK] ^ i;
      await(on.yieldNow());
    }
    return async((long) sum);
  }

  @async
  CompletionStage<Integer> innermost(CompletableFuture<Integer> gate, int[] ended) {
    Integer value = await(gate);
    ended[0]++;
    return async(value);
  }

  @async
  CompletionStage<Integer> middle(CompletableFuture<Integer> gate, int[] ended) {
    return async(await(innermost(gate, ended)));
  }

  @async
  CompletionStage<Integer> outermost(CompletableFuture<Integer> gate, int[] ended) {
    return async(await(middle(gate, ended)));
  }
}
