package dev.weft.it.tasks;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Async methods that emit values, and may await between them. */
@Timeout(60)
class GeneratorTest {
  private final TestLoop loop = TestLoop.open();
  private final List<Object> log = new ArrayList<>();
  private Promise<Integer> awaited = new Promise<>();

  @AfterEach
  void close() {
    loop.close();
  }

  @Async
  private AsyncIterator<Integer> upTo(int count) {
    log.add("begins");
    for (int i = 0; i < count; i++) {
      emit(i);
      log.add("behind " + i);
    }
    return end();
  }

  @Async
  private AsyncIterator<Integer> afterAwait() {
    try {
      for (int i = 0; ; i++) {
        log.add("awaits " + i);
        emit(await(awaited) + i);
      }
    } finally {
      log.add("cleans up");
      await(sleep(ofMillis(1)));
      log.add("is clean");
    }
  }

  private boolean advance(AsyncIterator<?> values) {
    return loop.result(loop.start(values::advance));
  }

  // ---- on demand

  @Test
  void nothingRunsBeforeTheFirstValueIsAskedForAndThenNothingMoreThanIsAskedFor() {
    AsyncIterator<Integer> values = upTo(2);
    loop.runReady();
    assertEquals(List.of(), log);

    assertTrue(advance(values));
    loop.runReady();
    assertEquals(0, values.current());
    assertEquals(List.of("begins"), log);

    assertTrue(advance(values));
    assertEquals(1, values.current());
    assertEquals(List.of("begins", "behind 0"), log);

    assertFalse(advance(values));
    assertFalse(advance(values));
    assertEquals(List.of("begins", "behind 0", "behind 1"), log);
  }

  @Test
  void aValueThatIsThereIsDeliveredAtOnceAndCostsNoTurn() {
    AsyncIterator<Integer> values = upTo(3);
    loop.result(
        loop.start(
            () -> {
              for (int i = 0; i < 3; i++) {
                Task<Boolean> more = values.advance();
                assertSame(Task.of(true), more);
              }
              return Task.of(null);
            }));
  }

  @Async
  private AsyncIterator<Object> nothing() {
    return end();
  }

  @Async
  private AsyncIterator<Object> nulls() {
    emit(null);
    emit(null);
    return end();
  }

  @Test
  void itMayEmitNothingAndNull() {
    assertFalse(advance(nothing()));
    AsyncIterator<Object> nulls = nulls();
    assertTrue(advance(nulls));
    assertNull(nulls.current());
    assertTrue(advance(nulls));
    assertFalse(advance(nulls));
  }

  @Test
  void aLambdaThatEmitsIsAGenerator() {
    int from = 3;
    Supplier<AsyncIterator<Integer>> made =
        () -> {
          for (int i = from; i < 6; i++) {
            await(sleep(ofMillis(1)));
            emit(i);
          }
          return end();
        };
    assertEquals(List.of(3, 4, 5), loop.result(loop.start(() -> made.get().toList())));
  }

  record Tree(int value, Tree... below) {}

  @Async
  private static AsyncIterator<Integer> walk(Tree tree) {
    await(sleep(ofMillis(1)));
    emit(tree.value);
    for (Tree each : tree.below) {
      AsyncIterator<Integer> inner = walk(each);
      while (await(inner.advance())) emit(inner.current());
    }
    return end();
  }

  @Test
  void oneMayGoThroughAnother() {
    Tree tree = new Tree(1, new Tree(2, new Tree(3)), new Tree(4), new Tree(5, new Tree(6)));
    assertEquals(List.of(1, 2, 3, 4, 5, 6), loop.result(loop.start(() -> walk(tree).toList())));
  }

  @Async
  private static AsyncIterator<Long> kept(String text, long wide, double real) {
    int[] counts = {0};
    emit(wide);
    for (int at = 0; at < text.length(); at++) {
      counts[0] += text.charAt(at) - '0';
      emit(wide + counts[0] + (await(sleep(ofMillis(1))) == null ? (long) real : 0));
    }
    return end();
  }

  @Test
  void variablesKeepTheirValuesBetweenTwoValues() {
    assertEquals(
        List.of(10L, 12L, 14L, 17L), loop.result(loop.start(() -> kept("123", 10, 1.5).toList())));
  }

  // ---- failures

  @Async
  private AsyncIterator<Integer> failing(Throwable failure) throws IOException {
    emit(1);
    await(sleep(ofMillis(1)));
    if (failure instanceof IOException cut) throw cut;
    throw (Error) failure;
  }

  @Test
  void aFailureComesOutWhereTheValueIsAskedForAndEveryTimeAfterThat() throws IOException {
    IOException cut = new IOException("cut");
    AsyncIterator<Integer> values = failing(cut);
    assertTrue(advance(values));
    assertSame(cut, assertThrows(IOException.class, () -> advance(values)));
    assertSame(cut, assertThrows(IOException.class, () -> advance(values)));
    loop.result(loop.start(values::close));
    assertFalse(advance(values));
    loop.checkErrors();
  }

  @Test
  void aFailureBeforeTheFirstValueIsNotThrownByTheCall() throws IOException {
    Supplier<AsyncIterator<Integer>> made =
        () -> {
          if (log.isEmpty()) throw new IllegalStateException("no");
          emit(1);
          return end();
        };
    AsyncIterator<Integer> values = made.get();
    assertEquals(
        "no", assertThrows(IllegalStateException.class, () -> advance(values)).getMessage());
  }

  @Test
  void aFailureThatNobodyAsksForIsReported() {
    Promise<Integer> failed = awaited;
    AsyncIterator<Integer> values = afterAwait();
    Task<Boolean> left = loop.start(values::advance);
    left.cancel("by the test");
    loop.untilDone(left);
    failed.fail(new IOException("cut"));
    loop.advanceUntilIdle();
    assertSame(failed.exceptionNow(), assertThrows(IOException.class, loop::close));
  }

  // ---- closing

  @Test
  void closingRunsFinallyWhereItStandsAtAnEmit() {
    awaited.succeed(5);
    AsyncIterator<Integer> values = afterAwait();
    assertTrue(advance(values));
    loop.result(loop.start(values::close));
    assertEquals(List.of("awaits 0", "cleans up", "is clean"), log);
    assertFalse(advance(values));
  }

  @Test
  void closingRunsFinallyWhereItStandsAtAnAwaitAndEndsTheWaitAtOnce() {
    AsyncIterator<Integer> values = afterAwait();
    Task<Boolean> waiting = loop.start(values::advance);
    loop.runReady();
    Task<Void> closing = loop.start(values::close);
    loop.runReady();
    assertFalse(waiting.resultNow());
    assertFalse(closing.isDone(), "it is cleaning up");
    loop.result(closing);
    assertEquals(List.of("awaits 0", "cleans up", "is clean"), log);
    assertFalse(awaited.isCancelled(), "others may wait for it");
  }

  @Test
  void oneThatHasNotBegunNeverDoes() {
    AsyncIterator<Integer> values = afterAwait();
    loop.result(loop.start(values::close));
    assertFalse(advance(values));
    assertEquals(List.of(), log);
  }

  @SuppressWarnings("Finally") // what becomes of that is what is tested
  @Async
  private AsyncIterator<Integer> failsToClose() {
    try {
      emit(1);
    } finally {
      await(sleep(ofMillis(1)));
      if (log.isEmpty()) throw new IllegalStateException("stuck");
    }
    return end();
  }

  @Test
  void whatFinallyThrowsIsTheFailureOfClose() {
    AsyncIterator<Integer> values = failsToClose();
    assertTrue(advance(values));
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> loop.result(loop.start(values::close)));
    assertEquals("stuck", thrown.getMessage());
  }

  @Async
  private AsyncIterator<Integer> emitsWhileItCleansUp() {
    try {
      emit(1);
    } finally {
      emit(2);
    }
    return end();
  }

  @Test
  void anEmitAfterTheCloseThrowsAndSaysWhy() {
    AsyncIterator<Integer> values = emitsWhileItCleansUp();
    assertTrue(advance(values));
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> loop.result(loop.start(values::close)));
    assertEquals(
        "emit was called in GeneratorTest.emitsWhileItCleansUp after no more values were wanted. A"
            + " generator that is closed is thrown CancelledError where it stands, and has to end:"
            + " let that pass (catch (Exception e) does), and emit nothing in finally blocks.",
        thrown.getMessage());
  }

  @Test
  void aConsumerThatIsCancelledClosesAndWaitsForTheCleaningUp() {
    awaited.succeed(1);
    Promise<Void> held = new Promise<>();
    Task<Void> consumer = loop.start(() -> afterAwait().forEach(value -> held));
    loop.runReady();
    consumer.cancel("by the test");
    loop.untilDone(consumer);
    assertTrue(consumer.isCancelled());
    assertEquals(List.of("awaits 0", "cleans up", "is clean"), log);
  }

  @Test
  void aConsumerThatIsCancelledWhileItWaitsClosesToo() {
    Task<Void> consumer = loop.start(() -> afterAwait().forEach(value -> Task.of(null)));
    loop.runReady();
    consumer.cancel("by the test");
    loop.untilDone(consumer);
    assertTrue(consumer.isCancelled());
    assertEquals(List.of("awaits 0", "cleans up", "is clean"), log);
  }

  // ---- cancelling who waits

  @Test
  void whoIsCancelledLosesNoValueOfTheNext() {
    AsyncIterator<Integer> values = afterAwait();
    Task<Boolean> cancelled = loop.start(values::advance);
    loop.runReady();
    cancelled.cancel("by the test");
    loop.untilDone(cancelled);
    assertThrows(CancellationException.class, cancelled::join);
    awaited.succeed(7);
    loop.advanceUntilIdle();
    assertEquals(List.of("awaits 0"), log, "it is one value ahead");

    assertTrue(advance(values));
    assertEquals(7, values.current());
    assertTrue(advance(values));
    assertEquals(8, values.current());
    loop.result(loop.start(values::close));
  }

  /** At each turn of the loop once, so that it meets every state of the hand-over. */
  @Test
  void cancellingAtAnyTurnLosesNothingAndCleansUpOnce() {
    int turns = 0;
    for (boolean ended = false; !ended; turns++) {
      log.clear();
      awaited = new Promise<>();
      List<Integer> seen = new ArrayList<>();
      AsyncIterator<Integer> values = slowly();
      Task<Void> consumer =
          loop.start(
              () ->
                  values.forEach(
                      value -> {
                        seen.add(value);
                        await(sleep(ofMillis(1)));
                      }));
      for (int i = 0; i < turns && !consumer.isDone(); i++) {
        if (!loop.step()) loop.advance(ofMillis(1));
      }
      ended = consumer.isDone();
      consumer.cancel("by the test");
      loop.untilDone(consumer);
      assertEquals(List.of(0, 1, 2).subList(0, seen.size()), seen);
      assertEquals(log.contains("begins") ? List.of("begins", "ends") : List.of(), log);
      assertEquals(List.of(), loop.unfinished());
    }
    assertTrue(turns > 8, "only " + turns);
  }

  @Async
  private AsyncIterator<Integer> slowly() {
    log.add("begins");
    try {
      for (int i = 0; i < 3; i++) {
        await(sleep(ofMillis(1)));
        emit(i);
      }
    } finally {
      await(Weft.yieldNow());
      log.add("ends");
    }
    return end();
  }

  @Test
  void aTimeLimitOfWhoWaitsIsNotThatOfTheBody() {
    AsyncIterator<Integer> values = slowly();
    Task<Integer> consumer =
        loop.start(
            () -> {
              try {
                await(Weft.timeout(Duration.ofNanos(1), values::advance));
              } catch (DeadlineExceededException late) {
                log.add("late");
              }
              await(sleep(ofSeconds(1)));
              return Task.of(await(values.advance()) ? values.current() : -1);
            });
    assertEquals(0, loop.result(consumer));
    assertEquals(List.of("begins", "late"), log);
    loop.result(loop.start(values::close));
  }

  @Async
  private AsyncIterator<Integer> stubborn() {
    while (true) {
      try {
        emit(1);
      } catch (CancelledError ignored) {
        return end();
      }
    }
  }

  @Test
  void aBodyThatCatchesTheEndAndReturnsHasEnded() {
    AsyncIterator<Integer> values = stubborn();
    assertTrue(advance(values));
    loop.result(loop.start(values::close));
    assertFalse(advance(values));
  }

  // ---- whose code it is

  private static final TaskLocal<String> USER = TaskLocal.of("user", "nobody");

  @Async
  private static AsyncIterator<String> users() {
    emit(USER.get());
    USER.set("the body's");
    emit(USER.get());
    return end();
  }

  @Test
  void theBodyHasACopyOfTheTaskLocalsOfWhoAsksFirst() {
    Task<List<String>> seen =
        loop.start(
            () -> {
              List<String> all = new ArrayList<>();
              USER.set("mine");
              AsyncIterator<String> values = users();
              while (await(values.advance())) all.add(values.current());
              all.add(USER.get());
              return Task.of(all);
            });
    assertEquals(List.of("mine", "the body's", "mine"), loop.result(seen));
  }

  @Test
  void withoutALoopTheFirstValueCannotBeAskedFor() {
    loop.close();
    Task<Boolean> refused = upTo(1).advance();
    Throwable thrown = refused.exceptionNow();
    assertTrue(
        thrown.getMessage().startsWith("A generator was asked for its first value on thread"),
        thrown.getMessage());
  }

  @Test
  void anotherLoopIsRefused() {
    AsyncIterator<Integer> values = upTo(2);
    assertTrue(advance(values));
    loop.close();
    try (TestLoop other = TestLoop.open()) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class, () -> other.result(other.start(values::advance)));
      assertTrue(
          thrown.getMessage().startsWith("The generator GeneratorTest.upTo was asked or closed"),
          thrown.getMessage());
    }
  }

  private AsyncIterator<Integer> own;

  @Async
  private AsyncIterator<Integer> ofItself() {
    emit(await(own.advance()) ? own.current() : 0);
    return end();
  }

  @Test
  void oneThatAsksItselfIsRefused() {
    own = ofItself();
    IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> advance(own));
    assertEquals(
        "GeneratorTest.ofItself was asked for its next value by its own body. Give each who asks a"
            + " generator of its own: call the method again.",
        thrown.getMessage());
  }

  @Test
  void aWaitSaysWhereTheBodyStands() {
    AsyncIterator<Integer> values = afterAwait();
    Task<Boolean> waiting = loop.start(() -> waits(values));
    loop.runReady();
    assertEquals(
        List.of("afterAwait", "waits"),
        waiting.where().stream().map(StackTraceElement::getMethodName).toList());
    loop.result(loop.start(values::close));
  }

  @Async
  private static Task<Boolean> waits(AsyncIterator<?> values) {
    return Task.of(await(values.advance()));
  }

  @Test
  void aChainOfGeneratorsIsAsDeepAsCallsMayBe() {
    assertEquals(200, loop.result(loop.start(() -> nested(200).toList())).size());
  }

  @Async
  private static AsyncIterator<Integer> nested(int depth) {
    if (depth == 0) return end();
    await(sleep(ofMillis(1)));
    emit(depth);
    AsyncIterator<Integer> inner = nested(depth - 1);
    while (await(inner.advance())) emit(inner.current());
    return end();
  }
}
