package dev.weft.stress;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.loop.EventLoop;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever order two threads come in, it is one of the orders that are allowed. */
@Timeout(3_600)
class RacesTest {
  private static final class Shared {
    final Promise<Object> promise = new Promise<>();
    final Promise<Object> next = new Promise<>();
    final CompletableFuture<Object> foreign = new CompletableFuture<>();
    final AtomicInteger resumed = new AtomicInteger();
    final AtomicInteger met = new AtomicInteger();
    final AtomicInteger won = new AtomicInteger();
    EventLoop loop;
    volatile Task<Object> one;
    volatile Task<Object> other;
    volatile CompletableFuture<Object> copy;

    /** Waits for the other of two actors, where one takes so long that they would drift apart. */
    @SuppressWarnings("ThreadPriorityCheck") // spinning is the point
    void meet() {
      met.incrementAndGet();
      while (met.get() < 2) Thread.yield();
    }

    /** A call that awaits one stage, or two. */
    Task<Object> awaiting(CompletionStage<?>... stages) {
      return async(
          (awaits, outcome) -> {
            Object value = null;
            if (awaits > 0) {
              resumed.incrementAndGet();
              value = outcome.take();
            }
            return awaits < stages.length ? stages[awaits] : done(value);
          });
    }

    Shared with(CompletionStage<?>... stages) {
      one = awaiting(stages);
      return this;
    }
  }

  private static String end(Task<?> task) {
    if (!task.isDone()) return "lost";
    return task.isCancelled() ? "cancelled" : String.valueOf(task.join());
  }

  private static void assertOnly(Set<String> allowed, Map<String, Integer> seen) {
    assertTrue(allowed.containsAll(seen.keySet()), () -> "allowed " + allowed + ", seen " + seen);
  }

  // ---- without a loop

  @Test
  void registeringAgainstCompletion() throws Exception {
    Race<Shared> race =
        new Race<>(
            Shared::new,
            shared -> shared.one = shared.awaiting(shared.promise),
            shared -> shared.promise.succeed("value"));

    assertOnly(Set.of("value"), race.run(shared -> end(shared.one)));
  }

  @Test
  void registeringAgainstCompletionOfAStageOfOthers() throws Exception {
    Race<Shared> race =
        new Race<>(
            Shared::new,
            shared -> shared.one = shared.awaiting(shared.foreign),
            shared -> shared.foreign.complete("value"));

    assertOnly(Set.of("value"), race.run(shared -> end(shared.one)));
  }

  @Test
  void twoAwaitersAgainstCompletion() throws Exception {
    Race<Shared> race =
        new Race<>(
            Shared::new,
            shared -> shared.one = shared.awaiting(shared.promise),
            shared -> shared.other = shared.awaiting(shared.promise),
            shared -> shared.promise.succeed("value"));

    assertOnly(
        Set.of("value value"), race.run(shared -> end(shared.one) + " " + end(shared.other)));
  }

  @Test
  void copyingAgainstCompletion() throws Exception {
    Race<Shared> race =
        new Race<>(
            Shared::new,
            shared -> shared.copy = shared.promise.toCompletableFuture(),
            shared -> shared.promise.succeed("value"));

    assertOnly(Set.of("value"), race.run(shared -> String.valueOf(shared.copy.getNow("lost"))));
  }

  @Test
  void cancellationAgainstCompletion() throws Exception {
    Race<Shared> race =
        new Race<>(
            () -> {
              Shared shared = new Shared();
              return shared.with(shared.foreign);
            },
            shared -> shared.one.cancel(true),
            shared -> shared.foreign.complete("value"));

    assertOnly(
        Set.of("value 1", "cancelled 1"),
        race.run(shared -> end(shared.one) + " " + shared.resumed));
  }

  @Test
  void cancellationAgainstRegistering() throws Exception {
    Race<Shared> race =
        new Race<>(
            () -> {
              Shared shared = new Shared();
              return shared.with(shared.promise, shared.foreign);
            },
            shared -> shared.promise.succeed("first"),
            shared -> shared.one.cancel(true));

    // Nothing settles the second: a cancellation that is lost leaves the call there for ever.
    assertOnly(Set.of("cancelled"), race.run(shared -> end(shared.one)));
  }

  @Test
  void cancellationAgainstCancellationAndCompletion() throws Exception {
    Race<Shared> race =
        new Race<>(
            () -> {
              Shared shared = new Shared();
              return shared.with(shared.foreign);
            },
            shared -> shared.one.cancel(true),
            shared -> shared.one.cancel(true),
            shared -> shared.foreign.complete("value"));

    assertOnly(
        Set.of("value 1", "cancelled 1"),
        race.run(shared -> end(shared.one) + " " + shared.resumed));
  }

  @Test
  void suspendingAgainBetweenTwoCompletions() throws Exception {
    Race<Shared> race =
        new Race<>(
            () -> {
              Shared shared = new Shared();
              return shared.with(shared.promise, shared.next);
            },
            shared -> shared.promise.succeed("first"),
            shared -> shared.next.succeed("second"));

    // An await that finds its stage settled runs on, so there are two resumptions at most.
    assertOnly(
        Set.of("second true"),
        race.run(shared -> end(shared.one) + " " + (shared.resumed.get() == 2)));
  }

  @Test
  void completionAgainstCompletion() throws Exception {
    Race<Shared> race =
        new Race<>(
            Shared::new,
            shared -> shared.won.addAndGet(shared.promise.succeed("a") ? 1 : 0),
            shared -> shared.won.addAndGet(shared.promise.succeed("b") ? 2 : 0));

    assertOnly(
        Set.of("a 1", "b 2"), race.run(shared -> end(shared.promise) + " " + shared.won.get()));
  }

  // ---- with a loop

  private static <T> T on(EventLoop loop, Supplier<T> made) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(made.get()));
    return result.join();
  }

  @Test
  void completionAgainstCompletionOfWhatBelongsToALoop() throws Exception {
    try (EventLoop loop = EventLoop.start("races")) {
      Race<Shared> race =
          new Race<>(
                  () -> on(loop, Shared::new),
                  shared -> shared.promise.succeed("a"),
                  shared -> shared.promise.succeed("b"))
              .costing(10);

      assertOnly(Set.of("a", "b"), race.run(shared -> String.valueOf(shared.promise.join())));
    }
  }

  @Test
  void cancellationAgainstCompletionOnALoop() throws Exception {
    try (EventLoop loop = EventLoop.start("races")) {
      Supplier<Shared> made =
          () -> {
            Shared shared = new Shared();
            return shared.with(shared.foreign);
          };
      Race<Shared> race =
          new Race<>(
                  () -> on(loop, made),
                  shared -> shared.one.cancel(true),
                  shared -> shared.foreign.complete("value"))
              .costing(10);

      assertOnly(
          Set.of("value 1", "cancelled 1"),
          race.run(
              shared -> {
                CompletableFuture<Object> ended = shared.one.toCompletableFuture();
                ended.handle((value, failure) -> null).join();
                return end(shared.one) + " " + shared.resumed;
              }));
    }
  }

  private record Closing(EventLoop loop, AtomicInteger accepted, AtomicInteger ran) {
    Closing() {
      this(new EventLoop(), new AtomicInteger(), new AtomicInteger());
    }

    void post() {
      try {
        loop.execute(ran::incrementAndGet);
        accepted.incrementAndGet();
      } catch (RejectedExecutionException closed) {
        // then it must not have run
      }
    }
  }

  @Test
  void postsAgainstClosing() throws Exception {
    Race<Closing> race =
        new Race<>(Closing::new, Closing::post, closing -> closing.loop().close(), Closing::post)
            .costing(20);

    assertOnly(
        Set.of("0 of 0", "1 of 1", "2 of 2"),
        race.run(closing -> closing.ran() + " of " + closing.accepted()));
  }

  /** A call whose loop is closed while it waits is told so, unless the value was first. */
  @Test
  void completionAgainstClosing() throws Exception {
    Race<Shared> race =
        new Race<>(
                () -> {
                  EventLoop loop = EventLoop.start("closing");
                  return on(
                      loop,
                      () -> {
                        Shared shared = new Shared();
                        shared.loop = loop;
                        return shared.with(shared.foreign);
                      });
                },
                shared -> {
                  shared.meet();
                  shared.foreign.complete("value");
                },
                shared -> {
                  shared.meet();
                  shared.loop.close();
                })
            .costing(100);

    assertOnly(Set.of("value", "cancelled"), race.run(shared -> end(shared.one)));
  }

  /** A gathering may take the value, but then its awaiter is cancelled at the next await. */
  @Test
  void cancellationAgainstTheEndOfAGatheredChild() throws Exception {
    Race<Shared> race =
        new Race<>(
            () -> {
              Shared shared = new Shared();
              return shared.with(Weft.gather(shared.promise), shared.foreign);
            },
            shared -> shared.one.cancel(true),
            shared -> shared.promise.succeed("value"));

    assertOnly(Set.of("cancelled"), race.run(shared -> end(shared.one)));
  }

  /** Work that is accepted is done or cancelled, and nobody waits for it in vain. */
  @Test
  void submittingAgainstClosing() throws Exception {
    Race<Shared> race =
        new Race<>(
                () -> {
                  Shared shared = new Shared();
                  shared.loop = EventLoop.start("closing");
                  return shared;
                },
                shared -> {
                  shared.meet();
                  submit(shared.loop, shared);
                },
                shared -> {
                  shared.meet();
                  shared.loop.close();
                })
            .costing(100);

    assertOnly(Set.of("value", "cancelled", "rejected"), race.run(shared -> end(shared.one)));
  }

  private static void submit(Loop loop, Shared shared) {
    try {
      shared.one =
          loop.submit(
              () -> shared.awaiting(Weft.yieldNow(), CompletableFuture.completedFuture("value")));
    } catch (RejectedExecutionException closed) {
      shared.one = Task.of("rejected");
    }
  }

  private record OfPool(Shared shared, ExecutorService pool, Loop strand) {
    static OfPool make() {
      ExecutorService pool = Executors.newFixedThreadPool(2);
      return new OfPool(new Shared(), pool, Loop.strand(pool));
    }

    void shutDown() {
      pool.shutdown();
      try {
        assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What a strand has accepted is done, even if its pool is shut down in the middle of it. */
  @Test
  void submittingToAStrandAgainstTheEndOfItsPool() throws Exception {
    Race<OfPool> race =
        new Race<>(
                OfPool::make,
                of -> {
                  of.shared.meet();
                  submit(of.strand, of.shared);
                },
                of -> {
                  of.shared.meet();
                  of.shutDown();
                })
            .costing(100);

    assertOnly(Set.of("value", "rejected"), race.run(of -> end(of.shared.one)));
  }

  // ---- the end of a runner

  @Test
  void closingARunnerTwiceAtOnce() throws Exception {
    Race<Runner> race =
        new Race<>(Weft::open, RacesTest::closeOrBusy, RacesTest::closeOrBusy).costing(20);

    assertOnly(Set.of("closed"), race.run(RacesTest::stateOf));
  }

  /** One runner does one thing at a time; closing it a second time does nothing. */
  private static void closeOrBusy(Runner runner) {
    try {
      runner.close();
    } catch (IllegalStateException busy) {
      if (!busy.getMessage().startsWith("Another thread is running")) throw busy;
    }
  }

  private static String stateOf(Runner runner) {
    try {
      runner.loop();
      return "open";
    } catch (IllegalStateException closed) {
      return "closed";
    }
  }
}
