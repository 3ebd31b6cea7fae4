package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loop.EventLoop;
import dev.weft.loop.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatherTest {
  private static final IOException FAILURE = new IOException("first");

  private final VirtualTime time = new VirtualTime();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void noErrors() {
    assertEquals(List.of(), time.errors());
  }

  // ---- of running tasks

  @Test
  void valuesComeInTheOrderOfTheTasksWhateverEndsFirst() {
    Task<List<String>> gathered =
        time.run(() -> Weft.gather(after(30, "a"), Task.of("b"), after(10, "c"), after(20, null)));

    assertEquals(Arrays.asList("a", "b", "c", null), gathered.join());
    assertThrows(UnsupportedOperationException.class, () -> gathered.join().add("d"));
  }

  @Test
  void nothingToWaitForIsDoneAtOnce() {
    assertTrue(Weft.gather().isDone());
    assertEquals(List.of(), Weft.gather().join());
    assertTrue(Weft.gather(Task.of(1), Task.of(2)).isDone());
    assertTrue(time.run(() -> Weft.gather(List.<Integer>of(), Task::of)).isDone());
  }

  @Test
  void aTaskThatIsGivenTwiceFillsBothPlaces() {
    Task<List<String>> gathered =
        time.run(
            () -> {
              Task<String> same = after(10, "same");
              return Weft.gather(same, after(5, "other"), same, same);
            });

    assertEquals(List.of("same", "other", "same", "same"), gathered.join());
  }

  @Test
  void theFirstFailureComesOutAtOnceAndTheOthersGoOn() {
    AtomicReference<Task<String>> other = new AtomicReference<>();
    Task<List<String>> gathered =
        time.run(
            () -> {
              other.set(after(1_000, "went on"));
              return Weft.gather(other.get(), failingAfter(10, FAILURE));
            });

    assertSame(FAILURE, causeOf(gathered));
    assertFalse(other.get().isDone());
    assertEquals("went on", time.run(other::get).join());
  }

  @Test
  void failuresThatAreThereAlreadyAreSuppressedInTheFirst() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");

    Task<List<Object>> gathered = Weft.gather(Task.failed(first), Task.failed(second));

    assertSame(first, causeOf(gathered));
    assertEquals(List.of(second), List.of(first.getSuppressed()));
  }

  @Test
  void aCancelledTaskIsAFailureOfTheGathering() {
    Task<List<Object>> gathered =
        time.run(
            () -> {
              Promise<Object> other = new Promise<>();
              Task<List<Object>> gather = Weft.gather(other, after(10, "x"));
              other.cancel(true);
              return gather;
            });

    assertTrue(gathered.isFailed());
    assertInstanceOf(CancellationException.class, causeOf(gathered));
  }

  @Test
  void cancellingReachesWhatWasStartedHereAndOnlyThat() {
    CompletableFuture<String> foreign = new CompletableFuture<>();
    Task<List<Object>> gathered =
        time.run(
            () -> {
              Promise<Object> shared = new Promise<>();
              logged("also waits for the shared one", shared);
              Task<List<Object>> gather =
                  Weft.gather(sleeping("mine", 1_000), shared, foreign, shared);
              gather.cancel(true);
              log.add("shared done: " + shared.isDone());
              return gather;
            });

    assertEquals(List.of("shared done: false", "mine cleaned up"), log);
    assertTrue(gathered.isCancelled());
    assertFalse(foreign.isDone());
  }

  private void logged(String entry, Task<?> task) {
    async(
        (awaits, outcome) -> {
          if (awaits == 0) return task;
          log.add(entry);
          return done(null);
        });
  }

  @Test
  void tasksOfOtherLoopsAndOfNoneCanBeGathered() throws Exception {
    try (EventLoop other = EventLoop.start("other-loop")) {
      AtomicReference<Promise<String>> there = new AtomicReference<>();
      CountDownLatch made = new CountDownLatch(1);
      other.execute(
          () -> {
            there.set(new Promise<>());
            made.countDown();
          });
      made.await();
      Promise<String> nowhere = new Promise<>();
      List<String> gathered =
          Weft.run(
              () -> {
                Task<List<String>> all =
                    Weft.gather(
                        there.get(), nowhere, there.get(), Weft.<String>blocking(() -> "c"));
                new Thread(() -> nowhere.succeed("b")).start();
                new Thread(() -> there.get().succeed("a")).start();
                return all;
              });

      assertEquals(List.of("a", "b", "a", "c"), gathered);
    }
  }

  @Test
  void gatheringWithoutALoopCountsSettlingsOfManyThreads() throws Exception {
    for (int round = 0; round < 200; round++) {
      List<Promise<Integer>> promises =
          IntStream.range(0, 20).mapToObj(i -> new Promise<Integer>()).toList();
      Task<List<Integer>> gathered = Weft.gather(promises);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int parity = t;
        threads.add(
            new Thread(
                () -> {
                  for (int i = parity; i < 20; i += 2) promises.get(i).succeed(i);
                }));
      }
      for (Thread thread : threads) thread.start();

      assertEquals(IntStream.range(0, 20).boxed().toList(), gathered.get());
      for (Thread thread : threads) thread.join();
    }
  }

  // ---- of what it starts itself

  @Test
  void startsEverythingAtOnceInOrder() {
    Task<List<String>> gathered =
        time.run(
            () -> {
              Task<List<String>> gather =
                  Weft.gather(
                      List.of(30, 10, 20),
                      millis -> {
                        log.add("start " + millis);
                        return after(millis, "slept " + millis);
                      });
              log.add("all started");
              return gather;
            });

    assertEquals(List.of("start 30", "start 10", "start 20", "all started"), log);
    assertEquals(List.of("slept 30", "slept 10", "slept 20"), gathered.join());
  }

  @Test
  void neverMoreThanTheLimitRunAtATimeAndNeverFewerWhileSomeAreLeft() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> arguments = IntStream.range(0, 1_000).boxed().toList();
    Task<List<Integer>> gathered =
        time.run(
            () ->
                Weft.gather(
                    arguments,
                    7,
                    i -> {
                      most.accumulateAndGet(running.incrementAndGet(), Math::max);
                      return async(
                          (awaits, outcome) -> {
                            if (awaits == 0) return Weft.sleep(Duration.ofMillis(1 + i % 5));
                            running.decrementAndGet();
                            return done(i);
                          });
                    }));

    assertEquals(arguments, gathered.join());
    assertEquals(7, most.get());
  }

  @Test
  void aMillionThatAreDoneAtOnceNeedNoStack() {
    List<Integer> arguments = IntStream.range(0, 1_000_000).boxed().toList();

    Task<List<Integer>> gathered = time.run(() -> Weft.gather(arguments, 2, Task::of));

    assertEquals(arguments, gathered.join());
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Weft.gather(List.of(1), 0, argument -> Task.of(1)));
  }

  @Test
  void theFirstFailureCancelsTheOthersAndComesOutWhenTheyHaveEnded() {
    IOException first = new IOException("first");
    IOException later = new IOException("while cleaning up");
    Task<List<Object>> gathered =
        time.run(
            () ->
                Weft.gather(
                    List.of("a", "failing", "b", "bad cleanup"),
                    name ->
                        switch (name) {
                          case "failing" -> failingAfter(10, first);
                          case "bad cleanup" -> failingAfter(1_000_000, later);
                          default -> sleeping(name, 1_000_000);
                        }));

    assertSame(first, causeOf(gathered));
    assertEquals(List.of(later), List.of(first.getSuppressed()));
    assertEquals(List.of("a cleaned up", "b cleaned up"), log);
  }

  @Test
  void whatIsNotStartedWhenOneFailsNeverIs() {
    Task<List<Object>> gathered =
        time.run(
            () ->
                Weft.gather(
                    List.of(1, 2, 3, 4),
                    2,
                    i -> {
                      log.add("start " + i);
                      return i == 2 ? failingAfter(5, FAILURE) : after(50, "x");
                    }));

    assertSame(FAILURE, causeOf(gathered));
    assertEquals(List.of("start 1", "start 2"), log);
  }

  @Test
  void whatTheFunctionThrowsIsAFailureLikeAnyOther() {
    Task<List<Object>> gathered =
        time.run(
            () ->
                Weft.gather(
                    List.of("a", "b"),
                    name -> {
                      if (name.equals("b")) throw FAILURE;
                      return sleeping(name, 1_000_000);
                    }));

    assertSame(FAILURE, causeOf(gathered));
    assertEquals(List.of("a cleaned up"), log);
  }

  @Test
  void cancellingCancelsAllAndWaitsForThem() {
    Task<List<Object>> gathered =
        time.run(
            () -> {
              Task<List<Object>> gather =
                  Weft.gather(List.of("a", "b", "c"), 2, name -> sleeping(name, 1_000_000));
              gather.cancel(true);
              assertFalse(gather.isDone());
              return gather;
            });

    assertTrue(gathered.isCancelled());
    assertEquals(List.of("a cleaned up", "b cleaned up"), log);
  }

  @Test
  void aChildThatCancelsTheGatheringWhileItStartsIsCancelledToo() {
    AtomicReference<Task<List<Object>>> gather = new AtomicReference<>();
    Task<Object> task =
        time.run(
            () ->
                async(
                    (awaits, outcome) -> {
                      if (awaits > 0) return done("cancelled: " + gather.get().isCancelled());
                      gather.set(Weft.gather(List.of(1, 2, 3), 1, i -> cancelSecond(gather, i)));
                      return Weft.sleep(Duration.ofMillis(50));
                    }));

    assertEquals("cancelled: true", task.join());
    assertEquals(List.of("start 1", "start 2", "child 2 cleaned up"), log);
  }

  private Task<Object> cancelSecond(AtomicReference<Task<List<Object>>> gather, int i) {
    log.add("start " + i);
    if (i == 1) return after(5, "first");
    gather.get().cancel(true);
    return sleeping("child " + i, 1_000_000);
  }

  @Test
  void aSharedTaskThatTheFunctionReturnsIsNotCancelledWithTheGathering() {
    AtomicReference<Promise<Object>> shared = new AtomicReference<>();
    Task<List<Object>> gathered =
        time.run(
            () -> {
              shared.set(new Promise<>());
              return Weft.gather(
                  List.of("shared", "failing"),
                  name -> name.equals("shared") ? shared.get() : failingAfter(5, FAILURE));
            });

    assertSame(FAILURE, causeOf(gathered));
    assertFalse(shared.get().isDone());
  }

  @Test
  void argumentsMayBeTasksAndTheirArrayOfAnyType() {
    Task<List<Object>> gathered =
        time.run(
            () ->
                Weft.gather(
                    Arrays.asList(after(10, "a"), after(5, "b")),
                    1,
                    task -> async((awaits, o) -> awaits == 0 ? task : done(o.take()))));

    assertEquals(List.of("a", "b"), gathered.join());
  }

  // ---- fixtures

  private static <T> Task<T> after(int millis, T value) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofMillis(millis));
          outcome.take();
          return done(value);
        });
  }

  private static <T> Task<T> failingAfter(int millis, Exception failure) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofMillis(millis));
          throw failure;
        });
  }

  private <T> Task<T> sleeping(String name, int millis) {
    return async(
        (awaits, outcome) -> {
          if (awaits == 0) return Weft.sleep(Duration.ofMillis(millis));
          try {
            outcome.take();
            return done(name);
          } catch (CancelledError e) {
            log.add(name + " cleaned up");
            throw e;
          }
        });
  }

  private static Throwable causeOf(Task<?> failed) {
    return assertThrows(CompletionException.class, failed::join).getCause();
  }
}
