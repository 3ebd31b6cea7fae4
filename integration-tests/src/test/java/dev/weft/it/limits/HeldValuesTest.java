package dev.weft.it.limits;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.it.running.ChildJvm;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What was awaited is garbage as soon as the source does not mention it any more. */
class HeldValuesTest {
  /** The collector decides when it comes; so many times it may be asked. */
  private static final int COLLECTIONS = 20;

  private static final int SLEEPERS = 1_000;

  private WeakReference<byte[]> last;

  private byte[] make() {
    byte[] made = new byte[1 << 16];
    last = new WeakReference<>(made);
    return made;
  }

  private boolean isHeld() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      if (last.get() == null) return false;
    }
    return true;
  }

  private Task<byte[]> later() {
    Promise<byte[]> promise = new Promise<>();
    Loop.current().execute(() -> promise.succeed(make()));
    return promise;
  }

  @Async
  private Task<byte[]> method(boolean suspends) {
    if (suspends) await(yieldNow());
    return Task.of(make());
  }

  @Async
  private Task<byte[]> outer() {
    return Task.of(await(method(true)));
  }

  @Async
  private Task<byte[]> forwarding() {
    await(yieldNow());
    return method(true);
  }

  /** Whose method is called as everybody calls it. */
  static class Others {
    @Async
    Task<byte[]> method(HeldValuesTest test) {
      await(yieldNow());
      return Task.of(test.make());
    }
  }

  @Async
  private Task<List<String>> heldWhileTheMethodRuns() {
    List<String> held = new ArrayList<>();
    int sum = await(later()).length;
    if (isHeld()) held.add("a promise");
    sum += await(method(false)).length;
    if (isHeld()) held.add("a method that does not suspend");
    sum += await(method(true)).length;
    if (isHeld()) held.add("a method that suspends");
    sum += await(new Others().method(this)).length;
    if (isHeld()) held.add("a method of another class");
    sum += await(outer()).length;
    if (isHeld()) held.add("a method that awaits another");
    sum += await(forwarding()).length;
    if (isHeld()) held.add("a method that returns another's task");
    sum += await(gather(later())).size();
    if (isHeld()) held.add("gather");
    sum += await(timeout(ofSeconds(1), () -> later())).length;
    if (isHeld()) held.add("timeout");
    for (int i = 0; i < 3; i++) {
      sum += await(later()).length;
      if (isHeld()) held.add("in a loop");
    }
    sum += await(Scope.open(s -> Task.of(await(s.spawn(() -> later())).length)));
    if (isHeld()) held.add("a child of a scope");
    assertTrue(sum > 0);
    return Task.of(held);
  }

  @Async
  private Task<Integer> parked(boolean promise) {
    int length = promise ? await(later()).length : await(method(true)).length;
    await(sleep(ofDays(1)));
    return Task.of(length);
  }

  @Async
  private Task<List<String>> heldWhileTheMethodIsSuspended() {
    List<String> held = new ArrayList<>();
    for (boolean promise : new boolean[] {true, false}) {
      Task<Integer> parked = parked(promise);
      for (int turns = 0; turns < 5; turns++) await(yieldNow()); // it goes on, and sleeps
      if (isHeld()) held.add(promise ? "a promise" : "a method");
      parked.cancel("enough");
    }
    return Task.of(held);
  }

  /** The interpreter holds what a local variable holds, whether it is used again or not. */
  public static void main(String... arguments) throws Exception {
    for (String kind : LOOPS) {
      List<String> held = heldOn(kind);
      if (!held.isEmpty()) System.out.println(kind + ": " + held);
    }
  }

  private static final List<String> LOOPS = List.of("run", "strand", "host");

  private static List<String> heldOn(String kind) throws Exception {
    HeldValuesTest test = new HeldValuesTest();
    switch (kind) {
      case "run":
        return Weft.run(test::heldWhileTheMethodRuns);
      default:
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
          Thread thread = executor.submit(Thread::currentThread).get();
          Loop loop =
              kind.equals("strand")
                  ? Loop.strand(executor)
                  : Loop.of(executor, () -> Thread.currentThread() == thread);
          return loop.submit(test::heldWhileTheMethodRuns).get();
        } finally {
          executor.shutdown();
        }
    }
  }

  @Test
  void anAwaitedValueIsNotHeldInTheInterpreterEither() throws Exception {
    assertEquals("", ChildJvm.run(List.of("-Xint"), HeldValuesTest.class));
  }

  @ParameterizedTest
  @FieldSource("LOOPS")
  void anAwaitedValueIsNotHeldWhileTheMethodGoesOn(String loop) throws Exception {
    assertEquals(List.of(), heldOn(loop));
  }

  @Test
  void anAwaitedValueIsNotHeldWhileTheMethodIsSuspendedAgain() {
    assertEquals(List.of(), Weft.run(this::heldWhileTheMethodIsSuspended));
  }

  @Async
  private Task<Integer> sleeper(byte[] its) {
    await(sleep(ofDays(1)));
    return Task.of(its.length);
  }

  @Async
  private Task<Integer> heldOfCancelledSleepers() {
    List<WeakReference<Task<Integer>>> tasks = new ArrayList<>();
    for (int i = 0; i < SLEEPERS; i++)
      tasks.add(new WeakReference<>(Weft.background(() -> sleeper(make()))));
    await(yieldNow());
    for (WeakReference<Task<Integer>> task : tasks) task.get().cancel("enough");
    await(sleep(ofMillis(1)));
    int held = SLEEPERS;
    for (int i = 0; held > 0 && i < COLLECTIONS; i++) {
      System.gc();
      held = (int) tasks.stream().filter(task -> task.get() != null).count();
    }
    return Task.of(held);
  }

  /** Their timers are gone at once, though the time is far away. */
  @Test
  void aCancelledSleeperIsNotHeld() {
    assertEquals(0, Weft.run(this::heldOfCancelledSleepers));
  }
}
