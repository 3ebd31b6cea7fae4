package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Channel;
import dev.weft.sync.OnLoop;
import dev.weft.sync.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AsyncIteratorTest extends OnLoop {
  private final List<String> log = new ArrayList<>();

  /** Delivers what a channel does, and notes that it was closed. */
  private final class Source implements AsyncIterator<Integer> {
    private final AsyncIterator<Integer> values;
    Promise<Void> closing;
    Throwable closeFailure;

    Source(AsyncIterator<Integer> values) {
      this.values = values;
    }

    @Override
    public Task<Boolean> advance() {
      return values.advance();
    }

    @Override
    public Integer current() {
      return values.current();
    }

    @Override
    public Task<Void> closeAsync() {
      log.add("closed");
      if (closeFailure != null) return Task.failed(closeFailure);
      return closing == null ? values.closeAsync() : closing;
    }
  }

  private Source of(Integer... values) {
    return new Source(AsyncIterator.ofIterable(Arrays.asList(values)));
  }

  private Task<Void> note(Object value) {
    log.add(String.valueOf(value));
    return Task.of(null);
  }

  // ---- forEach

  @Test
  void forEachAwaitsEachActionAndClosesAtTheEnd() {
    List<Promise<Void>> actions = new ArrayList<>();
    Task<Void> all =
        of(1, 2)
            .forEach(
                value -> {
                  note(value);
                  actions.add(new Promise<>());
                  return actions.get(actions.size() - 1);
                });
    assertPending(all);
    assertEquals(List.of("1"), log);
    actions.get(0).succeed(null);
    assertPending(all);
    assertEquals(List.of("1", "2"), log);
    actions.get(1).succeed(null);
    assertSucceeded(all);
    assertEquals(List.of("1", "2", "closed"), log);
  }

  @Test
  void forEachOverAMillionValuesThatAreThereNeedsNoStack() {
    int[] count = new int[1];
    Task<Void> all =
        AsyncIterator.ofIterable(() -> IntStream.range(0, 1_000_000).iterator())
            .filter(value -> value % 2 == 0)
            .forEach(
                value -> {
                  count[0]++;
                  return Task.of(null);
                });
    assertSucceeded(all);
    assertEquals(500_000, count[0]);
  }

  @Test
  void anActionThatFailsEndsTheLoopAndClosesTheSource() {
    IOException cause = new IOException("cut");
    Task<Void> all =
        of(1, 2)
            .forEach(
                value -> {
                  throw cause;
                });
    assertSame(cause, failure(IOException.class, all));
    assertEquals(List.of("closed"), log);
  }

  @Test
  void aFailureToCloseIsAddedToTheFirstFailureOrIsTheFailure() {
    IOException cause = new IOException("cut");
    IOException closing = new IOException("closing");
    Source source = of(1);
    source.closeFailure = closing;
    failure(
        IOException.class,
        source.forEach(
            value -> {
              throw cause;
            }));
    assertEquals(List.of(closing), List.of(cause.getSuppressed()));

    Source well = of(1);
    well.closeFailure = closing;
    assertSame(closing, failure(IOException.class, well.forEach(this::note)));
  }

  @Test
  void aCancelledLoopClosesTheSourceAndWaitsForThat() {
    Channel<Integer> channel = Channel.rendezvous();
    Source source = new Source(channel.values());
    source.closing = new Promise<>();
    Task<Void> all = source.forEach(this::note);
    assertPending(all);
    all.cancel(true);
    assertPending(all);
    assertEquals(List.of("closed"), log);
    assertEquals(0, channel.statistics().waitingReceivers());
    source.closing.succeed(null);
    loop.runReady();
    assertTrue(all.isCancelled());
  }

  @Test
  void anActionThatReturnsNullSaysSo() {
    assertMessage(
        "the action given to forEach returned null, not a task",
        failure(NullPointerException.class, of(1).forEach(value -> null)));
  }

  @Test
  void aLoopByHandStopsEarlyAndCloses() {
    Source source = of(1, 2, 3);
    Script.start(
        v -> source.advance(),
        v -> note(source.current()),
        v -> source.advance(),
        v -> note(source.current()),
        v -> source.closeAsync());
    loop.runReady();
    assertEquals(List.of("1", "2", "closed"), log);
  }

  // ---- deriving

  @Test
  void valuesMayBeNull() {
    assertEquals(
        Arrays.asList(1, null, 3), value(of(1, null, 3).map(v -> v).filter(v -> true).toList()));
  }

  @Test
  void mapFilterAndLimitGoTogetherAndCloseTheSource() {
    assertEquals(
        List.of("v2", "v4"),
        value(of(1, 2, 3, 4, 5, 6).filter(v -> v % 2 == 0).map(v -> "v" + v).limit(2).toList()));
    assertEquals(List.of("closed"), log);
  }

  @Test
  void limitDoesNotAskForAValueMore() {
    Channel<Integer> channel = Channel.unbounded();
    channel.trySend(1);
    channel.trySend(2);
    assertEquals(List.of(1), value(channel.values().limit(1).toList()));
    assertEquals(1, channel.size());
    assertEquals(List.of(), value(channel.values().limit(0).toList()));
    assertEquals(1, channel.size());
    assertThrows(IllegalArgumentException.class, () -> channel.values().limit(-1));
  }

  @Test
  void aCancelledAdvanceDoesNotCountTowardsTheLimit() {
    Channel<Integer> channel = Channel.unbounded();
    AsyncIterator<Integer> one = channel.values().limit(1);
    one.advance().cancel(true);
    loop.runReady();
    channel.trySend(1);
    assertEquals(true, value(one.advance()));
    assertEquals(1, one.current());
    assertEquals(false, value(one.advance()));
  }

  @Test
  void filterAndMapWaitForTheirSource() {
    Channel<Integer> channel = Channel.unbounded();
    Task<List<Integer>> all = channel.values().filter(v -> v > 1).map(v -> v * 10).toList();
    for (int i = 0; i < 4; i++) {
      channel.trySend(i);
      assertPending(all);
    }
    channel.close();
    assertEquals(List.of(20, 30), value(all));
  }

  @Test
  void anExceptionFromAFunctionFailsTheAdvance() {
    RuntimeException broken = new RuntimeException("broken");
    Channel<Integer> channel = Channel.unbounded();
    AsyncIterator<Integer> mapped =
        channel
            .values()
            .map(
                value -> {
                  if (value == 1) throw broken;
                  return value;
                });
    Task<Boolean> waiting = mapped.advance();
    channel.trySend(1);
    assertSame(broken, failure(RuntimeException.class, waiting));
    channel.trySend(1);
    assertSame(broken, failure(RuntimeException.class, mapped.advance()));
    channel.trySend(2);
    assertEquals(true, value(mapped.advance()));
  }

  @Test
  void mapAsyncAwaitsTheFunctionAndTriesAgainAfterACancellation() {
    Channel<Integer> channel = Channel.unbounded();
    List<Promise<String>> calls = new ArrayList<>();
    AsyncIterator<String> mapped =
        channel
            .values()
            .mapAsync(
                value -> {
                  note(value);
                  calls.add(new Promise<>());
                  return calls.get(calls.size() - 1);
                });
    channel.trySend(1);
    channel.trySend(2);
    Task<Boolean> cancelled = mapped.advance();
    assertPending(cancelled);
    cancelled.cancel(true);
    loop.runReady();
    assertTrue(cancelled.isCancelled());
    assertTrue(calls.get(0).isCancelled());
    Task<Boolean> again = mapped.advance();
    assertPending(again);
    calls.get(1).succeed("one");
    assertEquals(true, value(again));
    assertEquals("one", mapped.current());
    Task<Boolean> second = mapped.advance();
    IOException cause = new IOException("cut");
    calls.get(2).fail(cause);
    assertSame(cause, failure(IOException.class, second));
    assertEquals(List.of("1", "1", "2"), log);
  }

  @Test
  void aFunctionMayOnlyGiveWay() {
    assertEquals(
        Arrays.asList(null, null), value(of(1, 2).mapAsync(value -> Weft.yieldNow()).toList()));
  }

  /** A function whose call, asked to stop, ends when {@code cleaned} is settled. */
  private AsyncIterator<Integer> mappedWithCleanup(Source source, Promise<Void> cleaned) {
    return source.mapAsync(
        value ->
            Steps.async(
                (awaits, outcome) -> {
                  if (awaits == 0) return new Promise<Integer>();
                  if (awaits == 2) throw new CancelledError("cleaned up");
                  assertThrows(CancelledError.class, outcome::take);
                  note("cleaning");
                  return cleaned;
                }));
  }

  @Test
  void closingStopsTheFunctionAndWaitsForItWhileWhoPullsGoesOn() {
    Promise<Void> cleaned = new Promise<>();
    AsyncIterator<Integer> mapped = mappedWithCleanup(of(1), cleaned);
    Task<Object> puller = Script.start(v -> mapped.advance());
    assertPending(puller);
    Task<Object> closer = Script.start(v -> mapped.closeAsync());
    assertEquals(false, value(puller));
    assertPending(closer);
    assertEquals(List.of("cleaning"), log);
    cleaned.succeed(null);
    assertSucceeded(closer);
    assertEquals(List.of("cleaning", "closed"), log);
  }

  @Test
  void whoeverClosesIsToldOfAFailureOfTheFunctionThatWasStopped() {
    Promise<Void> cleaned = new Promise<>();
    AsyncIterator<Integer> mapped =
        of(1)
            .mapAsync(
                value ->
                    Steps.async(
                        (awaits, outcome) -> {
                          if (awaits == 0) return new Promise<Integer>();
                          if (awaits == 1) return cleaned;
                          outcome.take();
                          return Steps.done(1);
                        }));
    Task<Boolean> advance = mapped.advance();
    Task<Void> closing = mapped.closeAsync();
    IOException cause = new IOException("cleaning");
    loop.runReady();
    cleaned.fail(cause);
    assertSame(cause, failure(IOException.class, closing));
    assertEquals(false, value(advance));
    assertEquals(List.of("closed"), log);
  }

  @Test
  void aCloserThatIsCancelledStillReleasesTheSourceAfterTheFunction() {
    Promise<Void> cleaned = new Promise<>();
    AsyncIterator<Integer> mapped = mappedWithCleanup(of(1), cleaned);
    mapped.advance();
    Task<Object> closer = Script.start(v -> mapped.closeAsync(), v -> new Promise<>());
    closer.cancel("by the test");
    assertPending(closer);
    assertEquals(List.of("cleaning"), log);
    cleaned.succeed(null);
    loop.runReady();
    assertTrue(closer.isCancelled());
    assertEquals(List.of("cleaning", "closed"), log);
  }

  @Test
  void aPullerWhoseCancellationWasOnItsWayGetsItAtItsNextAwait() {
    Promise<Void> cleaned = new Promise<>();
    AsyncIterator<Integer> mapped = mappedWithCleanup(of(1), cleaned);
    Task<Object> puller =
        Script.start(v -> mapped.advance(), this::note, v -> new Promise<>(), this::note);
    loop.runReady();
    puller.cancel("by the test");
    assertPending(puller);
    mapped.closeAsync();
    loop.runReady();
    assertTrue(puller.isCancelled());
    assertEquals(List.of("cleaning", "false"), log);
    cleaned.succeed(null);
    loop.runReady();
    assertEquals(List.of("cleaning", "false", "closed"), log);
  }

  @Test
  void aFutureThatOthersShareIsOnlyLeftWhenItsIteratorIsClosed() {
    CompletableFuture<Integer> shared = new CompletableFuture<>();
    AsyncIterator<Integer> mapped = of(1).mapAsync(value -> shared);
    Task<Boolean> advance = mapped.advance();
    assertSucceeded(mapped.closeAsync());
    assertEquals(false, value(advance));
    assertFalse(shared.isCancelled());
  }

  @Test
  void withoutALoopClosingEndsTheWaitToo() throws Exception {
    Thread thread =
        new Thread(
            () -> {
              Promise<Integer> call = new Promise<>();
              AsyncIterator<Integer> mapped = of(1).mapAsync(value -> call);
              Task<Boolean> advance = mapped.advance();
              mapped.closeAsync().join();
              note(advance.join() + " " + call.isCancelled());
            });
    thread.start();
    thread.join();
    assertEquals(List.of("closed", "false true"), log);
  }

  // ---- making

  @Test
  void anIterableIsClosedIfItsIteratorCanBe() {
    class Lines implements Iterator<String>, AutoCloseable {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public String next() {
        return "line";
      }

      @Override
      public void close() {
        log.add("closed");
      }
    }
    AsyncIterator<String> lines = AsyncIterator.ofIterable(Lines::new);
    assertEquals(List.of("line", "line"), value(lines.limit(2).toList()));
    assertSucceeded(lines.closeAsync());
    assertEquals(List.of("closed"), log);
    assertEquals(false, value(lines.advance()));
  }

  @Test
  void anIteratorThatThrowsFailsTheAdvance() {
    RuntimeException broken = new RuntimeException("broken");
    AsyncIterator<Integer> values =
        AsyncIterator.ofIterable(
            () ->
                IntStream.of(1)
                    .map(
                        v -> {
                          throw broken;
                        })
                    .iterator());
    assertSame(broken, failure(RuntimeException.class, values.advance()));
  }

  // ---- merging

  @Test
  void mergeDeliversValuesAsTheyCome() {
    Channel<String> first = Channel.unbounded();
    Channel<String> second = Channel.unbounded();
    Task<List<String>> all = AsyncIterator.merge(first.values(), second.values()).toList();
    List<String> sent = List.of("b1", "a1", "b2", "b3", "a2");
    for (String value : sent) {
      (value.startsWith("a") ? first : second).trySend(value);
      loop.runReady();
    }
    first.close();
    assertPending(all);
    second.close();
    assertEquals(sent, value(all));
  }

  @Test
  void mergeOfNothingIsEmptyAndOfSettledSourcesTakesTurns() {
    assertEquals(List.of(), value(AsyncIterator.<Integer>merge().toList()));
    assertEquals(
        List.of(1, 10, 2, 20, 3), value(AsyncIterator.merge(of(1, 2, 3), of(10, 20)).toList()));
    assertEquals(List.of("closed", "closed"), log);
  }

  @Test
  void aCancelledAdvanceOfAMergeLosesNothing() {
    Channel<Integer> first = Channel.unbounded();
    Channel<Integer> second = Channel.unbounded();
    AsyncIterator<Integer> merged = AsyncIterator.merge(first.values(), second.values());
    merged.advance().cancel(true);
    first.trySend(1);
    second.trySend(2);
    loop.runReady();
    assertEquals(true, value(merged.advance()));
    assertEquals(1, merged.current());
    assertEquals(true, value(merged.advance()));
    assertEquals(2, merged.current());
  }

  @Test
  void aSourceThatFailsFailsTheMergeAndClosingStopsTheOthers() {
    Channel<Integer> first = Channel.unbounded();
    Channel<Integer> second = Channel.unbounded();
    IOException cause = new IOException("cut");
    Task<Void> all =
        AsyncIterator.merge(new Source(first.values()), new Source(second.values()))
            .forEach(this::note);
    assertPending(all);
    first.fail(cause);
    assertSame(cause, failure(IOException.class, all));
    assertEquals(List.of("closed", "closed"), log);
    assertEquals(0, second.statistics().waitingReceivers());
    assertFalse(second.isClosed());
  }
}
