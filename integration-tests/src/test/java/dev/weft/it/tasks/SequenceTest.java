package dev.weft.it.tasks;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.annotations.Async;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Methods that emit values and never await: iterators, iterables and streams without a loop. */
class SequenceTest {
  private final List<Object> log = new ArrayList<>();

  @Async
  private Iterator<Integer> upTo(int count) {
    log.add("begins");
    for (int i = 0; i < count; i++) emit(i);
    log.add("ends");
    return end();
  }

  @Async
  private Iterator<Integer> cleaning() {
    try {
      emit(1);
      emit(2);
    } finally {
      log.add("cleans up");
    }
    return end();
  }

  private static <T> List<T> all(Iterator<T> values) {
    List<T> all = new ArrayList<>();
    values.forEachRemaining(all::add);
    return all;
  }

  private static void close(Iterator<?> values) throws Exception {
    ((AutoCloseable) values).close();
  }

  // ---- on demand

  @Test
  void theBodyRunsAsFarAsItIsAskedTo() {
    Iterator<Integer> values = upTo(2);
    assertEquals(List.of(), log);
    assertTrue(values.hasNext());
    assertTrue(values.hasNext());
    assertEquals(0, values.next());
    assertEquals(1, values.next());
    assertEquals(List.of("begins"), log);
    assertFalse(values.hasNext());
    assertFalse(values.hasNext());
    assertEquals(List.of("begins", "ends"), log);
    NoSuchElementException thrown = assertThrows(NoSuchElementException.class, values::next);
    assertEquals("SequenceTest.upTo has emitted its last value", thrown.getMessage());
  }

  @Async
  private static Iterator<String> nulls(String... values) {
    for (String each : values) emit(each);
    return end();
  }

  @Test
  void nullIsAValue() {
    Iterator<String> values = nulls(null, "b", null);
    assertTrue(values.hasNext());
    assertNull(values.next());
    assertEquals("b", values.next());
    assertNull(values.next());
    assertFalse(values.hasNext());
  }

  @Async
  private static Stream<Object> nothing() {
    return end();
  }

  @Test
  void itMayEmitNothing() {
    assertEquals(0, nothing().count());
  }

  @Async
  private static Iterable<List<Integer>> permutations(List<Integer> of) {
    if (of.isEmpty()) {
      emit(List.of());
      return end();
    }
    for (int i = 0; i < of.size(); i++) {
      List<Integer> rest = new ArrayList<>(of);
      Integer first = rest.remove(i);
      for (List<Integer> each : permutations(rest)) {
        List<Integer> one = new ArrayList<>(List.of(first));
        one.addAll(each);
        emit(one);
      }
    }
    return end();
  }

  @Test
  void oneMayGoThroughAnother() {
    Set<List<Integer>> seen = new HashSet<>();
    for (List<Integer> each : permutations(List.of(1, 2, 3, 4, 5))) seen.add(each);
    assertEquals(120, seen.size());
  }

  @Test
  void anIterableBeginsAnewEachTime() {
    Iterable<List<Integer>> values = permutations(List.of(1, 2));
    Iterator<List<Integer>> first = values.iterator();
    first.next();
    assertEquals(List.of(List.of(1, 2), List.of(2, 1)), all(values.iterator()));
    assertEquals(List.of(List.of(2, 1)), all(first));
    assertEquals(2, StreamSupport.stream(values.spliterator(), false).count());
  }

  @Async
  private static Stream<Integer> from(int first) {
    for (int i = first; ; i++) emit(i);
  }

  @Test
  void aStreamMayHaveNoEnd() {
    assertEquals(
        List.of(4, 6, 8), from(3).filter(i -> i % 2 == 0).limit(3).collect(Collectors.toList()));
  }

  @Test
  void aLambdaThatEmitsIsOne() {
    int[] range = {2, 5};
    Iterable<Integer> values =
        () -> {
          for (int i = range[0]; i < range[1]; i++) emit(i);
          return end();
        };
    assertEquals(List.of(2, 3, 4), all(values.iterator()));
    assertEquals(List.of(2, 3, 4), all(values.iterator()));
  }

  @Async
  private static Iterator<Object> operands(long wide, double real, Object[] array) {
    for (int i = 0; i < 3; i++) {
      array[i] = wide + "/" + real;
      emit(wide + i * 2L);
      emit(real + (i == 1 ? array.length : 0));
    }
    return end();
  }

  @Test
  void variablesKeepTheirValues() {
    assertEquals(List.of(10L, 0.5, 12L, 3.5, 14L, 0.5), all(operands(10, 0.5, new Object[3])));
  }

  // ---- failures

  @Async
  private Iterator<Integer> failing(Exception failure) throws Exception {
    emit(1);
    try {
      throw failure;
    } finally {
      log.add("cleans up");
    }
  }

  @Test
  void whatTheBodyThrowsComesOutAndIsTheEnd() throws Exception {
    IOException cut = new IOException("cut");
    Iterator<Integer> values = failing(cut);
    assertEquals(1, values.next());
    assertSame(cut, assertThrows(IOException.class, values::hasNext));
    assertFalse(values.hasNext());
    assertEquals(List.of("cleans up"), log);
  }

  // ---- closing

  @Test
  void closingAStreamEarlyRunsFinally() {
    try (Stream<Integer> values = cleaned()) {
      assertEquals(1, values.findFirst().orElseThrow());
      assertEquals(List.of(), log);
    }
    assertEquals(List.of("cleans up"), log);
  }

  @Async
  private Stream<Integer> cleaned() {
    try {
      emit(1);
      emit(2);
    } finally {
      log.add("cleans up");
    }
    return end();
  }

  @Test
  void closingAnIteratorRunsFinallyOnceWhetherItsValueWasTakenOrNot() throws Exception {
    Iterator<Integer> values = cleaning();
    values.next();
    close(values);
    close(values);
    assertEquals(List.of("cleans up"), log);
    assertFalse(values.hasNext());

    Iterator<Integer> others = cleaning();
    assertTrue(others.hasNext());
    close(others);
    assertEquals(List.of("cleans up", "cleans up"), log);
    assertThrows(NoSuchElementException.class, others::next);
  }

  @Test
  void oneThatHasNotBegunNeverDoes() throws Exception {
    Iterator<Integer> values = upTo(3);
    close(values);
    assertFalse(values.hasNext());
    assertEquals(List.of(), log);
  }

  @Test
  void asAnAsyncIteratorItIsClosedToo() {
    TestLoop.run(
        () ->
            AsyncIterator.ofIterable(this::cleaning)
                .limit(1)
                .forEach(
                    value -> {
                      log.add("value " + value);
                    }));
    assertEquals(List.of("value 1", "cleans up"), log);
  }

  @Async
  private Iterator<Integer> outer() {
    Iterator<Integer> inner = cleaning();
    try {
      while (inner.hasNext()) emit(inner.next());
    } finally {
      close(inner, log);
    }
    return end();
  }

  private static void close(Iterator<?> values, List<Object> log) {
    try {
      close(values);
    } catch (Exception e) {
      log.add(e);
    }
  }

  @Test
  void closingGoesFromTheOuterToTheInner() throws Exception {
    Iterator<Integer> values = outer();
    values.next();
    close(values);
    assertEquals(List.of("cleans up"), log);
  }

  @Async
  private Iterator<Integer> catching(boolean goesOn) {
    for (int i = 0; ; i++) {
      try {
        emit(i);
      } catch (CancelledError end) {
        log.add("caught");
        if (!goesOn) return end();
      }
    }
  }

  @Test
  void aBodyMayCatchTheEndAndReturn() throws Exception {
    Iterator<Integer> values = catching(false);
    values.next();
    close(values);
    assertEquals(List.of("caught"), log);
    assertFalse(values.hasNext());
  }

  @Test
  void aBodyThatGoesOnIsToldSo() {
    Iterator<Integer> values = catching(true);
    values.next();
    IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> close(values));
    assertTrue(
        thrown.getMessage().startsWith("emit was called in SequenceTest.catching after no more"),
        thrown.getMessage());
    assertFalse(values.hasNext());
  }

  @SuppressWarnings("Finally") // what becomes of that is what is tested
  @Async
  private Iterator<Integer> failsToClose() {
    try {
      emit(1);
    } finally {
      if (log.isEmpty()) throw new IllegalStateException("stuck");
    }
    return end();
  }

  @Test
  void whatFinallyThrowsComesOutOfClose() {
    Iterator<Integer> values = failsToClose();
    values.next();
    assertEquals(
        "stuck", assertThrows(IllegalStateException.class, () -> close(values)).getMessage());
    assertFalse(values.hasNext());
  }

  // ---- misuse

  private Iterator<Integer> own;

  @Async
  private Iterator<Integer> ofItself() {
    emit(own.next());
    return end();
  }

  @Test
  void oneThatAsksItselfIsRefused() {
    own = ofItself();
    IllegalStateException thrown = assertThrows(IllegalStateException.class, own::next);
    assertEquals(
        "SequenceTest.ofItself was asked for its next value by its own body, or by two threads at"
            + " once. Give each who asks a generator of its own: call the method again.",
        thrown.getMessage());
    assertFalse(own.hasNext());
  }

  @Test
  void aStackOfThemIsAsDeepAsCallsMayBe() {
    assertEquals(500, all(nested(500)).size());
  }

  @Async
  private static Iterator<Integer> nested(int depth) {
    if (depth == 0) return end();
    emit(depth);
    for (Iterator<Integer> inner = nested(depth - 1); inner.hasNext(); ) emit(inner.next());
    return end();
  }

  @Test
  void itDoesWhatAPlainIteratorDoes() {
    assertEquals(IntStream.range(0, 1000).boxed().toList(), all(new SequenceTest().upTo(1000)));
  }
}
