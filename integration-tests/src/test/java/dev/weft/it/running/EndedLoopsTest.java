package dev.weft.it.running;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.LoopGroup;
import dev.weft.RunConfig;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A loop that has ended and is not used any more is garbage, whatever ran on it: nothing that lives
 * on, such as the cleaner, the timers of guests or another library's future, leads to it.
 */
class EndedLoopsTest {
  private static final int LOOPS = 5;

  /** The collector decides when it comes; so many times it may be asked. */
  private static final int COLLECTIONS = 50;

  private static final RunConfig QUIET =
      RunConfig.standard().withErrorHandler((what, thrown) -> {}).withShutdownHook(false);

  private static final Set<String> OF_OTHERS = Set.of("a strand", "a host's loop");
  private static final Set<String> LEFT =
      Set.of("a sleeper that is left", "an await of a future that lives on");

  /** A future of the program's, which outlives each loop. */
  private static final CompletableFuture<String> SHARED = new CompletableFuture<>();

  /** Runs work on a loop that has ended when this returns. */
  private interface Kind {
    Loop run(AsyncSupplier<Object> work) throws Exception;
  }

  private static Map<String, Kind> kinds() {
    Map<String, Kind> all = new LinkedHashMap<>();
    all.put("Weft.run", EndedLoopsTest::withRun);
    all.put("a runner", EndedLoopsTest::withRunner);
    all.put("a loop group", EndedLoopsTest::withGroup);
    all.put("a test's loop", EndedLoopsTest::withTestLoop);
    all.put("a strand", EndedLoopsTest::withStrand);
    all.put("a host's loop", EndedLoopsTest::withHost);
    return all;
  }

  private static Loop withRun(AsyncSupplier<Object> work) {
    Loop[] loop = new Loop[1];
    Weft.run(
        QUIET,
        () -> {
          loop[0] = Loop.current();
          return work.get();
        });
    return loop[0];
  }

  private static Loop withRunner(AsyncSupplier<Object> work) {
    try (Runner runner = Weft.open(QUIET)) {
      runner.run(work);
      return runner.loop();
    }
  }

  private static Loop withGroup(AsyncSupplier<Object> work) {
    try (LoopGroup group = LoopGroup.start(1, QUIET)) {
      group.submit(work).join();
      return group.loops().get(0);
    }
  }

  private static Loop withTestLoop(AsyncSupplier<Object> work) {
    TestConfig config =
        TestConfig.standard().allowingLeaks().withErrorHandler((what, thrown) -> {});
    try (TestLoop loop = TestLoop.open(config)) {
      loop.result(loop.start(work));
      return loop;
    }
  }

  private static Loop withStrand(AsyncSupplier<Object> work) throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Loop loop = Loop.strand(pool, QUIET.errorHandler());
    loop.submit(work).join();
    end(pool);
    return loop;
  }

  private static Loop withHost(AsyncSupplier<Object> work) throws Exception {
    Thread[] own = new Thread[1];
    ExecutorService host = Executors.newSingleThreadExecutor(body -> own[0] = new Thread(body));
    Loop loop = Loop.of(host, () -> Thread.currentThread() == own[0], QUIET.errorHandler());
    loop.submit(work).join();
    end(host);
    return loop;
  }

  private static void end(ExecutorService pool) throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the pool did not end");
    }
  }

  private static Map<String, AsyncSupplier<Object>> works() {
    Map<String, AsyncSupplier<Object>> all = new LinkedHashMap<>();
    all.put("nothing special", () -> Task.of(await(sleep(ofMillis(1)))));
    all.put("a failure that nobody awaited", failing());
    all.put("a sleeper that is left", () -> left(false));
    all.put("an await of a future that lives on", () -> left(true));
    return all;
  }

  @Async
  private static Task<Void> fails() {
    await(yieldNow());
    throw new IllegalStateException("nobody awaits this");
  }

  private static AsyncSupplier<Object> failing() {
    return new AsyncSupplier<>() {
      /** So the loop, which leads to this, leads to the task. */
      private final List<Task<Void>> tasks = new ArrayList<>();

      @Override
      @Async
      public Task<Object> get() {
        tasks.add(fails());
        tasks.add(Task.failed(new IllegalStateException("nor this")));
        await(sleep(ofMillis(1)));
        return Task.of(tasks.size());
      }
    };
  }

  @Async
  private static Task<Object> left(boolean shared) {
    Task<?> task = shared ? Weft.background(() -> waits()) : Weft.background(() -> lingers());
    await(sleep(ofMillis(1)));
    return Task.of(task.isDone());
  }

  @Async
  private static Task<Void> waits() {
    await(SHARED);
    return Task.of(null);
  }

  @Async
  private static Task<Void> lingers() {
    await(sleep(ofDays(1)));
    return Task.of(null);
  }

  @TestFactory
  Stream<DynamicTest> anEndedLoopIsGarbage() {
    return kinds().entrySet().stream()
        .flatMap(
            kind ->
                works().keySet().stream()
                    // The loops of others have no end at which what is left would be cancelled.
                    .filter(work -> !OF_OTHERS.contains(kind.getKey()) || !LEFT.contains(work))
                    .map(
                        work ->
                            DynamicTest.dynamicTest(
                                kind.getKey() + ", " + work,
                                () -> assertEquals(0, held(kind.getValue(), work)))));
  }

  @SuppressWarnings("ReachabilityFenceUsage") // nothing here can throw and hold the test up
  private static int held(Kind kind, String work) throws Exception {
    List<WeakReference<Loop>> loops = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) loops.add(new WeakReference<>(kind.run(works().get(work))));
    // The thread's last loop is kept at hand, to be found quickly.
    withRun(() -> Task.of(null));
    int held = LOOPS;
    for (int i = 0; held > 0 && i < COLLECTIONS; i++) {
      System.gc();
      held = (int) loops.stream().filter(loop -> loop.get() != null).count();
    }
    Reference.reachabilityFence(SHARED);
    return held;
  }
}
