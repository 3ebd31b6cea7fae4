package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** asyncio's TaskGroup tests, on {@link Scope}. */
class ScopeTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  @Async
  private Task<Integer> after(int millis, int value) {
    await(sleep(ofMillis(millis)));
    return Task.of(value);
  }

  @Async
  private Task<Void> failAfter(int millis, Exception failure) throws Exception {
    await(sleep(ofMillis(millis)));
    throw failure;
  }

  /** Sleeps for a day, and says so when it is cancelled. */
  @Async
  private Task<Void> linger(String who) {
    try {
      await(sleep(Duration.ofDays(1)));
    } finally {
      log.add(who + " stopped");
    }
    return Task.of(null);
  }

  @Test
  void childrenAreDoneWhenTheBlockEnds() {
    List<Task<Integer>> children = new ArrayList<>();
    loop.run(
        () ->
            Scope.open(
                s -> {
                  children.add(s.spawn(() -> after(10, 42)));
                  await(sleep(ofMillis(1)));
                  children.add(s.spawn(() -> after(20, 11)));
                  return Task.of(null);
                }));
    assertEquals(42, children.get(0).resultNow());
    assertEquals(11, children.get(1).resultNow());
    assertEquals(ofMillis(21), loop.elapsed());
  }

  @Test
  void valuesOfChildrenAreAwaitedInTheBody() {
    int sum =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      var a = s.spawn(() -> after(10, 1));
                      var b = s.spawn(() -> after(20, 2));
                      return Task.of(await(a) + await(b));
                    }));
    assertEquals(3, sum);
    assertEquals(ofMillis(20), loop.elapsed());
  }

  @Test
  void aChildThatIsCancelledByHandIsNoFailure() {
    int value =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      var a = s.spawn(() -> linger("a"));
                      var b = s.spawn(() -> after(20, 2));
                      a.cancel(true);
                      return Task.of(await(b));
                    }));
    assertEquals(2, value);
    assertEquals(List.of("a stopped"), log);
  }

  @Test
  void cancelChildrenOnChildError() {
    IOException failure = new IOException("broken");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> linger("sibling"));
                              s.spawn(() -> failAfter(10, failure));
                              await(linger("body"));
                              log.add("not reached");
                              return Task.of(null);
                            })));
    assertSame(failure, thrown);
    assertEquals(List.of("body stopped", "sibling stopped"), log);
    assertEquals(ofMillis(10), loop.elapsed());
  }

  @Test
  void threeChildrenThatFailInOneTurnGiveOneFailureAndTwoSuppressed() {
    List<Exception> failures =
        List.of(new IOException("1"), new IllegalStateException("2"), new Exception("3"));
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              for (Exception failure : failures) {
                                s.spawn(() -> failAfter(10, failure));
                              }
                              await(linger("body"));
                              return Task.of(null);
                            })));
    assertSame(failures.get(0), thrown);
    assertEquals(failures.subList(1, 3), Arrays.asList(thrown.getSuppressed()));
  }

  @Test
  void outsideCancellationReachesBodyAndChildrenOnceEach() {
    Task<Object> main =
        loop.settle(
            () ->
                Scope.open(
                    outer -> {
                      Task<Void> inner =
                          outer.spawn(
                              () ->
                                  Scope.open(
                                      s -> {
                                        for (int i = 1; i <= 5; i++) {
                                          String who = "child " + i;
                                          s.spawn(() -> linger(who));
                                        }
                                        await(linger("body"));
                                        return Task.of(null);
                                      }));
                      await(sleep(ofMillis(10)));
                      inner.cancel(true);
                      CancellationException seen = null;
                      try {
                        await(inner);
                      } catch (CancellationException e) {
                        seen = e;
                      }
                      return Task.of(seen.getMessage());
                    }));
    assertEquals("Task.cancel was called", main.resultNow());
    assertEquals(6, log.size());
    assertEquals("body stopped", log.get(0));
    assertEquals("child 1 stopped", log.get(1));
  }

  @Async
  @SuppressWarnings("Finally") // to see whose exception wins
  private Task<Void> failInFinally(Exception failure) throws Exception {
    try {
      await(sleep(ofSeconds(100)));
    } finally {
      if (failure != null) throw failure;
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> scopeWithFailingCleanUp(Exception failure) throws Exception {
    await(
        Scope.open(
            s -> {
              s.spawn(() -> failInFinally(failure));
              await(linger("body"));
              return Task.of(null);
            }));
    return Task.of(null);
  }

  /** A failure wins over an outside cancellation, which is thrown by the next await. */
  @Async
  private Task<Void> catchThenAwait(Exception failure) {
    try {
      await(scopeWithFailingCleanUp(failure));
    } catch (Exception e) {
      log.add("caught " + e.getMessage());
    }
    await(sleep(ofMillis(1)));
    log.add("not reached");
    return Task.of(null);
  }

  @Test
  void errorAndCancel() {
    Task<Void> cancelled =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      var t = s.spawn(() -> catchThenAwait(new IOException("clean-up")));
                      await(sleep(ofMillis(10)));
                      t.cancel(true);
                      return Task.of(t);
                    }));
    assertEquals(List.of("body stopped", "caught clean-up"), log);
    assertTrue(cancelled.isCancelled());
  }

  @Test
  void theBodysFailureComesOutAndChildrenAreCancelled() {
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> linger("a"));
                              s.spawn(() -> linger("b"));
                              await(sleep(ofMillis(1)));
                              throw new IOException("body");
                            })));
    assertEquals("body", thrown.getMessage());
    assertEquals(List.of("a stopped", "b stopped"), log);
  }

  @Test
  void theBodysFailureBeforeItsFirstAwaitCancelsChildrenToo() {
    assertThrows(
        IOException.class,
        () ->
            loop.run(
                () ->
                    Scope.open(
                        s -> {
                          s.spawn(() -> linger("a"));
                          if (true) throw new IOException("body");
                          await(yieldNow());
                          return Task.of(null);
                        })));
    assertEquals(List.of("a stopped"), log);
  }

  @Test
  void innerFailuresComeOutThroughTheOuterScopeOnce() {
    Exception failure = new Exception("inner");
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            outer -> {
                              outer.spawn(() -> linger("healthy"));
                              return Scope.open(
                                  inner -> {
                                    inner.spawn(() -> failAfter(5, failure));
                                    await(linger("inner body"));
                                    return Task.of(null);
                                  });
                            })));
    assertSame(failure, thrown);
    assertEquals(0, thrown.getSuppressed().length);
    assertEquals(List.of("inner body stopped", "healthy stopped"), log);
  }

  @Test
  void anOuterChildsFailureCancelsTheInnerScope() {
    Exception failure = new Exception("outer");
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            outer -> {
                              outer.spawn(() -> failAfter(5, failure));
                              await(
                                  Scope.open(
                                      inner -> {
                                        inner.spawn(() -> linger("inner child"));
                                        await(linger("inner body"));
                                        return Task.of(null);
                                      }));
                              return Task.of(null);
                            })));
    assertSame(failure, thrown);
    assertEquals(List.of("inner body stopped", "inner child stopped"), log);
  }

  @Test
  void aBodyThatTurnsItsCancellationIntoAnExceptionFailsWithThat() {
    Task<Void> task =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      Task<Void> scope =
                          s.spawn(
                              () ->
                                  Scope.open(
                                      inner -> {
                                        try {
                                          await(sleep(ofSeconds(10)));
                                        } catch (CancelledError e) {
                                          throw new IOException("mine", e);
                                        }
                                        return Task.of(null);
                                      }));
                      await(yieldNow());
                      scope.cancel(true);
                      try {
                        await(scope, IOException.class);
                      } catch (IOException e) {
                        log.add(e.getMessage());
                      }
                      return Task.of(scope);
                    }));
    assertEquals(List.of("mine"), log);
    assertTrue(task.isFailed());
  }

  @Test
  void aFailureDuringTheBodysUnwindingIsSuppressedInTheFirst() {
    Exception first = new Exception("child");
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> failAfter(5, first));
                              await(failInFinally(new IOException("unwinding")));
                              return Task.of(null);
                            })));
    assertSame(first, thrown);
    assertEquals("unwinding", thrown.getSuppressed()[0].getMessage());
  }

  @Test
  void childrenMaySpawnSiblingsWhileTheBlockIsWaiting() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  s.spawn(
                      () -> {
                        await(sleep(ofMillis(1)));
                        s.spawn(
                            () -> {
                              await(sleep(ofMillis(1)));
                              log.add("grandchild");
                              return Task.of(null);
                            });
                        return Task.of(null);
                      });
                  log.add("body ends");
                  return Task.of(null);
                }));
    assertEquals(List.of("body ends", "grandchild"), log);
  }

  @Async
  private Task<Void> doubling(Scope s, int depth) throws Exception {
    await(yieldNow());
    if (depth == 10) throw new Exception("deep enough");
    s.spawn(() -> doubling(s, depth + 1));
    s.spawn(() -> doubling(s, depth + 1));
    await(sleep(ofSeconds(1000)));
    return Task.of(null);
  }

  @Test
  void aTreeThatDoublesForEverEndsWhenOneChildFails() {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> doubling(s, 0));
                              return Task.of(null);
                            })));
    assertEquals("deep enough", thrown.getMessage());
    assertEquals(ofMillis(0), loop.elapsed());
  }

  @Test
  void noCreateTaskAfterFailure() {
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> failAfter(5, new IOException("first")));
                              try {
                                await(sleep(ofSeconds(10)));
                              } finally {
                                s.spawn(() -> linger("never started"));
                              }
                              return Task.of(null);
                            })));
    Throwable refused = thrown.getSuppressed()[0];
    assertTrue(refused.getMessage().contains("shutting down"), refused.getMessage());
    assertEquals(List.of(), log);
  }

  @Test
  void spawnAfterTheEndIsRefusedAtOnce() {
    List<Scope> kept = new ArrayList<>();
    loop.run(
        () ->
            Scope.open(
                s -> {
                  kept.add(s);
                  return Task.of(null);
                }));
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () -> {
                      kept.get(0).spawn(() -> linger("never started"));
                      return Task.of(null);
                    }));
    assertTrue(thrown.getMessage().contains("closed"), thrown.getMessage());
    assertEquals(List.of(), log);
  }

  @Test
  void withoutALoopAScopeIsRefused() {
    Throwable thrown =
        assertThrows(IllegalStateException.class, () -> Scope.open(s -> Task.of(null)));
    assertTrue(thrown.getMessage().contains("runs no loop"), thrown.getMessage());
  }

  /** The second child spawns a third that fails at once; the second is cancelled at an await. */
  @Test
  void cancelsTaskIfCreatedDuringCreation() {
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(
                                  () -> {
                                    Task<?> third =
                                        s.spawn(
                                            () -> {
                                              throw new IOException("third");
                                            });
                                    log.add("spawn returned " + third.isFailed());
                                    await(linger("second"));
                                    return Task.of(null);
                                  });
                              return Task.of(null);
                            })));
    assertEquals("third", thrown.getMessage());
    assertEquals(List.of("spawn returned true", "second stopped"), log);
  }

  /** docs/semantics.md, rule 16: what the body awaits and catches is its own to deal with. */
  @Test
  void aFailureThatTheBodyAwaitsAndCatchesDoesNotCancelTheOthers() {
    int value =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      var good = s.spawn(() -> after(20, 7));
                      var bad = s.spawn(() -> failAfter(10, new IOException("expected")));
                      try {
                        await(bad);
                      } catch (Throwable e) {
                        log.add("caught " + e.getMessage());
                      }
                      return Task.of(await(good));
                    }));
    assertEquals(7, value);
    assertEquals(List.of("caught expected"), log);
  }

  @Test
  void aFailureThatTheBodyAwaitsAndDoesNotCatchCancelsTheOthers() {
    IOException failure = new IOException("awaited");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> linger("other"));
                              var bad = s.spawn(() -> failAfter(10, failure));
                              await(bad);
                              return Task.of(null);
                            })));
    assertSame(failure, thrown);
    assertEquals(0, thrown.getSuppressed().length);
    assertEquals(List.of("other stopped"), log);
  }

  @Test
  void cancelStopsBodyAndChildren() {
    Task<Void> task =
        loop.run(
            () ->
                Scope.open(
                    outer -> {
                      Task<Void> inner =
                          outer.spawn(
                              () ->
                                  Scope.open(
                                      s -> {
                                        s.spawn(() -> linger("child"));
                                        s.cancel("enough");
                                        await(linger("body"));
                                        return Task.of(null);
                                      }));
                      try {
                        await(inner);
                      } catch (CancellationException e) {
                        log.add(e.getMessage());
                      }
                      return Task.of(inner);
                    }));
    assertEquals(List.of("child stopped", "body stopped", "enough"), log);
    assertTrue(task.isCancelled());
  }

  @Test
  void cancelChildrenLetsTheBlockEndNormally() {
    int value =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      s.spawn(() -> linger("child"));
                      await(sleep(ofMillis(5)));
                      s.cancelChildren("done serving");
                      s.cancelChildren("twice is fine");
                      await(sleep(ofMillis(5)));
                      return Task.of(9);
                    }));
    assertEquals(9, value);
    assertEquals(List.of("child stopped"), log);
  }

  /** gh-155433: a quiet stop must not swallow a cancellation that comes later. */
  @Test
  void aTimeoutAfterAQuietStopIsNotSwallowed() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            loop.run(
                () ->
                    Scope.open(
                        ofMillis(50),
                        s -> {
                          s.spawn(() -> linger("child"));
                          s.cancelChildren("done serving");
                          await(sleep(ofSeconds(10)));
                          return Task.of(null);
                        })));
    assertEquals(ofMillis(50), loop.elapsed());
  }

  @Test
  void aScopeWithADeadlineThrowsWhereItWasSet() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            loop.run(
                () ->
                    Scope.open(
                        ofMillis(30),
                        s -> {
                          s.spawn(() -> linger("child"));
                          return Task.of(null);
                        })));
    assertEquals(List.of("child stopped"), log);
  }

  @Test
  void aCancellationThatCutsChildrenShortIsTheOutcomeEvenIfTheBodyHasReturned() {
    Task<Void> task =
        loop.run(
            () ->
                Scope.open(
                    outer -> {
                      Task<Void> t =
                          outer.spawn(
                              () -> {
                                int value =
                                    await(
                                        Scope.open(
                                            s -> {
                                              s.spawn(() -> linger("child"));
                                              return Task.of(5);
                                            }));
                                log.add("value " + value);
                                await(sleep(ofMillis(1)));
                                log.add("not reached");
                                return Task.of(null);
                              });
                      await(sleep(ofMillis(1)));
                      t.cancel(true);
                      return Task.of(t);
                    }));
    assertEquals(List.of("child stopped"), log);
    assertTrue(task.isCancelled());
  }

  @Test
  void aChildThatAwaitsItsOwnScopeFailsAtOnce() {
    List<Task<?>> scopes = new ArrayList<>();
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () -> {
                      Promise<Void> opened = new Promise<>();
                      Task<Void> scope =
                          Scope.open(
                              s -> {
                                s.spawn(
                                    "worker",
                                    () -> {
                                      await(opened);
                                      await(scopes.get(0));
                                      return Task.of(null);
                                    });
                                return Task.of(null);
                              });
                      scopes.add(scope);
                      opened.succeed(null);
                      await(scope);
                      return Task.of(null);
                    }));
    assertTrue(thrown.getMessage().contains("worker"), thrown.getMessage());
    assertFalse(thrown.getMessage().contains("\n"));
  }

  @Test
  void spawnedByAnotherThreadTheWorkRunsOnTheScopesLoop() {
    List<Thread> threads = new ArrayList<>();
    int value =
        loop.run(
            () ->
                Scope.open(
                    s -> {
                      Promise<Task<Integer>> spawned = new Promise<>();
                      Thread other =
                          new Thread(
                              () ->
                                  spawned.succeed(
                                      s.spawn(
                                          "from elsewhere",
                                          () -> {
                                            threads.add(Thread.currentThread());
                                            return after(5, 3);
                                          })));
                      other.start();
                      other.join();
                      Task<Integer> task = await(spawned);
                      return Task.of(await(task));
                    }));
    assertEquals(3, value);
    assertEquals(List.of(Thread.currentThread()), threads);
  }

  /** What a scope that lives for long must not do: keep those that have ended. */
  @Test
  void finishedChildrenAreNotKept() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  List<WeakReference<Task<?>>> children = new ArrayList<>();
                  for (int i = 0; i < 10; i++) {
                    children.add(new WeakReference<>(s.spawn(() -> after(1, 5))));
                  }
                  await(sleep(ofMillis(10)));
                  for (int i = 0; i < 50 && children.get(9).get() != null; i++) System.gc();
                  for (WeakReference<Task<?>> child : children) assertNull(child.get());
                  return Task.of(null);
                }));
  }

  @Test
  void exceptionRefcycles() {
    List<WeakReference<Object>> watched = new ArrayList<>();
    Task<Void> scope =
        loop.settle(
            () ->
                Scope.open(
                    s -> {
                      Object big = new byte[1000];
                      watched.add(new WeakReference<>(big));
                      s.spawn(
                          () -> {
                            try {
                              await(sleep(ofSeconds(10)));
                            } finally {
                              log.add("held " + ((byte[]) big).length);
                            }
                            return Task.of(null);
                          });
                      await(failAfter(1, new IOException("x")));
                      return Task.of(null);
                    }));
    for (int i = 0; i < 50 && watched.get(0).get() != null; i++) System.gc();
    assertNull(watched.get(0).get());
    assertTrue(scope.isFailed());
    assertEquals(List.of("held 1000"), log);
  }

  /** CPython: test_taskgroup_20 and its kin, where such an error would leave bare. */
  @Test
  void anErrorIsAFailureLikeAnyOther() {
    Error error = new AssertionError("child");
    Throwable thrown =
        assertThrows(
            AssertionError.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(
                                  () -> {
                                    await(yieldNow());
                                    throw error;
                                  });
                              s.spawn(() -> failInFinally(new IOException("unwinding")));
                              await(linger("body"));
                              return Task.of(null);
                            })));
    assertSame(error, thrown);
    assertEquals("unwinding", thrown.getSuppressed()[0].getMessage());
    assertEquals(List.of("body stopped"), log);
  }

  /** CPython: test_nested_groups_both_cancelled. */
  @Test
  void nestedScopesThatBothFailAreCaughtOneAfterTheOther() {
    loop.run(
        () -> {
          try {
            await(
                Scope.open(
                    outer -> {
                      try {
                        await(
                            Scope.open(
                                inner -> {
                                  inner.spawn(() -> failAfter(5, new IOException("inner")));
                                  outer.spawn(() -> failAfter(5, new IOException("outer")));
                                  await(linger("body"));
                                  return Task.of(null);
                                }),
                            IOException.class);
                      } catch (IOException e) {
                        log.add("between: " + e.getMessage());
                      }
                      await(yieldNow());
                      log.add("not reached");
                      return Task.of(null);
                    }),
                IOException.class);
          } catch (IOException e) {
            log.add("outside: " + e.getMessage());
          }
          await(yieldNow());
          log.add("not cancelled");
          return Task.of(null);
        });
    assertEquals(List.of("body stopped", "between: inner", "outside: outer", "not cancelled"), log);
  }

  /** CPython: test_cancelling_level_preserved, test_cancellation_does_not_leak_out_of_tg. */
  @Test
  void cancellationDoesNotLeakOutOfAScope() {
    loop.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            try {
              await(
                  Scope.open(
                      s -> {
                        s.spawn(() -> failAfter(5, new IOException("child")));
                        await(linger("body"));
                        return Task.of(null);
                      }),
                  IOException.class);
            } catch (IOException e) {
              log.add("caught");
            }
            await(yieldNow());
            await(sleep(ofMillis(1)));
          }
          return Task.of(null);
        });
    assertEquals(
        List.of("body stopped", "caught", "body stopped", "caught", "body stopped", "caught"), log);
  }

  private static final class FailsToClose implements AutoCloseable {
    private final IOException failure;

    FailsToClose(IOException failure) {
      this.failure = failure;
    }

    @Override
    public void close() throws IOException {
      throw failure;
    }
  }

  /** CPython: test_taskgroup_context_manager_exit_raises (gh-95289). */
  @Test
  @SuppressWarnings("try") // that it is closed is all that the resource is for
  void aResourceThatFailsToCloseInACancelledScopeIsNotLost() {
    IOException closing = new IOException("closing");
    loop.run(
        () -> {
          try {
            await(
                Scope.open(
                    s -> {
                      s.spawn(() -> failAfter(5, new IOException("child")));
                      FailsToClose resource = new FailsToClose(closing);
                      try {
                        await(linger("body"));
                      } finally {
                        resource.close();
                      }
                      return Task.of(null);
                    }),
                IOException.class);
          } catch (IOException e) {
            log.add(e.getMessage());
            assertSame(closing, e.getSuppressed()[0]);
          }
          await(yieldNow());
          log.add("not cancelled");
          return Task.of(null);
        });
    assertEquals(List.of("body stopped", "child", "not cancelled"), log);
  }
}
