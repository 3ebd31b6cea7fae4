package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Steps;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Loads that are shared, once for {@link SingleFlight} and once for {@link Lazy}. */
class SingleFlightTest extends OnLoop {
  private final SingleFlight<String, Integer> flights = new SingleFlight<>();
  private final List<Promise<Integer>> loads = new ArrayList<>();

  private Promise<Integer> begin() {
    loads.add(new Promise<>());
    return loads.get(loads.size() - 1);
  }

  private Task<Integer> load() {
    return flights.load("key", this::begin);
  }

  @Test
  void whoComesWhileALoadRunsSharesIt() {
    Task<Integer> first = load();
    Task<Integer> second = load();
    Task<Integer> other = flights.load("other key", this::begin);
    assertEquals(2, loads.size());
    loads.get(0).succeed(7);
    assertEquals(7, value(first));
    assertEquals(7, value(second));
    assertEquals(1, flights.size());
    assertPending(other);
  }

  @Test
  void nothingIsKeptWhenALoadHasEnded() {
    Task<Integer> first = load();
    loads.get(0).succeed(1);
    assertEquals(1, value(first));
    Task<Integer> second = load();
    loads.get(1).succeed(2);
    assertEquals(2, value(second));
    assertEquals("SingleFlight[0 running]", flights.toString());
  }

  @Test
  void aLoadThatIsDoneAtOnceDoesNotSuspend() {
    assertTrue(flights.load("key", () -> Task.of(1)).isDone());
    assertEquals(0, flights.size());
    IOException cause = new IOException("cut");
    assertSame(cause, failure(IOException.class, flights.load("key", () -> Task.failed(cause))));
    assertSame(
        cause,
        failure(
            IOException.class,
            flights.load(
                "key",
                () -> {
                  throw cause;
                })));
    assertEquals(0, flights.size());
  }

  @Test
  void allAreThrownTheSameFailure() {
    Task<Integer> first = load();
    Task<Integer> second = load();
    IOException cause = new IOException("cut");
    loads.get(0).fail(cause);
    assertSame(cause, failure(IOException.class, first));
    assertSame(cause, failure(IOException.class, second));
    assertEquals(0, flights.size());
  }

  @Test
  void whoIsCancelledOnlyLeaves() {
    Task<Object> first = Script.start(v -> load());
    Task<Object> second = Script.start(v -> load());
    first.cancel("by the test");
    loop.runReady();
    assertTrue(first.isCancelled());
    assertFalse(loads.get(0).isDone());
    loads.get(0).succeed(1);
    assertEquals(1, value(second));
  }

  @Test
  void theLastToLeaveStopsTheLoadAndTheNextBeginsAnother() {
    Task<Object> first = Script.start(v -> load());
    Task<Object> second = Script.start(v -> load());
    first.cancel("by the test");
    second.cancel("by the test");
    Task<Integer> third = load();
    loop.runReady();
    assertTrue(loads.get(0).isCancelled());
    assertEquals(2, loads.size());
    loads.get(1).succeed(2);
    assertEquals(2, value(third));
  }

  @Test
  void theDeadlineOfOneIsNotTheOthers() {
    Task<Integer> hasty = Weft.timeout(Duration.ofSeconds(1), this::load);
    Task<Integer> patient = load();
    loop.advance(Duration.ofSeconds(2));
    assertTrue(hasty.exceptionNow() instanceof DeadlineExceededException);
    assertPending(patient);
    loads.get(0).succeed(1);
    assertEquals(1, value(patient));
  }

  @Test
  void aLoadThatSomebodyElseCancelsIsAFailureForItsCallers() {
    Task<Object> caller = Script.start(v -> load());
    loop.runReady();
    loads.get(0).cancel("by somebody else");
    assertMessage("by somebody else", failure(CancellationException.class, caller));
  }

  @Test
  void aLoadThatFailsWhenNobodyWaitsAnyMoreIsReported() {
    loop.close();
    List<String> reports = new ArrayList<>();
    loop =
        TestLoop.open(
            TestConfig.standard()
                .withErrorHandler((what, error) -> reports.add(what + ": " + error.getMessage())));
    Promise<Void> cleaned = new Promise<>();
    Task<Integer> caller =
        flights.load(
            "key",
            () ->
                Steps.async(
                    (awaits, outcome) -> {
                      if (awaits == 0) return new Promise<>();
                      if (awaits == 1) return cleaned;
                      outcome.take();
                      return Steps.done(1);
                    }));
    caller.cancel("by the test");
    loop.runReady();
    assertEquals(List.of(), reports);
    cleaned.fail(new IOException("cleaning"));
    loop.runReady();
    assertEquals(
        List.of("A load of SingleFlight.load failed when nobody waited any more: cleaning"),
        reports);
  }

  // ---- Lazy

  private final Lazy<Integer> lazy = new Lazy<>(this::begin);

  @Test
  void aValueIsLoadedOnceAndKept() {
    assertEquals("Lazy[not loaded]", lazy.toString());
    Task<Integer> first = lazy.get();
    Task<Integer> second = lazy.get();
    assertEquals("Lazy[loading]", lazy.toString());
    loads.get(0).succeed(1);
    assertEquals(1, value(first));
    assertEquals(1, value(second));
    assertTrue(lazy.get().isDone());
    assertEquals(1, loads.size());
    assertEquals("Lazy[loaded]", lazy.toString());
  }

  @Test
  void nullIsAValue() {
    int[] calls = new int[1];
    Lazy<Void> nothing =
        new Lazy<>(
            () -> {
              calls[0]++;
              return Task.of(null);
            });
    assertSucceeded(nothing.get());
    assertSucceeded(nothing.get());
    assertEquals(1, calls[0]);
  }

  @Test
  void aFailureIsNotKept() {
    IOException cause = new IOException("cut");
    Task<Integer> first = lazy.get();
    loads.get(0).fail(cause);
    assertSame(cause, failure(IOException.class, first));
    Task<Integer> second = lazy.get();
    loads.get(1).succeed(2);
    assertEquals(2, value(second));
  }

  @Test
  void aLoadThatAllHaveLeftIsNotKept() {
    lazy.get().cancel("by the test");
    assertFalse(lazy.isLoaded());
    Task<Integer> next = lazy.get();
    loop.runReady();
    assertTrue(loads.get(0).isCancelled());
    loads.get(1).succeed(2);
    assertEquals(2, value(next));
  }
}
