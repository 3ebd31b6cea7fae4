package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.task.Dispatcher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loops on a thread of another library. */
class HostLoopTest extends LoopContract {
  private volatile Thread hostThread;
  private final ExecutorService host =
      Executors.newSingleThreadExecutor(body -> hostThread = new Thread(body, "host"));
  private final Loop loop =
      Loop.of(host, () -> Thread.currentThread() == hostThread, (what, error) -> errors.add(error));

  @AfterEach
  void shutDown() {
    host.shutdownNow();
  }

  @Override
  Loop loop() {
    return loop;
  }

  /** As the handler of a button is called: by the host itself, and by no action of the loop. */
  @Test
  void whatTheHostCallsItselfIsOnTheLoopToo() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Task<Object> clicked =
        host.submit(
                () ->
                    async(
                        (awaits, outcome) ->
                            awaits == 0 ? answer : done(Thread.currentThread().getName())))
            .get();
    answer.complete("from elsewhere");
    assertEquals("host", clicked.join());

    Promise<String> pending = loop.submit(() -> Task.of(new Promise<String>())).join();
    ExecutionException blocking =
        assertThrows(ExecutionException.class, () -> host.submit(pending::join).get());
    assertInstanceOf(IllegalStateException.class, blocking.getCause());
  }

  @Test
  void madeOnTheHostsThreadItIsCurrentAtOnce() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    boolean current =
        other.submit(() -> Loop.of(other, () -> true) == Dispatcher.currentLoop()).get();
    other.shutdownNow();

    assertTrue(current);
  }

  @Test
  void anotherLoopOnTheSameThreadIsCurrentInItsOwnActionsOnly() {
    Loop second = Loop.of(host, () -> Thread.currentThread() == hostThread);

    assertSame(second, second.submit(() -> Task.of(Dispatcher.currentLoop())).join());
    assertSame(loop, loop.submit(() -> Task.of(Dispatcher.currentLoop())).join());
  }

  @Test
  void aHostThatTakesNothingIsRefusedAtOnce() {
    ExecutorService ended = Executors.newSingleThreadExecutor();
    ended.shutdown();

    assertThrows(RejectedExecutionException.class, () -> Loop.of(ended, () -> false));
  }

  @Test
  void aHostThatThrowsWhenATimerIsDueIsReported() throws Exception {
    CompletableFuture<String> report = new CompletableFuture<>();
    AtomicBoolean broken = new AtomicBoolean();
    Executor fragile =
        action -> {
          if (broken.get()) throw new IllegalStateException("planted");
          host.execute(action);
        };
    Loop fragileLoop =
        Loop.of(
            fragile,
            () -> Thread.currentThread() == hostThread,
            (what, error) -> report.complete(what + ": " + error.getMessage()));

    host.submit(
            () -> {
              broken.set(true);
              fragileLoop.schedule(() -> {}, 1);
            })
        .get();

    assertTrue(report.get().startsWith("The executor of loop on "), report.get());
    assertTrue(report.get().endsWith("which never fires: planted"), report.get());
  }
}
