package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.LoopGroup;
import dev.weft.Promise;
import dev.weft.Runner;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.sync.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** The end of a resource is awaited in async code; cancelled code closes what it has opened. */
class AwaitedCloseTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  /** Takes its time to close. */
  private final class Slow implements AsyncCloseable<RuntimeException> {
    private final String name;
    private final int seconds;

    Slow(String name, int seconds) {
      this.name = name;
      this.seconds = seconds;
    }

    @Async
    @Override
    public Task<Void> closeAsync() {
      try {
        await(sleep(ofSeconds(seconds)));
        log.add("closed " + name);
      } catch (CancelledError e) {
        log.add("stopped " + name);
        throw e;
      }
      return Task.done();
    }
  }

  /** Fails to close, with what is checked. */
  private static final class Broken implements AsyncCloseable<IOException> {
    @Override
    public Task<Void> closeAsync() throws IOException {
      throw new IOException("broken");
    }
  }

  @Async
  private Task<String> sleepWithin(int bodySeconds, Slow... resources) {
    try (Slow first = resources[0];
        Slow second = resources.length > 1 ? resources[1] : null) {
      await(sleep(ofSeconds(bodySeconds)));
      log.add("slept in " + first.name + (second == null ? "" : second.name));
    }
    return Task.of("done");
  }

  // ---- cancelled

  @Test
  void aCancelledBodyClosesAllItsResources() {
    Task<String> task =
        loop.run(
            () -> {
              Task<String> running =
                  background(() -> sleepWithin(10, new Slow("a", 2), new Slow("b", 1)));
              await(sleep(ofSeconds(1)));
              running.cancel("enough");
              await(Weft.allCompleted(List.of(running)));
              return Task.of(running);
            });

    assertEquals(List.of("closed b", "closed a"), log);
    assertTrue(task.isCancelled());
    assertEquals(ofSeconds(4), loop.elapsed());
  }

  @Test
  void aCancellationDuringTheClosingWaitsForTheNextSuspension() {
    Task<?> task =
        loop.run(
            () -> {
              Task<?> running =
                  background(
                      () -> {
                        try (Slow slow = new Slow("a", 2)) {
                          log.add(slow.name);
                        }
                        log.add("behind");
                        await(sleep(ofSeconds(100)));
                      });
              await(sleep(ofSeconds(1)));
              running.cancel("enough");
              await(Weft.allCompleted(List.of(running)));
              return Task.of(running);
            });

    assertEquals(List.of("a", "closed a", "behind"), log);
    assertTrue(task.isCancelled());
    assertEquals(ofSeconds(2), loop.elapsed());
  }

  @Test
  void aCancellationThatNothingSuspendsForAnyMoreDoesNotUndoTheResult() {
    String result =
        loop.run(
            () -> {
              Task<String> running = background(() -> sleepWithin(0, new Slow("a", 2)));
              await(sleep(ofSeconds(1)));
              running.cancel("enough");
              return running;
            });

    assertEquals("done", result);
  }

  @Test
  void aSecondCancellationWaitsAsTheFirstDoes() {
    loop.run(
        () -> {
          Task<String> running = background(() -> sleepWithin(10, new Slow("a", 3)));
          running.cancel("one");
          await(sleep(ofSeconds(1)));
          running.cancel("two");
          await(Weft.allCompleted(List.of(running)));
          return Task.of(null);
        });

    assertEquals(List.of("closed a"), log);
    assertEquals(ofSeconds(3), loop.elapsed());
  }

  @Test
  void whenTheGracePeriodIsOverTheClosingIsAskedToStop() {
    Task<String> task =
        loop.run(
            () -> {
              Task<String> running =
                  background(() -> sleepWithin(10, new Slow("a", 1), new Slow("b", 100)));
              running.cancel("enough");
              await(Weft.allCompleted(List.of(running)));
              return Task.of(running);
            });

    assertEquals(List.of("stopped b", "stopped a"), log);
    assertTrue(task.isCancelled());
    assertEquals(ofSeconds(5), loop.elapsed());
    CancellationException seen = assertThrows(CancellationException.class, task::join);
    Throwable thrown = seen.getCause();
    assertEquals(2, thrown.getSuppressed().length, "what stopped each closing");
    assertEquals(0, loop.timers());
  }

  @Test
  void withAGracePeriodOfZeroNoClosingIsWaitedFor() {
    loop.withGrace(ZERO)
        .run(
            () -> {
              Task<String> running = background(() -> sleepWithin(10, new Slow("a", 1)));
              running.cancel("enough");
              await(Weft.allCompleted(List.of(running)));
              return Task.of(null);
            });

    assertEquals(List.of("stopped a"), log);
    assertEquals(ZERO, loop.elapsed());
  }

  @Test
  void aTimeLimitWaitsForTheClosing() {
    assertThrows(
        DeadlineExceededException.class,
        () -> loop.run(() -> timeout(ofSeconds(1), () -> sleepWithin(10, new Slow("a", 2)))));

    assertEquals(List.of("closed a"), log);
    assertEquals(ofSeconds(3), loop.elapsed());
  }

  @Test
  void aFailureInAScopeLetsSiblingsClose() {
    assertThrows(
        IOException.class,
        () ->
            loop.run(
                () ->
                    Scope.open(
                        scope -> {
                          scope.spawn(() -> sleepWithin(10, new Slow("a", 2)));
                          await(sleep(ofSeconds(1)));
                          throw new IOException("in the body");
                        })));

    assertEquals(List.of("closed a"), log);
    assertEquals(ofSeconds(3), loop.elapsed());
  }

  @Test
  void aClosingThatOthersAwaitToIsLeftWhenTheGracePeriodIsOver() {
    Promise<Void> end = loop.run(() -> Task.of(new Promise<>()));
    loop.run(
        () -> {
          Promise<Void> shared = new Promise<>();
          AsyncCloseable<RuntimeException> resource = () -> shared;
          Task<?> other =
              background(
                  () -> {
                    await(shared);
                    log.add("other");
                  });
          Task<?> running =
              background(
                  () -> {
                    try (AsyncCloseable<RuntimeException> same = resource) {
                      log.add(same == resource ? "body" : "?");
                    }
                  });
          running.cancel("enough");
          await(Weft.allCompleted(List.of(running)));
          log.add("left " + shared.isDone());
          shared.succeed(null);
          await(other);
          return Task.of(null);
        });

    assertFalse(end.isDone());
    assertEquals(List.of("body", "left false", "other"), log);
    assertEquals(ofSeconds(5), loop.elapsed());
  }

  @Test
  void whoLooksSeesTheClosing() {
    loop.run(
        () -> {
          Task<String> running = background(() -> sleepWithin(0, new Slow("a", 2)));
          await(sleep(ofSeconds(1)));
          String graph = running.callGraph();
          assertTrue(graph.contains("AsyncCloseable.close"), graph);
          assertTrue(graph.contains("closeAsync"), graph);
          return running;
        });
  }

  // ---- what is closed, and how

  @Async
  private Task<String> closedBy(AutoCloseable resource) throws Exception {
    try (resource) {
      return Task.of("returned");
    }
  }

  @Test
  void whatIsCheckedIsCheckedAndCaught() {
    Task<String> caught =
        loop.settle(
            () -> {
              try (Broken broken = new Broken()) {
                return Task.of("not closed " + broken.hashCode());
              } catch (IOException e) {
                return Task.of(await(Task.of(e.getMessage())));
              }
            });

    assertEquals("broken", caught.join());
  }

  @Test
  void aClosingThatGivesWayIsAwaited() {
    AsyncCloseable<RuntimeException> polite =
        () -> {
          log.add("closing");
          return yieldNow();
        };

    assertEquals("returned", loop.run(() -> closedBy(polite)));
    assertEquals(List.of("closing"), log);
  }

  @Test
  void aMissingTaskIsToldAsInAnyAwait() {
    AsyncCloseable<RuntimeException> forgetful = () -> null;

    NullPointerException thrown =
        assertThrows(NullPointerException.class, () -> loop.run(() -> closedBy(forgetful)));
    assertTrue(thrown.getMessage().contains("awaited null"), thrown.getMessage());
  }

  @Test
  void aCallOnNullFailsAsAlways() {
    assertThrows(
        NullPointerException.class,
        () ->
            loop.run(
                () -> {
                  AutoCloseable none = await(Task.of((AutoCloseable) null));
                  none.close();
                  return Task.of(null);
                }));
  }

  @Test
  void iteratorsAndChannelsAreResources() {
    int sum =
        loop.run(
            () -> {
              int total = 0;
              try (AsyncIterator<Integer> values = AsyncIterator.ofIterable(List.of(1, 2, 3));
                  Channel<Integer> channel = Channel.bounded(1)) {
                while (await(values.advance())) total += values.current();
                await(channel.send(total));
                total += await(channel.receive());
              }
              return Task.of(total);
            });

    assertEquals(12, sum);
  }

  @Test
  void runnersAndLoopGroupsAreClosedByAnotherLoop() {
    Runner runner = Weft.open();
    LoopGroup group = LoopGroup.start(1);
    Weft.run(
        () -> {
          try (runner;
              group) {
            log.add("open");
          }
        });

    assertThrows(IllegalStateException.class, runner::loop);
    assertThrows(RuntimeException.class, () -> group.submit(() -> Task.of(1)));
    assertEquals(List.of("open"), log);
  }

  // ---- code that is not async

  @Test
  void offTheLoopClosingBlocks() throws Exception {
    try (Slow slow = new Slow("a", 0)) {
      log.add(slow.name);
    }

    assertEquals(List.of("a", "closed a"), log);
  }

  @Test
  void offTheLoopTheFailureIsTheSameObject() {
    IOException failure = new IOException("broken");
    AsyncCloseable<IOException> broken = () -> Task.failed(failure);

    assertSame(failure, assertThrows(IOException.class, broken::close));
  }

  private void closePlainly(AutoCloseable resource) throws Exception {
    resource.close();
  }

  @Test
  void onALoopItThrowsAndSaysWhatToDo() {
    loop.run(
        () -> {
          IllegalStateException thrown =
              assertThrows(IllegalStateException.class, () -> closePlainly(new Slow("a", 0)));
          assertEquals(
              "close() of "
                  + Slow.class.getName()
                  + " was called on thread \""
                  + Thread.currentThread().getName()
                  + "\", which is running a loop, and that would stand still until the resource is"
                  + " closed. It is still open. Code that is not async cannot await: make the"
                  + " method @Async, or let the lambda await something, and its"
                  + " try-with-resources awaits closeAsync() by itself; or call closeAsync() and"
                  + " await it. In a synchronized block, in super.close() and in a generator that"
                  + " returns no AsyncIterator nothing can be awaited.",
              thrown.getMessage());
          return Task.of(null);
        });
    assertEquals(List.of(), log);
  }

  @Async
  private Task<Void> closeInAMonitor(AutoCloseable resource) throws Exception {
    await(yieldNow());
    synchronized (log) {
      resource.close();
    }
    return Task.done();
  }

  @Test
  void inAMonitorNothingIsAwaited() {
    loop.run(() -> closeInAMonitor(() -> log.add("plain")));
    assertThrows(
        IllegalStateException.class, () -> loop.run(() -> closeInAMonitor(new Slow("a", 0))));

    assertEquals(List.of("plain"), log);
  }

  // ---- the helpers of compilers

  /** As javac 9 and 10 write it, and call it at the end of each try-with-resources. */
  private static void $closeResource(Throwable failure, AutoCloseable resource) throws Exception {
    resource.close();
    throw new AssertionError("its calls in async code are replaced " + failure);
  }

  @Async
  private Task<Void> asByJavac9(AutoCloseable resource, Throwable failure) throws Exception {
    $closeResource(failure, resource);
    return Task.done();
  }

  @Test
  void theHelperOfJavac9IsAwaited() {
    loop.run(() -> asByJavac9(new Slow("a", 1), null));
    loop.run(() -> asByJavac9(() -> log.add("plain"), null));
    loop.run(() -> asByJavac9(null, null));

    assertEquals(List.of("closed a", "plain"), log);
  }

  @Test
  void theHelperSuppressesWhatClosingFailsWith() {
    IOException block = new IOException("block");
    IOException later = new IOException("later");
    AsyncCloseable<RuntimeException> failsLater =
        () ->
            Weft.async(
                () -> {
                  await(yieldNow());
                  throw later;
                });

    assertSame(
        later, assertThrows(IOException.class, () -> loop.run(() -> asByJavac9(failsLater, null))));
    loop.run(() -> asByJavac9(failsLater, block));
    loop.run(() -> asByJavac9(new Broken(), block));
    loop.run(
        () ->
            asByJavac9(
                () -> {
                  throw new IllegalStateException("plain");
                },
                block));

    assertEquals(
        List.of("later", "broken", "plain"),
        List.of(block.getSuppressed()).stream().map(Throwable::getMessage).toList());
    assertThrows(IOException.class, () -> loop.run(() -> asByJavac9(new Broken(), null)));
  }
}
