package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Emitter.Overflow;
import dev.weft.sync.OnLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From callbacks to an iterator; what all iterators do is in {@link AsyncIteratorContractTest}. */
@Timeout(60)
class CallbacksTest extends OnLoop {
  private final List<String> log = new ArrayList<>();
  private Emitter<Integer> emitter;

  private AsyncIterator<Integer> open(int capacity, Overflow overflow) {
    AsyncIterator<Integer> values =
        AsyncIterator.ofCallbacks(
            capacity,
            overflow,
            given -> {
              log.add("registered");
              emitter = given;
              return () -> log.add("taken back");
            });
    assertEquals(List.of(), log, "before the first advance");
    return values;
  }

  /** Opens an iterator that is asked for the first value only after {@code count} were emitted. */
  private AsyncIterator<Integer> emitted(Overflow overflow, int count) {
    AsyncIterator<Integer> values = open(2, overflow);
    values.advance().cancel("registered by now");
    for (int i = 0; i < count; i++)
      assertEquals(i < 2 || overflow == Overflow.DROP_OLDEST, emitter.emit(i));
    return values;
  }

  @Test
  void theOldestAreDropped() {
    AsyncIterator<Integer> values = emitted(Overflow.DROP_OLDEST, 4);
    emitter.complete();
    assertEquals(List.of(2, 3), value(values.toList()));
    assertEquals(List.of("registered", "taken back"), log);
  }

  @Test
  void theLatestAreDropped() {
    AsyncIterator<Integer> values = emitted(Overflow.DROP_LATEST, 4);
    emitter.complete();
    assertEquals(List.of(0, 1), value(values.toList()));
  }

  @Test
  void anOverflowFailsAfterWhatTheBufferHolds() {
    AsyncIterator<Integer> values = emitted(Overflow.FAIL, 4);
    assertTrue(emitter.isClosed());
    assertTrue(value(values.advance()));
    assertTrue(value(values.advance()));
    assertMessage(
        "a value was emitted while 2 others waited in the buffer. Take values faster, give"
            + " AsyncIterator.ofCallbacks a larger capacity, or let it drop values with another"
            + " Emitter.Overflow.",
        failure(OverflowException.class, values.advance()));
    assertSucceeded(values.closeAsync());
    assertEquals(List.of("registered", "taken back"), log);
  }

  @Test
  void theEndAndTheFailureComeAfterWhatWasEmitted() {
    AsyncIterator<Integer> values = emitted(Overflow.FAIL, 1);
    IOException cause = new IOException("cut");
    emitter.fail(cause);
    emitter.complete();
    assertFalse(emitter.emit(1));
    assertTrue(value(values.advance()));
    assertSame(cause, failure(IOException.class, values.advance()));
    assertSame(cause, failure(IOException.class, values.advance()));
  }

  @Test
  void whoClosesDropsWhatWasEmittedAndEmittersAreTold() {
    AsyncIterator<Integer> values = emitted(Overflow.FAIL, 1);
    assertFalse(emitter.isClosed());
    assertSucceeded(values.closeAsync());
    assertTrue(emitter.isClosed());
    assertFalse(emitter.emit(1));
    assertFalse(value(values.advance()));
  }

  @Test
  void aSourceThatCannotRegisterFailsTheAdvance() {
    IOException cause = new IOException("cut");
    AsyncIterator<Integer> values =
        AsyncIterator.ofCallbacks(
            1,
            Overflow.FAIL,
            given -> {
              throw cause;
            });
    assertSame(cause, failure(IOException.class, values.advance()));
    assertSame(cause, failure(IOException.class, values.advance()));
    assertSucceeded(values.closeAsync());
  }

  @Test
  void aSourceThatReturnsNullSaysSo() {
    AsyncIterator<Integer> values = AsyncIterator.ofCallbacks(1, Overflow.FAIL, given -> null);
    assertMessage(
        "the source given to ofCallbacks returned null",
        failure(NullPointerException.class, values.advance()));
  }

  @Test
  void whatCannotBeTakenBackFailsTheClose() {
    IOException cause = new IOException("cut");
    AsyncIterator<Integer> values =
        AsyncIterator.ofCallbacks(
            1,
            Overflow.FAIL,
            given ->
                () -> {
                  throw cause;
                });
    values.advance();
    assertSame(cause, failure(IOException.class, values.closeAsync()));
  }

  @Test
  void aBufferHoldsAtLeastOneValue() {
    assertMessage(
        "capacity < 1: 0",
        assertThrows(IllegalArgumentException.class, () -> open(0, Overflow.FAIL)));
  }

  @Test
  void threadsEmitAndNothingIsLostOrReordered() throws InterruptedException {
    leaveLoop();
    int threads = 3;
    int each = 20_000;
    AtomicInteger running = new AtomicInteger(threads);
    List<Thread> started = new ArrayList<>();
    List<Integer> received =
        Weft.run(
            () ->
                AsyncIterator.<Integer>ofCallbacks(
                        threads * each,
                        Overflow.FAIL,
                        given -> {
                          for (int t = 0; t < threads; t++) {
                            int first = t * each;
                            Thread thread =
                                new Thread(
                                    () -> {
                                      for (int i = 0; i < each; i++) given.emit(first + i);
                                      if (running.decrementAndGet() == 0) given.complete();
                                    });
                            started.add(thread);
                            thread.start();
                          }
                          return () -> {};
                        })
                    .toList());
    for (Thread thread : started) thread.join();
    for (int t = 0; t < threads; t++) {
      int first = t * each;
      assertEquals(
          IntStream.range(first, first + each).boxed().toList(),
          received.stream().filter(value -> value / each == first / each).toList());
    }
    assertEquals(threads * each, received.size());
  }

  @Test
  void whatThreadsDropAndWhatIsDeliveredIsAllTheyEmitted() throws InterruptedException {
    leaveLoop();
    int count = 50_000;
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> started = new ArrayList<>();
    List<Integer> received =
        Weft.run(
            () ->
                AsyncIterator.<Integer>ofCallbacks(
                        2,
                        Overflow.DROP_LATEST,
                        given -> {
                          Thread thread =
                              new Thread(
                                  () -> {
                                    for (int i = 0; i < count; i++) {
                                      if (given.emit(i)) accepted.incrementAndGet();
                                    }
                                    given.complete();
                                  });
                          started.add(thread);
                          thread.start();
                          return () -> {};
                        })
                    .toList());
    for (Thread thread : started) thread.join();
    assertEquals(accepted.get(), received.size());
    assertEquals(received.stream().sorted().toList(), received);
  }

  @Test
  void whenItsLoopHasEndedNobodyWantsValues() {
    leaveLoop();
    Emitter<Integer> left =
        Weft.run(
            () -> {
              AsyncIterator<Integer> values = open(1, Overflow.DROP_OLDEST);
              values.advance();
              return Task.of(emitter);
            });
    left.emit(1);
    assertTrue(left.isClosed());
  }
}
