package dev.weft.it.limits;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncSupplier;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** What {@link CostTest} measures. */
final class Work {
  static final int TIMES = 20_000; // so many that starting is next to nothing
  static final int ITERATIONS = 1 << 22;

  private static final Integer ONE = 1;
  private static final int RARELY = (1 << 20) - 1;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Promise<Integer> DONE = new Promise<>();
  private static final AsyncCloseable<RuntimeException> AT_ONCE = Task::done;
  private static final CompletableFuture<Integer> DONE_FUTURE =
      CompletableFuture.completedFuture(ONE);

  static {
    DONE.succeed(ONE);
  }

  private Promise<Integer> ping;
  private Promise<Integer> pong;
  private int ran;

  // ---- what allocates nothing

  @Async
  Task<Integer> awaitSettled() {
    int sum = 0;
    for (int i = 0; i < TIMES; i++) sum += await(settled());
    return Task.of(sum);
  }

  @Async
  private static Task<Integer> settled() {
    return Task.of(await(DONE));
  }

  /** Declared as what may be anything. */
  @Async
  Task<Integer> closeAtOnce() throws Exception {
    int sum = 0;
    for (int i = 0; i < TIMES; i++) {
      try (AutoCloseable resource = AT_ONCE) {
        if (resource == AT_ONCE) sum++;
      }
    }
    return Task.of(sum);
  }

  /** The stage is one that the method starts itself, as the list in META-INF/weft says. */
  @Async
  Task<Integer> awaitStarted() {
    int sum = 0;
    for (int i = 0; i < TIMES; i++) sum += await(startSettled());
    return Task.of(sum);
  }

  /** As {@link #awaitStarted}, and not in that list. */
  @Async
  Task<Integer> awaitForeign() {
    int sum = 0;
    for (int i = 0; i < TIMES; i++) sum += await(settledFuture());
    return Task.of(sum);
  }

  static CompletableFuture<Integer> startSettled() {
    return DONE_FUTURE;
  }

  static CompletableFuture<Integer> settledFuture() {
    return DONE_FUTURE;
  }

  @Async
  Task<Integer> awaitChains() {
    int sum = 0;
    for (int i = 0; i < TIMES; i++) sum += await(chain(10));
    return Task.of(sum);
  }

  @Async
  private static Task<Integer> chain(int depth) {
    if (depth == 0) return Task.of(await(DONE));
    return Task.of(await(chain(depth - 1)));
  }

  static int futureChains() {
    int sum = 0;
    for (int i = 0; i < TIMES; i++) sum += futureChain(10).join();
    return sum;
  }

  private static CompletableFuture<Integer> futureChain(int depth) {
    if (depth == 0) return DONE_FUTURE.thenApply(value -> value);
    return futureChain(depth - 1).thenApply(value -> value);
  }

  @Async
  Task<Integer> giveWay() {
    for (int i = 0; i < TIMES; i++) await(yieldNow());
    return Task.of(TIMES);
  }

  // ---- what allocates one object

  @Async
  Task<Integer> handOver() {
    ping = new Promise<>();
    ran = 0;
    Task<Void> other = answer();
    for (int i = 0; i < TIMES / 2; i++) {
      Promise<Integer> reply = pong = new Promise<>();
      ping.succeed(ONE);
      ran += await(reply);
    }
    await(other);
    return Task.of(2 * ran);
  }

  @Async
  private Task<Void> answer() {
    for (int i = 0; i < TIMES / 2; i++) {
      Integer value = await(ping);
      ping = new Promise<>();
      pong.succeed(value);
    }
    return Task.of(null);
  }

  @Async
  Task<Integer> recurse() {
    ran = 0;
    for (int i = 0; i < TIMES / 500; i++) await(recurse(500));
    return Task.of(ran);
  }

  @Async
  private Task<Integer> recurse(int depth) {
    if (depth == 0) {
      await(yieldNow());
      return Task.of(ONE);
    }
    Integer inner = await(recurse(depth - 1));
    ran++;
    return Task.of(inner);
  }

  /** Returns the bytes of timers that are pending when this returns; the loop's end drops them. */
  long bytesOfTimers(LongSupplier allocated) {
    Task<?>[] timers = new Task<?>[TIMES];
    long before = allocated.getAsLong();
    for (int i = 0; i < TIMES; i++) timers[i] = sleep(HOUR);
    return allocated.getAsLong() - before;
  }

  // ---- loops

  @Async
  Task<Integer> hotLoop(int[] data) {
    int sum = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      sum += data[i & (data.length - 1)] ^ i;
      if ((i & RARELY) == RARELY) await(yieldNow());
    }
    return Task.of(sum);
  }

  int plainLoop(int[] data) {
    int sum = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      sum += data[i & (data.length - 1)] ^ i;
      if ((i & RARELY) == RARELY) ran++;
    }
    return sum;
  }

  /** Returns {@code body} as what {@code Weft.run} takes, measured while it runs. */
  static <T> AsyncSupplier<Long> measured(AsyncSupplier<T> body, LongSupplier meter) {
    return () -> difference(body, meter);
  }

  @Async
  private static <T> Task<Long> difference(AsyncSupplier<T> body, LongSupplier meter)
      throws Exception {
    long before = meter.getAsLong();
    await(body.get());
    return Task.of(meter.getAsLong() - before);
  }
}
