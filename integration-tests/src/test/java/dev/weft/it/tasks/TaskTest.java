package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.current;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ErrorHandler;
import dev.weft.Outcome;
import dev.weft.Promise;
import dev.weft.RunConfig;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is known of a task, who is told of its outcome, and what fails at once. */
class TaskTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  @Async
  private Task<Integer> answer(int millis) {
    await(sleep(ofMillis(millis)));
    return Task.of(42);
  }

  @Async
  private Task<Integer> failing() throws IOException {
    await(yieldNow());
    throw new IOException("nobody looks");
  }

  @Async
  private Task<Integer> plus(Task<Integer> a, int b) {
    return Task.of(await(a) + b);
  }

  @Test
  void taskBasics() {
    int sum = loop.run(() -> plus(answer(1), 1000));
    assertEquals(1042, sum);
  }

  // ---- in which order those who wait go on

  @Async
  private Task<Void> noteAfter(CompletionStage<Void> stage, String who) {
    await(stage);
    log.add(who);
    return Task.of(null);
  }

  private List<String> orderOf(CompletionStage<Void> stage, Runnable complete) {
    loop.run(
        () -> {
          List<Task<Void>> waiting = new ArrayList<>();
          for (String who : List.of("a", "b", "c")) waiting.add(noteAfter(stage, who));
          complete.run();
          return gather(waiting);
        });
    return log;
  }

  @Test
  void thoseWhoAwaitATaskGoOnInTheirOrder() {
    Promise<Void> promise = new Promise<>();
    assertEquals(List.of("a", "b", "c"), orderOf(promise, () -> promise.succeed(null)));
  }

  /** It is the future that calls its dependents in this order. */
  @Test
  void thoseWhoAwaitACompletableFutureGoOnLastInFirstOut() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    assertEquals(List.of("c", "b", "a"), orderOf(future, () -> future.complete(null)));
  }

  // ---- names and states

  @Test
  void createTaskNaming() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  Task<Integer> named = s.spawn("the answer", () -> answer(1));
                  Task<Integer> unnamed = s.spawn(() -> answer(1));
                  assertEquals("the answer", named.name());
                  assertEquals("TaskTest.answer", unnamed.name());
                  assertTrue(named.toString().contains("the answer"), named.toString());
                  return Task.of(null);
                }));
  }

  @Test
  void nameIsVisibleInsideTheEagerPart() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  s.spawn(
                      "worker",
                      () -> {
                        log.add(current().name());
                        await(yieldNow());
                        log.add(current().name());
                        return Task.of(null);
                      });
                  return Task.of(null);
                }));
    assertEquals(List.of("worker", "worker"), log);
  }

  @Test
  void taskReprWaitFor() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          Task<Integer> task = background(() -> plus(plus(promise, 1), 2));
          String text = task.toString();
          assertTrue(text.contains("TaskTest.plus"), text);
          assertTrue(text.contains("TaskTest.java:"), text);
          assertTrue(text.contains("awaits Promise"), text);
          assertEquals(
              List.of("plus", "plus"),
              task.where().stream().map(StackTraceElement::getMethodName).toList());
          promise.succeed(0);
          assertEquals(3, await(task));
          assertTrue(task.toString().contains("succeeded"), task.toString());
          assertEquals(List.of(), task.where());
          return Task.of(null);
        });
  }

  @Test
  void outcomesSayWhatATaskCameTo() {
    loop.run(
        () -> {
          Task<Integer> pending = background(() -> answer(1));
          assertThrows(IllegalStateException.class, pending::outcome);
          assertThrows(IllegalStateException.class, pending::resultNow);
          assertThrows(IllegalStateException.class, pending::exceptionNow);
          await(pending);
          assertEquals(new Outcome.Succeeded<>(42), pending.outcome());
          assertEquals(42, pending.resultNow());
          IOException failure = new IOException("x");
          Task<Integer> failed = Task.failed(failure);
          assertSame(failure, failed.exceptionNow());
          assertSame(failure, assertThrows(IOException.class, () -> failed.outcome().get()));
          return Task.of(null);
        });
  }

  @Test
  void currentTaskWithInterleavingTasks() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  List<Task<?>> seen = new ArrayList<>();
                  Task<?> body = current();
                  for (int i = 0; i < 2; i++) {
                    s.spawn(
                        () -> {
                          Task<?> self = current();
                          seen.add(self);
                          await(yieldNow());
                          assertSame(self, current());
                          await(calledMethod(self));
                          return Task.of(null);
                        });
                  }
                  assertSame(body, current());
                  assertNotSame(seen.get(0), seen.get(1));
                  await(sleep(ofMillis(1)));
                  assertSame(body, current());
                  return Task.of(null);
                }));
    assertThrows(IllegalStateException.class, Weft::current);
  }

  @Async
  private Task<Void> calledMethod(Task<?> caller) {
    assertSame(caller, current());
    await(yieldNow());
    assertSame(caller, current());
    return Task.of(null);
  }

  @Test
  void currentIsTheTaskThatSpawnReturned() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  List<Task<?>> inside = new ArrayList<>();
                  Task<Void> outside =
                      s.spawn(
                          () -> {
                            inside.add(current());
                            await(yieldNow());
                            inside.add(current());
                            return Task.of(null);
                          });
                  await(outside);
                  assertEquals(List.of(outside, outside), inside);
                  return Task.of(null);
                }));
  }

  // ---- callbacks

  @Test
  void callbacksInvokedOnSetResult() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          promise.onDone(outcome -> log.add("first " + outcome.get()));
          promise.onDone(outcome -> log.add("second"));
          promise.succeed(42);
          log.add("succeed returned");
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(List.of("succeed returned", "first 42", "second"), log);
  }

  @Test
  void removeDoneCallback() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          List<Task.Registration> registrations = new ArrayList<>();
          for (int i = 0; i < 6; i++) {
            registrations.add(promise.onDone(outcome -> log.add("called")));
          }
          assertTrue(registrations.get(2).remove());
          assertFalse(registrations.get(2).remove());
          promise.succeed(1);
          assertTrue(registrations.get(5).remove());
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(4, log.size());
  }

  @Test
  void aCallbackOfADoneTaskIsCalledSoonAndNeverInline() {
    loop.run(
        () -> {
          Task<Integer> done = Task.of(1);
          done.onDone(outcome -> log.add("called"));
          log.add("registered");
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(List.of("registered", "called"), log);
  }

  @Test
  void whatACallbackThrowsGoesToTheErrorHandler() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          promise.onDone(
              outcome -> {
                throw new IllegalStateException("callback");
              });
          promise.succeed(1);
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals("callback", loop.errors().get(0).getMessage());
  }

  // ---- failing fast

  private Task<Integer> itself;

  @Test
  void taskAwaitsOnItself() {
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () -> {
                      Promise<Void> start = new Promise<>();
                      itself = awaitingItself(start);
                      start.succeed(null);
                      return itself;
                    }));
    assertTrue(thrown.getMessage().contains("awaits its own task"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("TaskTest.java:"), thrown.getMessage());
  }

  @Async
  private Task<Integer> awaitingItself(Task<Void> start) {
    await(start);
    return Task.of(await(itself));
  }

  private final List<Task<Integer>> ring = new ArrayList<>();

  @Async
  private Task<Integer> awaitsNumber(Task<Void> start, int number) {
    await(start);
    return Task.of(await(ring.get(number)));
  }

  @Async
  private Task<Integer> gathersNumber(Task<Void> start, int number) {
    await(start);
    return Task.of(await(gather(ring.get(number), answer(1))).get(0));
  }

  @Test
  void aRingOfTasksFailsWhenItCloses() {
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              Promise<Void> start = new Promise<>();
                              ring.add(s.spawn("first", () -> awaitsNumber(start, 1)));
                              ring.add(s.spawn("second", () -> awaitsNumber(start, 2)));
                              ring.add(s.spawn("third", () -> awaitsNumber(start, 0)));
                              start.succeed(null);
                              await(sleep(ofSeconds(1)));
                              return Task.of(null);
                            })));
    String message = thrown.getMessage();
    assertTrue(message.contains("third (") && message.contains("awaits first ("), message);
    assertTrue(message.contains("awaits second ("), message);
    assertTrue(message.contains("TaskTest.java:"), message);
  }

  @Test
  void aRingThroughAGatherFailsWhenItCloses() {
    Throwable thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              Promise<Void> start = new Promise<>();
                              ring.add(s.spawn("first", () -> gathersNumber(start, 1)));
                              ring.add(s.spawn("second", () -> gathersNumber(start, 0)));
                              start.succeed(null);
                              await(sleep(ofSeconds(1)));
                              return Task.of(null);
                            })));
    assertTrue(thrown.getMessage().contains("awaits Weft.gather"), thrown.getMessage());
  }

  @Test
  void awaitingNullSaysWhatToDo() {
    Throwable thrown =
        assertThrows(
            NullPointerException.class,
            () ->
                loop.run(
                    () -> {
                      Task<Integer> none = null;
                      await(none);
                      return Task.of(null);
                    }));
    assertTrue(thrown.getMessage().contains("Task.of(null)"), thrown.getMessage());
  }

  // ---- failures that nobody awaits

  @Test
  void exceptionUnretrieved() throws Exception {
    BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    ErrorHandler handler = (what, error) -> reported.add(error);
    Weft.run(
        RunConfig.standard().withErrorHandler(handler),
        () -> {
          failing();
          await(yieldNow());
          await(yieldNow());
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals("nobody looks", reported.poll(0, TimeUnit.SECONDS).getMessage());
    assertEquals(null, reported.poll());
  }

  @Test
  void aFailureThatIsAwaitedLaterIsNotReported() throws Exception {
    BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    ErrorHandler handler = (what, error) -> reported.add(error);
    Weft.run(
        RunConfig.standard().withErrorHandler(handler),
        () -> {
          Task<Integer> failed = failing();
          await(sleep(ofMillis(2)));
          try {
            await(failed, IOException.class);
          } catch (IOException e) {
            log.add("caught");
          }
          return Task.of(null);
        });
    assertEquals(List.of("caught"), log);
    assertEquals(0, reported.size());
  }

  @Test
  void aFailureBeforeTheFirstAwaitThatNobodyAwaitsIsReportedToo() {
    BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    ErrorHandler handler = (what, error) -> reported.add(error);
    Weft.run(
        RunConfig.standard().withErrorHandler(handler),
        () -> {
          failsAtOnce();
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals("at once", reported.poll().getMessage());
  }

  @Async
  private Task<Integer> failsAtOnce() throws IOException {
    if (log.isEmpty()) throw new IOException("at once");
    await(yieldNow());
    return Task.of(1);
  }

  @Test
  void whatATaskOfAScopeLeftIsReportedWhenTheScopeEnds() {
    loop.run(
        () -> {
          await(
              Scope.open(
                  s -> {
                    s.spawn(
                        () -> {
                          failing();
                          await(sleep(ofMillis(1)));
                          return Task.of(null);
                        });
                    return Task.of(null);
                  }));
          log.addAll(loop.reports());
          return Task.of(null);
        });
    assertEquals(1, log.size());
    assertTrue(log.get(0).contains("TaskTest.failing"), log.get(0));
  }

  @Test
  void aTaskThatBecomesGarbageIsReportedOnce() throws Exception {
    BlockingQueue<String> reported = new LinkedBlockingQueue<>();
    Promise<String> dropped = new Promise<>();
    WeakReference<Object> watched = new WeakReference<>(dropped);
    Task<Integer> kept =
        Weft.run(
            RunConfig.standard().withErrorHandler((what, error) -> reported.add(what)),
            () -> {
              for (int i = 0; i < 3; i++) failing();
              await(sleep(ofMillis(1)));
              while (reported.size() < 3) {
                System.gc();
                await(sleep(ofMillis(1)));
              }
              log.add("reported while the loop runs");
              return Task.of(Task.of(1));
            });
    assertEquals(3, reported.size());
    assertTrue(kept.isDone());
    assertSame(dropped, watched.get());
  }

  @Test
  void noReportForWhatWasCancelled() {
    BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    Weft.run(
        RunConfig.standard().withErrorHandler((what, error) -> reported.add(error)),
        () -> {
          Task<Integer> task = answer(1000);
          task.cancel(true);
          await(sleep(ofMillis(1)));
          assertTrue(task.isCancelled());
          return Task.of(null);
        });
    assertEquals(0, reported.size());
  }

  /** asyncio's most infamous trap: its loop holds tasks weakly. */
  @Test
  void aTaskInProgressThatNobodyReferencesIsNotCollected() {
    Weft.run(
        () -> {
          background(() -> answerInto(log));
          for (int i = 0; i < 5; i++) {
            System.gc();
            await(sleep(ofMillis(10)));
          }
          return Task.of(null);
        });
    assertEquals(List.of("42"), log);
  }

  @Async
  private Task<Void> answerInto(List<String> lines) {
    lines.add("" + await(answer(30)));
    return Task.of(null);
  }

  // ---- eager start

  @Test
  void blockAfterEagerStep() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  Task<Integer> task = s.spawn(() -> answer(1));
                  assertFalse(task.isDone());
                  assertEquals(42, await(task));
                  return Task.of(null);
                }));
  }

  @Test
  void eagerCompletion() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  Task<String> task = s.spawn(() -> Task.of("hello"));
                  assertTrue(task.isDone());
                  assertFalse(task.cancel(true));
                  assertEquals("hello", await(task));
                  return Task.of(null);
                }));
  }

  @Test
  void awaitFutureDuringEagerStep() {
    loop.run(
        () ->
            Scope.open(
                s -> {
                  Promise<Integer> promise = new Promise<>();
                  s.spawn(
                      () -> {
                        promise.succeed(1);
                        await(yieldNow());
                        return Task.of(null);
                      });
                  assertTrue(promise.isDone());
                  assertEquals(1, await(promise));
                  return Task.of(null);
                }));
  }

  @Async
  private Task<Integer> tree(int width, int depth) {
    if (depth == 0) return Task.of(1);
    List<Integer> below = new ArrayList<>();
    for (int i = 0; i < width; i++) below.add(i);
    int sum = 1;
    for (int count : await(gather(below, i -> tree(width, depth - 1)))) sum += count;
    return Task.of(sum);
  }

  @Test
  void recursiveGather() {
    int nodes = loop.run(() -> tree(5, 4));
    assertEquals(781, nodes);
  }

  @Async
  private Task<Integer> scopes(int width, int depth) {
    if (depth == 0) return Task.of(1);
    return Scope.open(
        s -> {
          List<Task<Integer>> below = new ArrayList<>();
          for (int i = 0; i < width; i++) below.add(s.spawn(() -> scopes(width, depth - 1)));
          int sum = 1;
          for (Task<Integer> task : below) sum += await(task);
          return Task.of(sum);
        });
  }

  @Test
  void recursiveTaskgroups() {
    int nodes = loop.run(() -> scopes(5, 4));
    assertEquals(781, nodes);
  }

  @Test
  void aTimeoutAroundWorkThatNeverSuspendsIsNoTask() {
    Task<Integer> task = loop.run(() -> Task.of(timeout(ofSeconds(1), () -> Task.of(5))));
    assertTrue(task.isSucceeded());
  }

  // ---- callbacks, exceptions, reports

  /** CPython: test_schedule_callbacks_list_mutation, and its tests with an evil call_soon. */
  @Test
  void callbacksThatAddAndRemoveOthersNeitherSkipNorRepeatAny() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          List<Task.Registration> registrations = new ArrayList<>();
          registrations.add(
              promise.onDone(
                  outcome -> {
                    log.add("first");
                    assertTrue(registrations.get(1).remove());
                    promise.onDone(again -> log.add("added"));
                  }));
          registrations.add(promise.onDone(outcome -> log.add("removed")));
          registrations.add(promise.onDone(outcome -> log.add("third")));
          promise.succeed(1);
          await(yieldNow());
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(List.of("first", "third", "added"), log);
  }

  @Async
  private Task<Void> failWith(Exception failure) throws Exception {
    await(yieldNow());
    throw failure;
  }

  /** CPython: test_exception_chaining_after_await. Java chains nothing by itself. */
  @Test
  void exceptionChainingAfterAwait() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () -> {
                      Task<Void> task = background(() -> failWith(second));
                      try {
                        await(failWith(first), IOException.class);
                      } catch (IOException e) {
                        assertSame(first, e);
                        await(task, IOException.class);
                      }
                      return Task.of(null);
                    }));
    assertSame(second, thrown);
    assertEquals(null, thrown.getCause());
    assertEquals(0, thrown.getSuppressed().length);
  }

  /** CPython: test_exception_chaining_after_await_with_context_cycle. */
  @Test
  void exceptionChainingAfterAwaitWithContextCycle() {
    IOException failure = new IOException("one object");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        Scope.open(
                            s -> {
                              s.spawn(() -> failWith(failure));
                              s.spawn(() -> failWith(failure));
                              try {
                                await(failWith(failure), IOException.class);
                              } catch (IOException e) {
                                await(failWith(e));
                              }
                              return Task.of(null);
                            })));
    assertSame(failure, thrown);
    assertEquals(null, thrown.getCause());
    assertEquals(0, thrown.getSuppressed().length);
  }

  /** CPython: test_tb_logger_abandoned, _result_unretrieved, _exception_retrieved. */
  @Test
  void noReportForWhatIsPendingHasSucceededOrWasRead() {
    List<Throwable> reported = new ArrayList<>();
    Weft.run(
        RunConfig.standard().withErrorHandler((what, error) -> reported.add(error)),
        () -> {
          new Promise<>();
          new Promise<>().succeed(1);
          Promise<Object> read = new Promise<>();
          read.fail(new IOException("read"));
          read.exceptionNow();
          new Promise<>().cancel("dropped");
          await(yieldNow());
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(List.of(), reported);
  }
}
