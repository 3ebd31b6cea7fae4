package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.hedge;
import static dev.weft.Weft.race;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.CancelledError;
import dev.weft.Deadline;
import dev.weft.Joiner;
import dev.weft.LoopGroup;
import dev.weft.Promise;
import dev.weft.RetryPolicy;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who sees which value of a task-local. */
class TaskLocalTest {
  private static final TaskLocal<String> USER = TaskLocal.of("user", "nobody");
  private static final TaskLocal<Integer> COUNT = TaskLocal.of("count", null);

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final VirtualLoop loop = new VirtualLoop();

  /** Says what it sees before, between and after two suspensions. */
  @Async
  private Task<String> seen() {
    String before = USER.get();
    await(yieldNow());
    String between = USER.get();
    await(sleep(ofMillis(1)));
    return Task.of(before + " " + between + " " + USER.get());
  }

  @Async
  private Task<Void> become(String user) {
    USER.set(user);
    await(yieldNow());
    return Task.of(null);
  }

  // ---- called methods

  @Test
  void aTaskKeepsItsValueAcrossSuspensionsAndCalls() {
    String seen =
        loop.run(
            () -> {
              USER.set("alice");
              background(() -> become("bob"));
              return seen();
            });
    assertEquals("alice alice alice", seen);
  }

  @Test
  void whatACalledMethodSetsItsCallerSees() {
    String seen =
        loop.run(
            () -> {
              await(become("alice"));
              return Task.of(USER.get());
            });
    assertEquals("alice", seen);
  }

  @Test
  void callsThatRunSideBySideShareTheValueOfTheirTask() {
    List<String> seen =
        loop.run(
            () -> {
              Task<String> running = seen();
              await(become("alice"));
              return Task.of(List.of(await(running), USER.get()));
            });
    assertEquals(List.of("nobody alice alice", "alice"), seen);
  }

  @Test
  void nullIsAValueAndNotTheInitialOne() {
    loop.run(
        () -> {
          USER.set(null);
          await(yieldNow());
          assertNull(USER.get());
          return Task.of(null);
        });
  }

  @Test
  void eachVariableHasItsOwnValue() {
    loop.run(
        () -> {
          USER.set("alice");
          COUNT.set(1);
          USER.set("bob");
          assertEquals("bob", USER.get());
          assertEquals(1, COUNT.get());
          return Task.of(null);
        });
  }

  // ---- tasks of their own: each way to start one

  private enum Start {
    SPAWN {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return Scope.open(s -> Task.of(await(s.spawn(work))));
      }
    },
    SCOPE_BODY {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return Scope.open(s -> work.get());
      }
    },
    JOIN_SCOPE {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return Scope.open(
            Joiner.<String>awaitAll(),
            s -> {
              s.spawn(work);
              return s.join();
            });
      }
    },
    BACKGROUND {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return background(work);
      }
    },
    GATHER {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return gather(List.of(1), i -> work.get());
      }
    },
    RACE {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return race(work);
      }
    },
    HEDGE {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return hedge(ofSeconds(1), work);
      }
    },
    RETRY {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return retry(RetryPolicy.attempts(1), work);
      }
    },
    TIMEOUT {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return timeout(ofSeconds(1), work);
      }
    },
    SHIELD {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return shield(work);
      }
    },
    WHERE {
      @Override
      Task<?> start(AsyncSupplier<String> work) {
        return COUNT.where(1, work);
      }
    };

    abstract Task<?> start(AsyncSupplier<String> work);
  }

  /** CPython: test_context_1 and, since every start is eager, its test of eager tasks. */
  @ParameterizedTest
  @EnumSource
  void aTaskOfItsOwnGetsACopyWhenItIsStarted(Start how) {
    loop.run(
        () -> {
          USER.set("alice");
          Task<?> child =
              how.start(
                  () -> {
                    log.add(USER.get());
                    USER.set("child");
                    await(yieldNow());
                    log.add(USER.get());
                    USER.set("grown");
                    await(sleep(ofMillis(1)));
                    log.add(USER.get());
                    return Task.of("done");
                  });
          log.add("parent " + USER.get());
          USER.set("bob");
          await(child);
          log.add("parent " + USER.get());
          return Task.of(null);
        });
    assertEquals(List.of("alice", "parent alice", "child", "grown", "parent bob"), log);
  }

  @Test
  void childrenThatStartLaterGetWhatTheCallHadToo() {
    List<String> seen =
        loop.run(
            () -> {
              USER.set("alice");
              Task<List<String>> bounded = gather(List.of(1, 2, 3), 1, i -> seen());
              Task<String> hedged =
                  hedge(
                      ofMillis(1),
                      () -> sleep(ofSeconds(9)).map(none -> "late"),
                      () -> Task.of(USER.get()));
              int[] attempts = {0};
              Task<String> retried =
                  retry(
                      RetryPolicy.attempts(2),
                      () -> {
                        await(yieldNow());
                        if (attempts[0]++ == 0) throw new IOException("once");
                        return Task.of(USER.get());
                      });
              USER.set("bob");
              List<String> all = new ArrayList<>(await(bounded));
              all.add(await(hedged));
              all.add(await(retried));
              return Task.of(all);
            });
    String alice = "alice alice alice";
    assertEquals(List.of(alice, alice, alice, "alice", "alice"), seen);
  }

  /** CPython: test_context_3. */
  @Test
  void aHundredTasksEachReadTheirOwn() {
    Random random = new Random(3);
    List<Integer> tasks = IntStream.range(0, 100).boxed().toList();
    loop.run(
        () ->
            gather(
                tasks,
                number -> {
                  for (int i = 0; i < 10; i++) {
                    COUNT.set(number * 10 + i);
                    await(sleep(ofMillis(random.nextInt(5))));
                    assertEquals(number * 10 + i, COUNT.get());
                  }
                  return Task.of(null);
                }));
    assertNull(COUNT.get());
  }

  /** CPython: test_context_4 to 6, where two tasks are given one context. */
  @Test
  void whatSeveralTasksAreToShareIsAnObjectInAVariable() {
    TaskLocal<int[]> shared = TaskLocal.of("shared", null);
    AsyncFunction<Integer, Integer> swap =
        next -> {
          int before = shared.get()[0];
          shared.get()[0] = next;
          await(yieldNow());
          return Task.of(before);
        };
    List<Integer> seen =
        loop.run(() -> shared.where(new int[1], () -> gather(List.of(1, 2, 3), 1, swap)));
    assertEquals(List.of(0, 1, 2), seen);
  }

  @Test
  void aCancelledTaskLeavesNothingToTheNext() {
    loop.run(
        () -> {
          Task<Void> cancelled =
              background(
                  () -> {
                    USER.set("cancelled");
                    try {
                      await(sleep(ofSeconds(9)));
                    } finally {
                      log.add(USER.get());
                      USER.set("cleaning");
                      await(yieldNow());
                      log.add(USER.get());
                    }
                    return Task.of(null);
                  });
          Task<String> other = background(this::seen);
          cancelled.cancel("test");
          log.add(await(other));
          log.add(USER.get());
          return Task.of(null);
        });
    assertEquals(List.of("cancelled", "cleaning", "nobody nobody nobody", "nobody"), log);
  }

  @Test
  void aTaskThatFailsOrNeverSuspendsLeavesNothingToItsSpawner() {
    loop.run(
        () -> {
          USER.set("alice");
          Task<Void> failed =
              background(
                  () -> {
                    USER.set("failed");
                    throw new IOException("expected");
                  });
          assertTrue(failed.isFailed());
          assertEquals("alice", USER.get());
          await(Scope.open(s -> Task.of(s.spawn(() -> become("child")).isDone())));
          assertEquals("alice", USER.get());
          return Task.of(null);
        });
  }

  // ---- blocks

  @Test
  void aBlockSeesItsValueAndWhatIsAroundItDoesNot() {
    List<String> seen =
        loop.run(
            () -> {
              USER.set("alice");
              String inside =
                  await(
                      USER.where(
                          "bob",
                          () -> {
                            String inner = await(USER.where("carol", this::seen));
                            return Task.of(inner + ", " + await(seen()));
                          }));
              return Task.of(List.of(inside, USER.get()));
            });
    assertEquals(List.of("carol carol carol, bob bob bob", "alice"), seen);
  }

  @Test
  void aBlockEndsAsItsWorkDoes() {
    loop.run(
        () -> {
          IOException failure = new IOException("the work's");
          assertEquals(1, await(COUNT.where(1, () -> Task.of(COUNT.get()))));
          try {
            await(
                COUNT.where(
                    1,
                    () -> {
                      await(yieldNow());
                      throw failure;
                    }),
                IOException.class);
            log.add("not thrown");
          } catch (IOException e) {
            assertEquals(failure, e);
          }
          assertNull(COUNT.get());
          return Task.of(null);
        });
    assertEquals(List.of(), log);
  }

  @Test
  void cancellingWhoAwaitsABlockCancelsItsWork() {
    loop.run(
        () -> {
          Task<Void> task =
              background(
                  () -> {
                    await(
                        USER.where(
                            "alice",
                            () -> {
                              try {
                                await(sleep(ofSeconds(9)));
                              } catch (CancelledError e) {
                                log.add(USER.get() + ": " + e.getMessage());
                                throw e;
                              }
                              return Task.of(null);
                            }));
                    return Task.of(null);
                  });
          task.cancel("enough");
          await(Weft.allCompleted(List.of(task)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(List.of("alice: enough"), log);
  }

  @Test
  void aCancellationThatTheWorkOfABlockHadNoUseForGoesBack() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          Task<Void> task =
              background(
                  () -> {
                    log.add(
                        "value "
                            + await(COUNT.where(1, () -> Task.of(await(promise) + COUNT.get()))));
                    try {
                      await(yieldNow());
                    } catch (CancelledError e) {
                      log.add("then " + e.getMessage());
                    }
                    return Task.of(null);
                  });
          promise.succeed(1);
          task.cancel("late");
          await(task);
          return Task.of(null);
        });
    assertEquals(List.of("value 2", "then late"), log);
  }

  @Test
  void valuesAndDeadlinesKeepEachOther() {
    loop.run(
        () ->
            USER.where(
                "alice",
                () ->
                    timeout(
                        ofSeconds(5),
                        () ->
                            COUNT.where(
                                1,
                                () -> {
                                  await(yieldNow());
                                  assertEquals("alice", USER.get());
                                  assertEquals(1, COUNT.get());
                                  assertEquals(ofSeconds(5), Deadline.current().get().remaining());
                                  return Task.of(null);
                                }))));
  }

  // ---- callbacks and policies

  /** CPython: test_context_2. */
  @Test
  void aCallbackHasACopyOfWhatItsRegistrarHadThen() {
    loop.run(
        () -> {
          Promise<Void> promise = new Promise<>();
          USER.set("alice");
          promise.onDone(
              outcome -> {
                log.add(USER.get());
                USER.set("callback");
              });
          promise.onDone(outcome -> log.add(USER.get()));
          USER.set("bob");
          promise.succeed(null);
          await(yieldNow());
          await(yieldNow());
          log.add(USER.get());
          promise.onDone(outcome -> log.add("done before: " + USER.get()));
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(List.of("alice", "alice", "bob", "done before: bob"), log);
  }

  @Test
  void theFunctionsOfACompletionStageDoToo() {
    loop.run(
        () -> {
          Promise<String> promise = new Promise<>();
          CompletableFuture<Void> told = new CompletableFuture<>();
          USER.set("alice");
          promise
              .thenApply(value -> value + " " + USER.get())
              .thenAccept(value -> log.add(value + " " + USER.get()))
              .whenComplete((nothing, failure) -> told.complete(null));
          USER.set("bob");
          promise.succeed("value");
          await(told);
          assertEquals("bob", USER.get());
          return Task.of(null);
        });
    assertEquals(List.of("value alice alice"), log);
  }

  @Test
  void aCallbackIsNoTaskButMayStartOne() {
    loop.run(
        () -> {
          Promise<String> found = new Promise<>();
          Promise<Void> promise = new Promise<>();
          USER.set("alice");
          promise.onDone(
              outcome -> {
                log.add(assertThrows(IllegalStateException.class, Weft::current).getMessage());
                background(
                    () -> {
                      found.succeed(await(seen()));
                      return Task.of(null);
                    });
              });
          promise.succeed(null);
          USER.set("bob");
          log.add(await(found));
          return Task.of(null);
        });
    assertTrue(log.get(0).startsWith("Weft.current was called where no task is running"), log + "");
    assertEquals("alice alice alice", log.get(1));
  }

  @Test
  void aPolicyHasTheValuesOfWhoOpenedTheScope() {
    Joiner<String, String> joiner =
        new Joiner<>() {
          @Override
          public boolean onComplete(Task<? extends String> task) {
            log.add("told " + USER.get());
            return false;
          }

          @Override
          public String result() {
            return "result " + USER.get();
          }
        };
    loop.run(
        () -> {
          USER.set("alice");
          log.add(
              await(
                  Scope.open(
                      joiner,
                      s -> {
                        USER.set("body");
                        s.spawn(this::seen);
                        return s.join();
                      })));
          return Task.of(null);
        });
    assertEquals(List.of("told alice", "result alice"), log);
  }

  // ---- other threads, other loops, no loop

  @Test
  void blockingWorkSeesTheValuesOfItsTask() {
    String seen =
        Weft.run(
            () -> {
              USER.set("alice");
              Task<String> work = blocking(USER::get);
              USER.set("bob");
              return work;
            });
    assertEquals("alice", seen);
  }

  @Test
  void blockingWorkCannotSetAndItsThreadKeepsNothing() {
    Weft.run(
        () -> {
          for (int i = 0; i < 200; i++) {
            assertEquals("alice", await(USER.where("alice", () -> blocking(USER::get))));
            assertEquals("nobody", await(blocking(USER::get)));
          }
          try {
            await(
                blocking(
                    () -> {
                      USER.set("blocked");
                      return null;
                    }));
          } catch (IllegalStateException e) {
            log.add(e.getMessage());
          }
          return Task.of(null);
        });
    assertEquals(1, log.size());
    assertTrue(log.get(0).startsWith("TaskLocal user was set where no task is running"), log + "");
  }

  @Test
  void aRunInsideBlockingWorkBeginsWithItsValuesAndNotItsDeadline() {
    String seen =
        Weft.run(
            () ->
                timeout(
                    ofSeconds(60),
                    () ->
                        USER.where(
                            "alice",
                            () ->
                                blocking(
                                    () ->
                                        Weft.run(
                                            () -> {
                                              assertFalse(Deadline.current().isPresent());
                                              return seen();
                                            })))));
    assertEquals("alice alice alice", seen);
  }

  @Test
  void aTaskThatBlockingWorkSpawnsHasTheValuesOfTheWork() {
    String seen =
        Weft.run(
            () ->
                Scope.open(
                    s -> {
                      USER.set("alice");
                      Task<Task<String>> work = blocking(() -> s.spawn(this::seen));
                      USER.set("bob");
                      return Task.of(await(await(work)));
                    }));
    assertEquals("alice alice alice", seen);
  }

  @Test
  void aTaskThatAThreadWithoutTasksSpawnsHasTheValuesOfTheScope() {
    String seen =
        Weft.run(
            () ->
                USER.where(
                    "alice",
                    () ->
                        Scope.open(
                            s -> {
                              USER.set("body");
                              CompletableFuture<Task<String>> spawned = new CompletableFuture<>();
                              new Thread(() -> spawned.complete(s.spawn(this::seen))).start();
                              return Task.of(await(await(spawned)));
                            })));
    assertEquals("alice alice alice", seen);
  }

  @Test
  void aTaskThatAnotherLoopsTaskSpawnsHasACopyOfThatOnesValues() throws Exception {
    AtomicReference<Scope> opened = new AtomicReference<>();
    Promise<Void> ready = new Promise<>();
    Promise<Void> end = new Promise<>();
    try (EventLoop other = EventLoop.start("other")) {
      other.execute(
          () ->
              Scope.open(
                  s -> {
                    USER.set("the other loop's");
                    opened.set(s);
                    ready.succeed(null);
                    await(end);
                    return Task.of(USER.get());
                  }));
      ready.join();
      Weft.run(
          () -> {
            USER.set("alice");
            Task<Void> there =
                opened
                    .get()
                    .spawn(
                        () -> {
                          log.add(Thread.currentThread().getName() + " " + await(seen()));
                          USER.set("changed there");
                          return Task.of(null);
                        });
            USER.set("bob");
            await(there);
            log.add(USER.get());
            return Task.of(null);
          });
      end.succeed(null);
    }
    assertEquals(List.of("other alice alice alice", "bob"), log);
  }

  @Test
  void aHopToAnotherLoopGoesWithACopyOfTheValues() {
    try (LoopGroup other = LoopGroup.start(1)) {
      List<String> seen =
          Weft.run(
              () -> {
                USER.set("alice");
                Task<String> hop =
                    Weft.on(
                        other.next(),
                        () -> {
                          String there = await(seen());
                          USER.set("changed there");
                          return Task.of(there);
                        });
                Task<String> submitted = other.submit(this::seen);
                USER.set("bob");
                return Task.of(List.of(await(hop), await(submitted), USER.get()));
              });
      assertEquals(List.of("alice alice alice", "alice alice alice", "bob"), seen);
    }
  }

  @Test
  void anAsyncMethodWithoutALoopHasTheInitialValueWhoeverCompletesIt() {
    Promise<Void> promise = new Promise<>();
    CompletableFuture<String> seen = new CompletableFuture<>();
    AsyncSupplier<Void> withoutLoop =
        () -> {
          await(promise);
          seen.complete(USER.get());
          return Task.of(null);
        };
    assertFalse(started(withoutLoop).isDone());
    Weft.run(
        () ->
            USER.where(
                "alice",
                () ->
                    blocking(
                        () -> {
                          promise.succeed(null);
                          log.add(USER.get());
                          return null;
                        })));
    assertEquals("nobody", seen.join());
    assertEquals(List.of("alice"), log);
  }

  private static Task<?> started(AsyncSupplier<Void> work) {
    try {
      return (Task<?>) work.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPlainActionHasTheInitialValueUnlessTheValuesAreCarriedThere() {
    loop.run(
        () -> {
          USER.set("alice");
          loop.execute(() -> log.add("plain " + USER.get()));
          loop.execute(
              TaskLocal.carry(
                  () -> {
                    log.add("carried " + USER.get());
                    USER.set("the action's");
                  }));
          loop.schedule(TaskLocal.carry(() -> log.add("timer " + USER.get())), 1);
          USER.set("bob");
          await(sleep(ofMillis(1)));
          log.add(USER.get());
          return Task.of(null);
        });
    assertEquals(List.of("plain nobody", "carried alice", "timer alice", "bob"), log);
  }

  @Test
  void valuesAreCarriedToOtherThreadsAndNothingIsLeftThere() throws Exception {
    Runnable carried =
        Weft.run(
            () -> USER.where("alice", () -> Task.of(TaskLocal.carry(() -> log.add(USER.get())))));
    Thread thread =
        new Thread(
            () -> {
              carried.run();
              log.add(USER.get());
              carried.run();
            });
    thread.start();
    thread.join();
    assertEquals(List.of("alice", "nobody", "alice"), log);
  }

  // ---- what is refused

  @Test
  void settingOutsideATaskIsRefused() {
    assertEquals("nobody", USER.get());
    assertRefused(() -> USER.set("alice"));
    loop.run(
        () -> {
          loop.execute(() -> assertRefused(() -> USER.set("alice")));
          await(sleep(ofMillis(1)));
          return Task.of(null);
        });
    assertEquals(List.of(), loop.errors());
    assertEquals(2, log.size());
    assertTrue(log.get(0).contains("on thread \""), log.get(0));
    assertTrue(log.get(0).contains("TaskLocal.where"), log.get(0));
  }

  private void assertRefused(Executable set) {
    log.add(assertThrows(IllegalStateException.class, set).getMessage());
  }

  @Test
  void badArgumentsAreRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> TaskLocal.of(null, 1));
    assertThrows(NullPointerException.class, () -> TaskLocal.carry(null));
    assertThrows(IllegalStateException.class, () -> USER.where("a", () -> Task.of(1)));
    loop.run(
        () -> {
          assertThrows(NullPointerException.class, () -> USER.where("a", null));
          return Task.of(null);
        });
    assertEquals("TaskLocal user", USER.toString());
  }
}
