package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Joiner;
import dev.weft.Promise;
import dev.weft.RunConfig;
import dev.weft.Runner;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.loop.EventLoop;
import dev.weft.sync.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** asyncio's tests of runners and of other threads that hand work to a loop. */
@Timeout(60)
class RunningTest {
  private static final TaskLocal<Integer> VALUE = TaskLocal.of("value", -1);

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  @Async
  private Task<Integer> add(int a, int b) {
    await(yieldNow());
    return Task.of(a + b);
  }

  @Async
  private Task<Integer> fail(Exception failure) throws Exception {
    await(yieldNow());
    throw failure;
  }

  /** CPython: test_asyncio_run_closes_gens_after_hanging_tasks_errors. */
  @Test
  void theFailureOfMainWinsOverWhatFailsAtTheEnd() {
    IOException mains = new IOException("main");
    IOException leftovers = new IOException("left over");
    List<Throwable> reported = new ArrayList<>();
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                Weft.run(
                    RunConfig.standard().withErrorHandler((what, error) -> reported.add(error)),
                    () -> {
                      background(
                          () -> {
                            try {
                              await(sleep(ofSeconds(60)));
                            } finally {
                              fail(leftovers, true);
                            }
                            return Task.of(null);
                          });
                      await(yieldNow());
                      throw mains;
                    }));
    assertSame(mains, thrown);
    assertEquals(0, thrown.getSuppressed().length);
    assertEquals(List.of(leftovers), reported);
  }

  private static void fail(IOException failure, boolean always) throws IOException {
    if (always) throw failure;
  }

  /** CPython: test_run_keeps_context, where the second run sees what the first has set. */
  @Test
  void eachRunBeginsWithTheInitialValues() {
    try (Runner runner = Weft.open()) {
      for (int i = 0; i < 2; i++) {
        int before =
            runner.run(
                () -> {
                  int found = VALUE.get();
                  VALUE.set(1);
                  await(yieldNow());
                  assertEquals(1, VALUE.get());
                  return Task.of(found);
                });
        assertEquals(-1, before);
        assertEquals(-1, VALUE.get());
      }
    }
  }

  @Test
  void awaitingATaskOfAnotherLoopComesBack() {
    Thread caller = Thread.currentThread();
    try (EventLoop other = EventLoop.start("other")) {
      CompletableFuture<Task<Integer>> theirs = new CompletableFuture<>();
      other.execute(() -> theirs.complete(background(() -> add(40, 2))));
      int value =
          Weft.run(
              () -> {
                int sum = await(theirs.join());
                assertSame(caller, Thread.currentThread());
                Task<Integer> done = theirs.join();
                assertTrue(done.isDone());
                return Task.of(sum + await(done));
              });
      assertEquals(84, value);
    }
  }

  // ---- other threads

  private interface Threads {
    void use(Scope scope) throws Exception;
  }

  /** Runs {@code use} on a thread of its own, with a scope whose loop is running meanwhile. */
  private static void besideALoop(Threads threads) {
    Weft.run(
        () ->
            Scope.open(
                s -> {
                  CompletableFuture<Void> used = new CompletableFuture<>();
                  new Thread(
                          () -> {
                            try {
                              threads.use(s);
                              used.complete(null);
                            } catch (Throwable thrown) {
                              used.completeExceptionally(thrown);
                            }
                          })
                      .start();
                  await(shield(() -> used)); // the scope may be cancelled meanwhile
                  return Task.of(null);
                }));
  }

  /** CPython: test_run_coroutine_threadsafe, with exception, timeout, cancellation. */
  @Test
  void runCoroutineThreadsafe() {
    besideALoop(
        s -> {
          assertEquals(3, s.spawn(() -> add(1, 2)).get());

          IOException failure = new IOException("the task's");
          CompletableFuture<Integer> caught = new CompletableFuture<>();
          s.spawn(
                  () -> {
                    try {
                      return Task.of(await(fail(failure)));
                    } catch (Exception e) {
                      caught.completeExceptionally(e);
                      return Task.of(0);
                    }
                  })
              .get();
          assertSame(failure, assertThrows(ExecutionException.class, caught::get).getCause());

          Task<Void> sleeping = s.spawn(() -> sleep(ofSeconds(60)));
          assertThrows(TimeoutException.class, () -> sleeping.get(0, TimeUnit.SECONDS));
          assertFalse(sleeping.isDone());
          assertTrue(sleeping.cancel(true));
          assertThrows(CancellationException.class, sleeping::get);

          Task<Integer> cancelsItself =
              s.spawn(
                  () -> {
                    Weft.current().cancel("by itself");
                    return add(1, 2);
                  });
          assertThrows(CancellationException.class, cancelsItself::join);
        });
  }

  @Test
  void tenThreadsSpawnAndGetTheirValuesAndFailures() {
    int count = 10;
    ConcurrentHashMap<Integer, Object> results = new ConcurrentHashMap<>();
    besideALoop(
        s -> {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> results.put(number, valueOrMessage(s, number)));
            threads.add(thread);
            thread.start();
          }
          for (Thread thread : threads) thread.join();
        });
    assertEquals(count, results.size());
    for (int i = 0; i < count; i++) {
      assertEquals(i % 2 == 0 ? (Object) (i + 42) : "failed " + i, results.get(i));
    }
  }

  private Object valueOrMessage(Scope s, int number) {
    if (number % 2 == 0) return s.spawn(() -> add(number, 42)).join();
    return s.spawn(
            () -> {
              try {
                return Task.of("value " + await(fail(new IOException("failed " + number))));
              } catch (IOException e) {
                return Task.of(e.getMessage());
              }
            })
        .join();
  }

  /** CPython: tests of a threadsafe handle, and of a task that is cancelled before it starts. */
  @Test
  void aPostedTaskThatIsCancelledOnItsWayNeverBegins() {
    CountDownLatch spawned = new CountDownLatch(1);
    List<Task<?>> posted = new ArrayList<>();
    Weft.run(
        () ->
            Scope.open(
                s -> {
                  Thread thread =
                      new Thread(
                          () -> {
                            Task<Void> task =
                                s.spawn(
                                    () -> {
                                      log.add("begun");
                                      return Task.of(null);
                                    });
                            task.cancel("on its way");
                            posted.add(task);
                            spawned.countDown();
                          });
                  thread.start();
                  spawned.await(); // holds up the loop, so that nothing of it has run yet
                  await(sleep(ofMillis(1)));
                  return Task.of(null);
                }));
    assertTrue(posted.get(0).isCancelled());
    assertEquals("Cancelled[reason=on its way]", posted.get(0).outcome().toString());
    assertEquals(List.of(), log);
  }

  @Test
  void aSpawnOntoAClosedLoopIsRefused() {
    Promise<Scope> opened = new Promise<>();
    EventLoop loop = EventLoop.start("closed");
    loop.execute(
        () ->
            background(
                () ->
                    Scope.open(
                        s -> {
                          opened.succeed(s);
                          await(sleep(ofSeconds(60)));
                          return Task.of(null);
                        })));
    Scope scope = opened.join();
    loop.close();
    RuntimeException refused =
        assertThrows(RuntimeException.class, () -> scope.spawn(() -> add(1, 2)));
    assertTrue(
        refused instanceof RejectedExecutionException || refused instanceof IllegalStateException,
        refused.toString());
    assertTrue(refused.getMessage().contains("closed"), refused.getMessage());
  }

  @Test
  void aScopeIsCancelledFromAnyThread() {
    for (boolean all : new boolean[] {true, false}) {
      besideALoop(
          s -> {
            Task<Void> child = s.spawn(() -> sleep(ofSeconds(60)));
            if (all) {
              s.cancel("from a thread");
            } else {
              s.cancelChildren("from a thread");
            }
            CancellationException cancelled =
                assertThrows(CancellationException.class, child::join);
            log.add(all + " " + cancelled.getMessage());
          });
    }
    assertEquals(List.of("true from a thread", "false from a thread"), log);
  }

  @Test
  void joiningAScopeOnAnotherThreadIsRefused() {
    Weft.run(
        () ->
            Scope.open(
                Joiner.<Integer>awaitAll(),
                s -> {
                  Throwable refused =
                      await(blocking(() -> assertThrows(IllegalStateException.class, s::join)));
                  assertTrue(refused.getMessage().contains("scope's loop"), refused.getMessage());
                  return s.join();
                }));
  }

  // ---- queues

  /** CPython: test_task_done, where join waits until all is marked as done. */
  @Test
  void workersInAScopeTakeThePlaceOfJoin() {
    int[] sum = {0};
    Weft.run(
        () -> {
          Channel<Integer> work = Channel.bounded(3);
          await(
              Scope.open(
                  s -> {
                    for (int worker = 0; worker < 2; worker++) {
                      s.spawn(
                          () ->
                              work.values()
                                  .forEach(
                                      value -> {
                                        await(yieldNow());
                                        sum[0] += value;
                                        return Task.of(null);
                                      }));
                    }
                    for (int i = 0; i < 100; i++) await(work.send(i));
                    work.close();
                    return Task.of(null);
                  }));
          assertEquals(4950, sum[0]);
          return Task.of(null);
        });
  }
}
