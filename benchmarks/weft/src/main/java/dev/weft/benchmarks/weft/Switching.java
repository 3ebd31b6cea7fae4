package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.yieldNow;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Promise;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tasks that suspend and are resumed. */
final class Switching {
  private static final Integer ONE = 1;

  private final List<Integer> arguments = Collections.nCopies(1_000, ONE);
  private Promise<Integer> ping;
  private Promise<Integer> pong;

  @Async
  Task<Long> yielding() {
    for (int i = 0; i < 10_000; i++) await(yieldNow());
    return Task.of(10_000L);
  }

  @Async
  Task<Long> handoff() {
    ping = new Promise<>();
    return Task.of(
        await(
            Scope.open(
                scope -> {
                  scope.spawn(this::answering);
                  return Task.of(await(asking()));
                })));
  }

  @Async
  private Task<Long> asking() {
    long sum = 5_000;
    for (int i = 0; i < 5_000; i++) {
      Promise<Integer> answer = pong = new Promise<>();
      ping.succeed(ONE);
      sum += await(answer);
    }
    return Task.of(sum);
  }

  @Async
  private Task<Void> answering() {
    for (int i = 0; i < 5_000; i++) {
      Integer value = await(ping);
      ping = new Promise<>();
      pong.succeed(value);
    }
    return Task.of(null);
  }

  @Async
  private static Task<Integer> child() {
    await(yieldNow());
    return Task.of(ONE);
  }

  @Async
  Task<Long> spawning() {
    List<Task<Integer>> children = new ArrayList<>(10_000);
    AsyncSupplier<Integer> child = Switching::child;
    await(
        Scope.open(
            scope -> {
              for (int i = 0; i < 10_000; i++) children.add(scope.spawn(child));
              return Task.of(null);
            }));
    long sum = 0;
    for (Task<Integer> each : children) sum += each.resultNow();
    return Task.of(sum);
  }

  @Async
  Task<Long> gathering() {
    AsyncFunction<Integer, Integer> child = argument -> child();
    long sum = 0;
    for (Integer value : await(gather(arguments, child))) sum += value;
    return Task.of(sum);
  }
}
