package dev.weft.benchmarks.eaasync;

import static com.ea.async.Async.await;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.weft.benchmarks.Hot;
import dev.weft.benchmarks.jdk.Futures;
import dev.weft.benchmarks.jdk.FuturesLoop;
import java.util.concurrent.CompletableFuture;

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

  CompletableFuture<Long> completed1() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(callee(i));
    return completedFuture(sum);
  }

  static CompletableFuture<Integer> callee(int i) {
    return completedFuture(await(DONE[i & 63]));
  }

  CompletableFuture<Long> completed10() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(chain(10, i));
    return completedFuture(sum);
  }

  static CompletableFuture<Integer> chain(int n, int i) {
    if (n == 1) return completedFuture(await(callee(i)));
    return completedFuture(await(chain(n - 1, i)));
  }

  CompletableFuture<Long> loop() {
    long sum = 0;
    for (int i = 0; i < 1_000_000; i++) sum += await(DONE[i & 63]);
    return completedFuture(sum);
  }

  CompletableFuture<Long> yielding() {
    long sum = 10_000;
    for (int i = 0; i < 10_000; i++) await(on.yieldNow());
    return completedFuture(sum);
  }

  CompletableFuture<Long> handoff() {
    ping = new CompletableFuture<>();
    CompletableFuture<Integer> other = answering();
    long sum = 5_000;
    for (int i = 0; i < 5_000; i++) {
      CompletableFuture<Integer> answer = new CompletableFuture<>();
      pong = answer;
      CompletableFuture<Integer> question = ping;
      complete(question);
      sum += await(answer);
    }
    await(other);
    return completedFuture(sum);
  }

  CompletableFuture<Integer> answering() {
    Integer last = null;
    for (int i = 0; i < 5_000; i++) {
      last = await(ping);
      ping = new CompletableFuture<>();
      complete(pong);
    }
    return completedFuture(last);
  }

  private void complete(CompletableFuture<Integer> promise) {
    on.loop().execute(() -> promise.complete(ONE));
  }

  CompletableFuture<Integer> child() {
    await(on.yieldNow());
    return completedFuture(ONE);
  }

  CompletableFuture<Long> join(int count) {
    Object[] children = new Object[count];
    for (int i = 0; i < count; i++) children[i] = child();
    long sum = 0;
    for (int i = 0; i < count; i++) sum += await(future(children[i]));
    return completedFuture(sum);
  }

  @SuppressWarnings("unchecked")
  private static CompletableFuture<Integer> future(Object child) {
    return (CompletableFuture<Integer>) child;
  }

  CompletableFuture<Long> recursion() {
    depths = 0;
    await(recurse(1_000));
    return completedFuture(depths);
  }

  CompletableFuture<Integer> recurse(int n) {
    if (n == 0) {
      await(on.yieldNow());
      return completedFuture(ONE);
    }
    Integer inner = await(recurse(n - 1));
    depths += n;
    return completedFuture(inner);
  }

  CompletableFuture<Long> exceptions() {
    long caught = 0;
    for (int i = 0; i < 100; i++) {
      try {
        await(fall(63));
      } catch (RuntimeException e) {
        caught++;
      }
    }
    return completedFuture(caught);
  }

  CompletableFuture<Integer> fall(int n) {
    if (n == 0) {
      await(on.yieldNow());
      throw new IllegalStateException("thrown on purpose");
    }
    return completedFuture(await(fall(n - 1)) + 1);
  }

  CompletableFuture<Long> hotInside() {
    int[] data = Hot.data();
    int sum = 0;
    for (int i = 0; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) await(on.yieldNow());
    }
    return completedFuture((long) sum);
  }

  CompletableFuture<Long> hotAround() {
    int[] data = Hot.data();
    int sum = 0;
    for (int block = 0; block < 4; block++) {
      int from = block * (Hot.RARELY + 1);
      for (int i = from; i < from + Hot.RARELY + 1; i++) sum += data[i & Hot.MASK] ^ i;
      await(on.yieldNow());
    }
    return completedFuture((long) sum);
  }

  CompletableFuture<Integer> innermost(CompletableFuture<Integer> gate, int[] ended) {
    Integer value = await(gate);
    ended[0]++;
    return completedFuture(value);
  }

  CompletableFuture<Integer> middle(CompletableFuture<Integer> gate, int[] ended) {
    return completedFuture(await(innermost(gate, ended)));
  }

  CompletableFuture<Integer> outermost(CompletableFuture<Integer> gate, int[] ended) {
    return completedFuture(await(middle(gate, ended)));
  }
}
