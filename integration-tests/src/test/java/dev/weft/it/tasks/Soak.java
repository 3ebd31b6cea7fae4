package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofMillis;

import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.it.running.HeapInUse;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Very many tasks in one scope: a third ends, a third is cancelled at random, a third times out.
 * Prints what became of them, and how much of the heap is in use afterwards that was not before.
 *
 * <p>{@link SoakTest} runs it, in a JVM with a small heap.
 */
public final class Soak {
  /** So many are spawned before the others get their turn. */
  private static final int AT_ONCE = 1_000;

  /** How many wait to be cancelled, at most. */
  private static final int VICTIMS = 5_000;

  private final Random random;
  private int ended;
  private int cancelled;
  private int timedOut;

  private Soak(long seed) {
    random = new Random(seed);
  }

  /**
   * Runs it.
   *
   * @param arguments the loop, {@code virtual} or {@code real}; how many tasks; the seed
   */
  public static void main(String[] arguments) {
    int tasks = Integer.parseInt(arguments[1]);
    Soak soak = new Soak(Long.parseLong(arguments[2]));
    long growth =
        arguments[0].equals("virtual")
            ? TestLoop.run(() -> soak.measure(tasks))
            : Weft.run(() -> soak.measure(tasks));
    System.out.printf(
        "%d ended, %d cancelled, %d timed out, %d bytes more%n",
        soak.ended, soak.cancelled, soak.timedOut, growth);
  }

  @Async
  private Task<Long> measure(int tasks) {
    await(inOneScope(20 * AT_ONCE)); // the loop's queues have their size from here on
    ended = cancelled = timedOut = 0;
    long before = await(usedAtRest());
    await(inOneScope(tasks));
    return Task.of(await(usedAtRest()) - before);
  }

  @Async
  private Task<Void> inOneScope(int tasks) {
    return Scope.open(s -> spawnAll(s, tasks));
  }

  @Async
  private Task<Void> spawnAll(Scope s, int tasks) {
    List<Task<Void>> victims = new ArrayList<>();
    for (int i = 1; i <= tasks; i++) {
      int millis = 1 + random.nextInt(20);
      switch (i % 3) {
        case 0 -> s.spawn(() -> nap(millis));
        case 1 -> s.spawn(() -> late(millis));
        default -> victims.add(s.spawn(() -> nap(3_600_000)));
      }
      if (i % AT_ONCE == 0) {
        await(sleep(ofMillis(1)));
        while (victims.size() > VICTIMS) cancelOne(victims);
      }
    }
    while (!victims.isEmpty()) cancelOne(victims);
    return Task.of(null);
  }

  private void cancelOne(List<Task<Void>> victims) {
    int last = victims.size() - 1;
    Task<Void> victim = victims.set(random.nextInt(last + 1), victims.get(last));
    victims.remove(last);
    victim.cancel(true);
  }

  @Async
  private Task<Void> nap(int millis) {
    try {
      await(sleep(ofMillis(millis)));
      ended++;
    } catch (CancelledError e) {
      cancelled++;
      throw e;
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> late(int millis) {
    try {
      await(timeout(ofMillis(millis), () -> sleep(Duration.ofHours(1))));
    } catch (DeadlineExceededException e) {
      timedOut++;
    }
    return Task.of(null);
  }

  @Async
  private static Task<Long> usedAtRest() {
    for (int i = 0; i < 200; i++) await(sleep(ofMillis(1))); // the loop for tests lets go in time
    return Task.of(HeapInUse.afterCollection());
  }
}
