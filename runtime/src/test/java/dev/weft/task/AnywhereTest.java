package dev.weft.task;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static dev.weft.Steps.forward;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.Deadline;
import dev.weft.Outcome;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call without a loop has for a home, and what its tasks do there. */
@Timeout(60)
class AnywhereTest {
  private final List<Object> log = new ArrayList<>();

  /** One object for all of them, so that a call costs no context. */
  @Test
  void callsWithoutALoopShareOneContextThatIsNoTasks() {
    PendingTask<?> one = (PendingTask<?>) waitFor(new Promise<>());
    PendingTask<?> other = (PendingTask<?>) waitFor(new Promise<>());

    assertSame(one.context, other.context);
    assertSame(one.context, Context.current());
    assertFalse(one.context.isOfTask());
    assertNull(one.context.loop());
  }

  @Test
  void twoOfItsTasksNeverTouchEachOtherUnguarded() {
    PendingTask<?> one = (PendingTask<?>) waitFor(new Promise<>());
    PendingTask<?> other = (PendingTask<?>) waitFor(new Promise<>());

    assertFalse(one.context.isBeside(other.context));
    assertSame(one, one.guard());
  }

  @Test
  void thereIsNoDeadlineAndNobodyAsksTheCodeToStop() {
    assertEquals(Optional.empty(), Deadline.current());
    assertFalse(Weft.isCancelRequested());
  }

  // ---- requests that come while the body runs

  @Test
  void aRequestThatComesWhileTheBodyRunsIsDeliveredOnceAtTheNextAwait() {
    Promise<Object> first = new Promise<>();
    Promise<Object> second = new Promise<>();
    Task<Object> task = asksItself(first, () -> second);

    first.succeed("value");

    assertEquals(List.of("from the body"), log);
    assertTrue(second.isCancelled(), "what it started itself was asked to stop");
    assertEquals("caught", task.join());
  }

  @Test
  void aRequestThatComesWhileTheBodyRunsOnlyLeavesWhatOthersStarted() {
    Promise<Object> first = new Promise<>();
    CompletableFuture<Object> others = new CompletableFuture<>();
    Task<Object> task = asksItself(first, () -> others);

    first.succeed("value");

    assertEquals(List.of("from the body"), log);
    assertFalse(others.isDone());
    assertEquals("caught", task.join());
  }

  @Test
  void aRequestThatComesWhileTheBodyRunsIsDeliveredWhereItGivesWay() {
    Promise<Object> first = new Promise<>();
    Task<Object> task = asksItself(first, () -> Weft.yieldNow());

    first.succeed("value");

    assertEquals(List.of("from the body"), log);
    assertEquals("caught", task.join());
  }

  /** Starts a call that, when {@code first} is settled, asks itself to stop and awaits another. */
  private Task<Object> asksItself(Promise<Object> first, Supplier<CompletionStage<?>> second) {
    AtomicReference<Task<Object>> own = new AtomicReference<>();
    own.set(
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return first;
              if (awaits > 1) return caught(outcome);
              own.get().cancel("from the body");
              return second.get();
            }));
    return own.get();
  }

  private Object caught(dev.weft.Steps.Outcome outcome) throws Throwable {
    try {
      return done(outcome.take());
    } catch (CancelledError e) {
      log.add(e.getMessage());
      return done("caught");
    }
  }

  @Test
  void aRequestReachesWhatAMethodReturned() {
    Promise<Object> first = new Promise<>();
    Promise<Object> returned = new Promise<>();
    Task<Object> task =
        async((awaits, outcome) -> awaits == 0 ? first : forward(waitFor(returned)));
    first.succeed("value");

    task.cancel("stop");

    assertTrue(returned.isCancelled());
    assertTrue(task.isCancelled());
  }

  @Test
  void returningToGiveWayEnds() {
    Promise<Object> first = new Promise<>();
    Task<Object> task = async((awaits, outcome) -> awaits == 0 ? first : forward(Weft.yieldNow()));

    first.succeed("value");

    assertNull(task.join());
  }

  @Test
  void aTaskThatWouldAwaitItselfFails() {
    Promise<Object> first = new Promise<>();
    AtomicReference<Task<Object>> own = new AtomicReference<>();
    own.set(
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return first;
              return awaits == 1 ? own.get() : done(outcome.take());
            }));

    first.succeed("value");

    Throwable ring = assertThrows(CompletionException.class, own.get()::join).getCause();
    assertInstanceOf(IllegalStateException.class, ring);
    assertTrue(ring.getMessage().contains("awaits its own task"), ring::getMessage);
  }

  @Test
  void cancellingOneThatAwaitsAFutureOfItsOwnCancelsThatAndWaitsForItsEnd() {
    CompletableFuture<Object> future = new CompletableFuture<>();
    Task<Object> task = waitFor(Weft.owned(future));

    task.cancel("stop");

    assertTrue(future.isCancelled());
    assertTrue(task.isCancelled());
  }

  @Test
  void aTaskThatIsDoneCannotBeCancelledAndKeepsItsValue() {
    Promise<String> promise = new Promise<>();
    Task<Object> task = waitFor(promise);
    promise.succeed("value");

    assertFalse(task.cancel("late"));
    assertFalse(promise.succeed("another"));
    assertEquals("value", task.join());
  }

  // ---- code of others

  @Test
  void aCallbackThatThrowsHarmsNobody() {
    Promise<String> promise = new Promise<>();
    promise.onDone(
        outcome -> {
          throw new IllegalStateException("a callback that fails, for a test");
        });
    promise.onDone(log::add);

    promise.succeed("value");

    assertEquals(List.of(new Outcome.Succeeded<>("value")), log);
  }

  @Test
  void aCallbackRunsBehindTheBodyThatSettlesTheTask() {
    Promise<Object> first = new Promise<>();
    Promise<String> inner = new Promise<>();
    inner.onDone(outcome -> log.add("told"));
    Task<Object> task =
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return first;
              inner.succeed("value");
              log.add(inner.isDone() ? "settled at once" : "settled later");
              return done("end");
            });

    first.succeed("go");

    assertEquals("end", task.join());
    assertEquals(List.of("settled at once", "told"), log);
  }

  @Test
  void aCallbackThatWasRemovedIsNotCalled() {
    Promise<String> promise = new Promise<>();
    Task.Registration registration = promise.onDone(log::add);

    assertTrue(registration.remove());
    assertFalse(registration.remove());
    promise.succeed("value");

    assertEquals(List.of(), log);
  }

  @Test
  void aFutureIsSettledAsTheTaskIs() {
    Promise<String> failing = new Promise<>();
    Promise<String> cancelled = new Promise<>();
    CompletableFuture<String> failure = failing.toCompletableFuture();
    CompletableFuture<String> cancellation = cancelled.toCompletableFuture();
    IOException cause = new IOException("broken");

    failing.fail(cause);
    cancelled.cancel("stop");

    assertSame(cause, assertThrows(CompletionException.class, failure::join).getCause());
    assertThrows(CancellationException.class, cancellation::join);
  }

  // ---- to and from a loop

  @Test
  void aTaskWithoutALoopThatALoopAwaitsResumesThere() throws Exception {
    Promise<String> promise = new Promise<>();
    AtomicReference<Thread> resumedOn = new AtomicReference<>();
    Thread loops = Thread.currentThread();

    Object value =
        Weft.run(
            () -> {
              Thread settler = new Thread(() -> promise.succeed("value"));
              return async(
                  (awaits, outcome) -> {
                    if (awaits == 0) {
                      settler.start();
                      return promise;
                    }
                    resumedOn.set(Thread.currentThread());
                    return done(outcome.take());
                  });
            });

    assertEquals("value", value);
    assertSame(loops, resumedOn.get());
  }

  @Test
  void aTaskWithoutALoopKeepsItsHomeWhenALoopSettlesWhatItAwaits() throws Exception {
    Promise<String> promise = new Promise<>();
    Promise<Object> never = new Promise<>();
    Task<Object> task =
        async(
            (awaits, outcome) -> {
              if (awaits == 0) return promise;
              return awaits == 1 ? never : done(outcome.take());
            });

    Weft.run(
        () -> {
          promise.succeed("value");
          return Task.of(null);
        });
    never.succeed("end");

    assertEquals("end", task.join());
    assertTrue(((PendingTask<?>) task).home().isShared);
  }

  @Test
  void itsCallGraphCanBeAskedForOnAnyThread() {
    Promise<String> promise = new Promise<>();
    Task<Object> inner = waitFor(promise);
    Task<Object> outer = waitFor(inner);

    String graph = Weft.run(() -> Task.of(outer.callGraph()));

    assertTrue(graph.startsWith("Sample.method"), graph);
    assertTrue(graph.contains("awaits"), graph);
  }

  private static Task<Object> waitFor(Task<?> awaited) {
    return async((awaits, outcome) -> awaits == 0 ? awaited : done(outcome.take()));
  }
}
