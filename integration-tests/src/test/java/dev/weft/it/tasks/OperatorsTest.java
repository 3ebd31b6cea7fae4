package dev.weft.it.tasks;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What is derived from iterators, in virtual time. */
@Timeout(60)
class OperatorsTest {
  private final TestLoop loop = TestLoop.open();
  private final List<Object> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  /** Emits each value at its moment in milliseconds: a moment, a value, and so on. */
  @Async
  private AsyncIterator<String> at(Object... momentsAndValues) {
    long begin = loop.now();
    try {
      for (int i = 0; i < momentsAndValues.length; i += 2) {
        long due = begin + ((Integer) momentsAndValues[i]) * 1_000_000L;
        await(sleep(Duration.ofNanos(Math.max(0, due - loop.now()))));
        if (momentsAndValues[i + 1] instanceof Exception failure) throw new Failed(failure);
        emit((String) momentsAndValues[i + 1]);
      }
    } finally {
      log.add("source ends");
    }
    return end();
  }

  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(Exception cause) {
      super(cause);
    }
  }

  /** Goes through all values, and notes each with its moment. */
  private List<String> moments(AsyncIterator<?> values) {
    long begin = loop.now();
    List<String> seen = new ArrayList<>();
    loop.result(
        loop.start(
            () ->
                values.forEach(
                    value -> {
                      seen.add((loop.now() - begin) / 1_000_000 + " " + value);
                    })));
    return seen;
  }

  private <T> List<T> all(AsyncIterator<T> values) {
    return loop.result(loop.start(values::toList));
  }

  private static AsyncIterator<Integer> numbers(Integer... numbers) {
    return AsyncIterator.ofIterable(Arrays.asList(numbers));
  }

  // ---- one for one, or fewer

  @Test
  void takeWhileEndsAtTheFirstOther() {
    List<Integer> tested = new ArrayList<>();
    assertEquals(
        List.of(1, 2), all(numbers(1, 2, 5, 1).takeWhile(value -> tested.add(value) && value < 3)));
    assertEquals(List.of(1, 2, 5), tested);
  }

  @Test
  void dropLeavesOutTheFirst() {
    assertEquals(List.of(3), all(numbers(1, 2, 3).drop(2)));
    assertEquals(List.of(), all(numbers(1, 2, 3).drop(4)));
    assertEquals(List.of(1), all(numbers(1).drop(0)));
  }

  @Test
  void dropGivesWayWhileItLeavesOut() {
    AsyncIterator<Integer> endless =
        AsyncIterator.ofIterable(() -> Stream.iterate(0, i -> i + 1).iterator());
    AsyncIterator<Integer> values = endless.drop(1_000_000_000_000L);
    Task<Boolean> dropping = loop.start(values::advance);
    for (int turn = 0; turn < 20; turn++) loop.step();
    loop.result(loop.start(values::close));
    assertFalse(dropping.resultNow());
  }

  @Test
  void scanHasEachResultOnTheWay() {
    assertEquals(List.of("a1", "a12", "a123"), all(numbers(1, 2, 3).scan("a", (s, i) -> s + i)));
  }

  @Test
  void zipAsksBothAtTheSameTimeAndEndsWithTheShorter() {
    assertEquals(
        List.of("20 a1", "40 b2"),
        moments(at(10, "a", 40, "b", 50, "c").zip(at(20, "1", 30, "2"), (one, two) -> one + two)));
    assertEquals(List.of("source ends", "source ends"), log);
  }

  @Test
  void flatMapGoesOneAfterTheOtherAndClosesEach() {
    assertEquals(
        List.of("20 1a", "40 1b", "60 2a", "80 2b"),
        moments(
            numbers(1, 2).flatMap(number -> at(20, "a", 40, "b").map(letter -> number + letter))));
    assertEquals(List.of("source ends", "source ends"), log);
  }

  @Test
  void flatMapThatIsClosedClosesWhereItIs() {
    AsyncIterator<String> values = numbers(1, 2).flatMap(number -> at(20, "a", 40, "b"));
    assertTrue(loop.result(loop.start(values::advance)));
    loop.result(loop.start(values::close));
    assertEquals(List.of("source ends"), log);
  }

  @Test
  void collectTakesTheJdksCollectors() {
    Map<Boolean, List<Integer>> parts =
        loop.result(
            loop.start(
                () -> numbers(1, 2, 3).collect(Collectors.partitioningBy(value -> value > 1))));
    assertEquals(Map.of(false, List.of(1), true, List.of(2, 3)), parts);
    String joined =
        loop.result(
            loop.start(() -> at(1, "a", 2, "b").collect(Collectors.joining(", ", "[", "]"))));
    assertEquals("[a, b]", joined);
    assertEquals(List.of("source ends"), log);
  }

  // ---- in time

  @Test
  void chunkedHasSoManyOrWhatCameInTime() {
    assertEquals(
        List.of("20 [a, b]", "130 [c]", "1000 [d, e]", "1010 [f]"),
        moments(
            at(10, "a", 20, "b", 30, "c", 990, "d", 1000, "e", 1010, "f")
                .chunked(2, ofMillis(100))));
  }

  @Test
  void chunkedDeliversWhatIsThereBeforeTheEndAndBeforeAFailure() {
    assertEquals(List.of("20 [a, b]"), moments(at(10, "a", 20, "b").chunked(3, ofSeconds(1))));
    AsyncIterator<List<String>> failing =
        at(10, "a", 20, new IOException("cut")).chunked(3, ofSeconds(1));
    assertTrue(loop.result(loop.start(failing::advance)));
    assertEquals(List.of("a"), failing.current());
    assertThrows(Failed.class, () -> loop.result(loop.start(failing::advance)));
    loop.result(loop.start(failing::close));
  }

  @Test
  void debounceWaitsForQuietAndKeepsTheLast() {
    assertEquals(
        List.of("130 c", "300 d"),
        moments(at(10, "a", 20, "b", 30, "c", 300, "d").debounce(ofMillis(100))));
  }

  @Test
  void sampleHasTheLatestOfEachPeriodAndTheLast() {
    assertEquals(
        List.of("110 b", "300 d", "420 e"),
        moments(at(10, "a", 20, "b", 200, "c", 210, "d", 320, "e").sample(ofMillis(100))));
  }

  /** A consumer that takes 100 ms for each value. */
  private List<String> slowly(AsyncIterator<?> values) {
    long begin = loop.now();
    List<String> seen = new ArrayList<>();
    loop.result(
        loop.start(
            () ->
                values.forEach(
                    value -> {
                      seen.add((loop.now() - begin) / 1_000_000 + " " + value);
                      await(sleep(ofMillis(100)));
                    })));
    return seen;
  }

  @Test
  void withoutABufferTheSourceWaitsForWhoAsks() {
    assertEquals(List.of("10 a", "120 b", "230 c"), slowly(paced()));
  }

  /** Takes 10 ms for each value, beginning when the one before was taken. */
  @Async
  private AsyncIterator<String> paced() {
    for (String each : List.of("a", "b", "c")) {
      await(sleep(ofMillis(10)));
      log.add(each);
      emit(each);
    }
    return end();
  }

  @Test
  void bufferLetsTheSourceWorkWhileWhoAsksDoes() {
    assertEquals(List.of("10 a", "110 b", "210 c"), slowly(paced().buffer(2)));
  }

  @Test
  void bufferHoldsTheSourceUpWhenItIsFull() {
    AsyncIterator<Integer> source = counting(100);
    AsyncIterator<Integer> values = source.buffer(3);
    assertTrue(loop.result(loop.start(values::advance)));
    loop.advanceUntilIdle();
    assertEquals(List.of(0, 1, 2, 3, 4), log, "one taken, three kept, one that has no room");
    loop.result(loop.start(values::close));
    assertEquals(List.of(), loop.unfinished());
  }

  @Async
  private AsyncIterator<Integer> counting(int count) {
    for (int i = 0; i < count; i++) {
      log.add(i);
      emit(i);
    }
    return end();
  }

  @Test
  void aFailureComesBehindWhatIsInTheBuffer() {
    AsyncIterator<String> values = at(1, "a", 2, "b", 3, new IOException("cut")).buffer(4);
    assertTrue(loop.result(loop.start(values::advance)));
    loop.advance(ofSeconds(1));
    assertTrue(loop.result(loop.start(values::advance)));
    assertEquals("b", values.current());
    Failed first = assertThrows(Failed.class, () -> loop.result(loop.start(values::advance)));
    assertSame(first, assertThrows(Failed.class, () -> loop.result(loop.start(values::advance))));
    loop.result(loop.start(values::close));
    loop.checkErrors();
  }

  @Test
  void conflateHasTheLatestEachTimeItIsAsked() {
    assertEquals(
        List.of("10 a", "110 d", "300 e"),
        slowly(at(10, "a", 20, "b", 30, "c", 40, "d", 300, "e").conflate()));
  }

  @Test
  void nullsGoThroughAllOfThem() {
    for (Function<AsyncIterator<Integer>, AsyncIterator<Integer>> each : ofTheSameType()) {
      assertEquals(Arrays.asList(null, 1), all(each.apply(spaced(null, 1))), each.toString());
    }
  }

  @Async
  private static AsyncIterator<Integer> spaced(Integer... values) {
    for (Integer each : values) {
      await(sleep(ofSeconds(1)));
      emit(each);
    }
    return end();
  }

  private static List<Function<AsyncIterator<Integer>, AsyncIterator<Integer>>> ofTheSameType() {
    return List.of(
        source -> source.takeWhile(value -> true),
        source -> source.drop(0),
        source -> source.scan(0, (before, value) -> value),
        source -> source.zip(numbers(5, 6, 7), (value, other) -> value),
        source -> source.flatMap(value -> numbers(value)),
        source -> source.chunked(1, ofSeconds(9)).map(chunk -> chunk.get(0)),
        source -> source.debounce(ofMillis(1)),
        source -> source.sample(ofMillis(1)),
        source -> source.buffer(1),
        AsyncIterator::conflate);
  }

  /**
   * Cancelled at each turn, whoever goes through them has closed the source, and nothing is left.
   */
  @Test
  void cancelledAtAnyTurnTheyLeaveNothingBehind() {
    for (Function<AsyncIterator<Integer>, AsyncIterator<Integer>> each : ofTheSameType()) {
      boolean ended = false;
      for (int turns = 0; !ended; turns++) {
        int[] opened = {0};
        Task<List<Integer>> consumer =
            loop.start(() -> each.apply(watched(spaced(1, 2), opened)).toList());
        for (int i = 0; i < turns && !consumer.isDone(); i++) {
          if (!loop.step()) loop.advance(ofMillis(500));
        }
        ended = consumer.isDone();
        consumer.cancel("by the test");
        loop.untilDone(consumer);
        loop.runReady();
        assertEquals(1, opened[0], "closed once, after " + turns + " turns");
        assertEquals(List.of(), loop.unfinished());
      }
    }
  }

  private static <T> AsyncIterator<T> watched(AsyncIterator<T> source, int[] closed) {
    return new AsyncIterator<>() {
      @Override
      public Task<Boolean> advance() {
        return source.advance();
      }

      @Override
      public T current() {
        return source.current();
      }

      @Override
      public Task<Void> closeAsync() {
        closed[0]++;
        return source.closeAsync();
      }
    };
  }

  // ---- wrong arguments

  private record Wrong(String message, Function<AsyncIterator<Integer>, Object> call) {}

  @TestFactory
  Stream<DynamicTest> wrongArgumentsAreRefusedAtOnce() {
    return Stream.of(
            new Wrong("count < 0: -1", source -> source.drop(-1)),
            new Wrong("count < 1: 0", source -> source.chunked(0, ofSeconds(1))),
            new Wrong("period is not positive: 0 s", source -> source.chunked(1, ZERO)),
            new Wrong("quiet is not positive: -1 s", source -> source.debounce(ofSeconds(-1))),
            new Wrong("period is not positive: 0 s", source -> source.sample(ZERO)),
            new Wrong("capacity < 1: 0", source -> source.buffer(0)),
            new Wrong("predicate", source -> source.takeWhile(null)),
            new Wrong("function", source -> source.scan(0, null)),
            new Wrong("function", source -> source.flatMap(null)),
            new Wrong("other", source -> source.zip(null, (a, b) -> a)),
            new Wrong("function", source -> source.zip(numbers(1), null)))
        .map(
            wrong ->
                DynamicTest.dynamicTest(
                    wrong.message(),
                    () -> {
                      Exception thrown =
                          assertThrows(Exception.class, () -> wrong.call().apply(numbers(1)));
                      assertEquals(wrong.message(), thrown.getMessage());
                    }));
  }

  @Test
  void aFunctionThatReturnsNoIteratorIsNamed() {
    AsyncIterator<Object> values = numbers(1).flatMap(value -> null);
    NullPointerException thrown =
        assertThrows(NullPointerException.class, () -> loop.result(loop.start(values::advance)));
    assertEquals(
        "the function given to flatMap returned null, not an iterator", thrown.getMessage());
    assertFalse(loop.result(loop.start(() -> numbers().takeWhile(v -> true).advance())));
  }
}
