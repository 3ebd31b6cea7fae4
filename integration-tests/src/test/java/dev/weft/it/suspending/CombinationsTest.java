package dev.weft.it.suspending;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncIterator;
import dev.weft.CancelledError;
import dev.weft.Promise;
import dev.weft.SuspendingRunnable;
import dev.weft.SuspendingSupplier;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Suspending methods, generators and resources, one inside of the other. */
@Timeout(60)
class CombinationsTest {
  private static final TaskLocal<String> NAME = TaskLocal.of("name", "nobody");
  private final List<Object> log = new ArrayList<>();

  /** Takes its time to close. */
  private final class Slow implements AsyncCloseable<RuntimeException> {
    @Async
    @Override
    public Task<Void> closeAsync() {
      log.add("closing for " + NAME.get());
      await(sleep(ofSeconds(1)));
      log.add("closed");
      return Task.done();
    }
  }

  /** Fails to close, later. */
  private static final class Broken implements AsyncCloseable<IOException> {
    @Async
    @Override
    public Task<Void> closeAsync() throws IOException {
      await(yieldNow());
      throw new IOException("broken");
    }
  }

  /** An ordinary resource. */
  private final class Plain implements AutoCloseable {
    @Override
    public void close() {
      log.add("plain closed");
    }
  }

  // ---- resources in suspending methods

  @Suspending
  private void nothingElse() {
    try (Slow slow = new Slow()) {
      log.add("in " + (slow != null));
    }
    log.add("behind");
  }

  @Suspending
  private int anInt() {
    try (Slow slow = new Slow()) {
      return log.size() + (slow == null ? 1 : 0);
    }
  }

  @Suspending
  private String aString(int rounds) throws IOException {
    for (int i = 0; ; i++) {
      try (Slow slow = new Slow();
          Plain plain = new Plain()) {
        if (i == rounds) return i + await(yieldNow().thenApply(none -> "!"));
        log.add(slow != null && plain != null);
      }
    }
  }

  @Suspending
  private long wideAmongOperands(long before) {
    return before + anInt() + twice(3L);
  }

  @Suspending
  private long twice(long value) {
    try (Slow slow = new Slow()) {
      await(yieldNow());
      return value * (slow == null ? 0 : 2);
    }
  }

  @Suspending
  private String failing(Exception inside) throws Exception {
    try (Broken first = new Broken();
        Broken second = new Broken()) {
      if (inside != null) throw inside;
      return first == null || second == null ? "none" : "unreachable";
    }
  }

  @Test
  void aResourceInASuspendingMethodWithoutAnyAwaitIsClosed() {
    TestLoop.run(
        () -> {
          nothingElse();
          log.add("called");
        });
    assertEquals(List.of("in true", "closing for nobody", "closed", "behind", "called"), log);
  }

  @Test
  void whatIsReturnedOutOfTheBlockIsThatOfBeforeTheClosing() {
    assertEquals(0, TestLoop.run(() -> anInt()));
    assertEquals(List.of("closing for nobody", "closed"), log);
    assertEquals(7L + 4 + 6, TestLoop.run(() -> (Long) (wideAmongOperands(7L) + 2)));
  }

  @Test
  void aReturnOutOfALoopAndTwoResourcesClosesBoth() throws Exception {
    assertEquals("1!", TestLoop.run(() -> aString(1)));
    String closing = "closing for nobody";
    assertEquals(
        List.of(true, "plain closed", closing, "closed", "plain closed", closing, "closed"), log);
  }

  @Test
  void failuresOfClosingAreSuppressedOrThrown() {
    IllegalStateException inside = new IllegalStateException("inside");
    Exception thrown =
        assertThrows(IllegalStateException.class, () -> TestLoop.run(() -> failing(inside)));
    assertSame(inside, thrown);
    assertEquals(
        List.of("broken", "broken"),
        Arrays.stream(thrown.getSuppressed()).map(Throwable::getMessage).toList());

    IOException closing = assertThrows(IOException.class, () -> TestLoop.run(() -> failing(null)));
    assertEquals("broken", closing.getMessage());
    assertEquals("broken", closing.getSuppressed()[0].getMessage());
  }

  /** Is closed by a thread of the JDK. */
  private record Remote(List<Object> log) implements AsyncCloseable<RuntimeException> {
    @Async
    @Override
    public Task<Void> closeAsync() {
      log.add(await(CompletableFuture.supplyAsync(() -> "closed elsewhere")));
      return Task.done();
    }
  }

  @Suspending
  private String remote() {
    try (Remote remote = new Remote(log)) {
      return "returned" + remote.log.size();
    } finally {
      log.add("finally");
    }
  }

  @Test
  void offTheLoopAPlainCallWaitsForTheClosing() {
    assertEquals("returned0", remote());
    assertEquals(List.of("closed elsewhere", "finally"), log);
  }

  @Test
  void onALoopAPlainCallThrowsAndTheClosingGoesOn() {
    Runnable plain = () -> nothingElse();
    TestLoop.run(
        () -> {
          IllegalStateException thrown = assertThrows(IllegalStateException.class, plain::run);
          assertTrue(thrown.getMessage().contains("cannot suspend"), thrown.getMessage());
          await(sleep(ofSeconds(2)));
        });
    assertEquals(List.of("in true", "closing for nobody", "closed", "behind"), log);
  }

  @Test
  void aCancellationDuringTheClosingGoesPastItInASuspendingMethodAndAGenerator() {
    TestLoop.run(
        () -> {
          AsyncIterator<Integer> values = closesBetween();
          Task<?> task = Weft.async(() -> values.toList());
          await(yieldNow());
          assertEquals(List.of("in true", "closing for nobody"), log);
          task.cancel("enough");
          await(Weft.allCompleted(List.of(task)));
          log.add(task.isCancelled());
        });
    assertEquals("in true", log.get(0));
    assertEquals("closed", log.get(2));
    assertEquals("behind", log.get(3));
    assertTrue(log.contains("last"), "" + log);
    assertEquals(true, log.get(log.size() - 1));
  }

  @Async
  private AsyncIterator<Integer> closesBetween() {
    try {
      nothingElse();
      emit(1);
      await(new Promise<>());
    } finally {
      log.add("last");
    }
    return end();
  }

  @Test
  void lambdasThatSuspendCloseToo() {
    SuspendingSupplier<String> supplier =
        () -> {
          try (Slow slow = new Slow()) {
            return "value" + (slow == null);
          }
        };
    SuspendingRunnable runnable =
        () -> {
          try (Slow slow = new Slow()) {
            log.add(slow != null);
          }
        };
    assertEquals(
        "valuefalse",
        TestLoop.run(
            () -> {
              String value = supplier.get();
              runnable.run();
              await(Weft.async(runnable));
              return value + "";
            }));
    assertEquals(8, log.size());
  }

  @Test
  void whoIsCancelledInASuspendingMethodClosesFirst() {
    TestLoop.run(
        () -> {
          Task<?> task = Weft.async(() -> NAME.where("me", () -> Task.of(stuck())));
          await(yieldNow());
          task.cancel("enough");
          try {
            await(task);
          } catch (CancellationException e) {
            log.add(e.getMessage());
          }
        });
    assertEquals(List.of("closing for me", "closed", "finally", "enough"), log);
  }

  @Suspending
  private int stuck() {
    try (Slow slow = new Slow()) {
      await(new Promise<>());
      return slow == null ? 0 : 1;
    } finally {
      log.add("finally");
    }
  }

  // ---- suspending methods and resources in generators

  @Suspending
  private int slow(int value) {
    await(sleep(ofSeconds(1)));
    return value;
  }

  @Suspending
  private String named() {
    await(yieldNow());
    return NAME.get();
  }

  @Async
  private AsyncIterator<Object> values() {
    try (Slow resource = new Slow()) {
      for (int i = 0; i < 3; i++) emit(slow(i) + 10L * slow(i + 1));
      emit(named() + (resource == null));
    } finally {
      log.add("finally");
      nothingElse();
    }
    return end();
  }

  @Test
  void anAsyncGeneratorCallsSuspendingMethodsAndCloses() {
    List<Object> values =
        TestLoop.run(() -> Task.of(await(NAME.where("me", () -> values().toList()))));
    assertEquals(List.of(10L, 21L, 32L, "mefalse"), values);
    String closing = "closing for me";
    assertEquals(
        List.of(closing, "closed", "finally", "in true", closing, "closed", "behind"), log);
  }

  @Test
  void closingAGeneratorAtAnEmitClosesItsResources() {
    TestLoop.run(
        () -> {
          try (AsyncIterator<Object> values = values()) {
            assertTrue(await(values.advance()));
            log.add(values.current());
          }
          log.add("behind all");
        });
    String closing = "closing for nobody";
    assertEquals(
        List.of(
            10L,
            closing,
            "closed",
            "finally",
            "in true",
            closing,
            "closed",
            "behind",
            "behind all"),
        log);
  }

  @Test
  void closingAGeneratorInASuspendingCallCancelsThat() {
    TestLoop.run(
        () -> {
          AsyncIterator<Object> values = values();
          Task<Boolean> asking = Weft.async(values::advance);
          await(yieldNow());
          await(values.closeAsync());
          log.add(asking.isDone());
          try {
            await(asking);
          } catch (CancellationException e) {
            log.add("cancelled");
          }
        });
    assertEquals("finally", log.get(2));
    assertEquals("closed", log.get(1));
  }

  @Test
  void aLambdaThatIsAGeneratorAndAwaitsNothingElseClosesItsResource() {
    Supplier<AsyncIterator<Integer>> values =
        () -> {
          try (Slow slow = new Slow()) {
            emit(slow == null ? 0 : 1);
          }
          return end();
        };
    assertEquals(List.of(1), TestLoop.run(() -> Task.of(await(values.get().toList()))));
    assertEquals(List.of("closing for nobody", "closed"), log);
  }

  @Async
  private Iterator<Integer> withPlainResource() {
    try (Plain plain = new Plain()) {
      emit(plain == null ? 0 : 1);
      emit(2);
    }
    return end();
  }

  @Test
  void aSynchronousGeneratorClosesOrdinaryResources() {
    Iterator<Integer> values = withPlainResource();
    assertEquals(1, values.next());
    assertEquals(2, values.next());
    assertEquals(List.of(), log);
    assertFalse(values.hasNext());
    assertEquals(List.of("plain closed"), log);
  }

  @Async
  private Iterator<Integer> closing(AutoCloseable resource) throws Exception {
    try (resource) {
      emit(1);
    }
    return end();
  }

  @Test
  void whatHasToBeAwaitedIsNotClosedByASynchronousGeneratorOfALoop() throws Exception {
    TestLoop.run(
        () -> {
          await(yieldNow());
          Iterator<Integer> values = closing(new Slow());
          assertEquals(1, values.next());
          IllegalStateException thrown = assertThrows(IllegalStateException.class, values::hasNext);
          assertTrue(thrown.getMessage().contains("It is still open"), thrown.getMessage());
        });
    assertEquals(List.of(), log);
  }

  @Test
  void offTheLoopASynchronousGeneratorWaitsForTheClosing() throws Exception {
    Iterator<Integer> values = closing(new Slow());
    assertEquals(1, values.next());
    assertFalse(values.hasNext());
    assertEquals(List.of("closing for nobody", "closed"), log);
  }

  @Test
  void aGeneratorThatIsASuspendingSupplierAwaits() {
    SuspendingSupplier<AsyncIterator<Integer>> supplier =
        () -> {
          try (Slow slow = new Slow()) {
            emit(slow(1));
            emit(await(yieldNow().thenApply(none -> slow == null ? 0 : 2)));
          }
          return end();
        };
    List<Integer> values =
        TestLoop.run(
            () -> {
              AsyncIterator<Integer> made = supplier.get();
              return await(made.toList());
            });
    assertEquals(List.of(1, 2), values);
    assertEquals(List.of("closing for nobody", "closed"), log);
  }

  // ---- traces

  @Suspending
  private int broken() throws IOException {
    await(yieldNow());
    throw new IOException("no");
  }

  @Suspending
  private int inResource() throws IOException {
    try (Slow slow = new Slow()) {
      return broken() + (slow == null ? 0 : 1);
    }
  }

  @Async
  private AsyncIterator<Integer> brokenValues() throws IOException {
    emit(1);
    emit(inResource());
    return end();
  }

  @Async
  private Task<Void> consume() throws IOException {
    try (AsyncIterator<Integer> values = brokenValues()) {
      while (await(values.advance())) log.add(values.current());
    }
    return Task.done();
  }

  @Test
  void aTraceNamesEveryMethodOnTheWay() {
    IOException thrown = assertThrows(IOException.class, () -> TestLoop.run(() -> consume()));
    List<String> methods =
        Arrays.stream(thrown.getStackTrace())
            .filter(each -> each.getClassName().startsWith(CombinationsTest.class.getName()))
            .map(StackTraceElement::getMethodName)
            .filter(each -> !each.startsWith("lambda") && !each.startsWith("aTrace"))
            .toList();
    assertEquals(List.of("broken", "inResource", "brokenValues", "consume"), methods);
    for (StackTraceElement each : thrown.getStackTrace()) {
      if (each.getClassName().startsWith(CombinationsTest.class.getName())) {
        assertTrue(each.getLineNumber() > 0, "" + each);
      }
    }
  }

  @Test
  void aTaskThatClosesInASuspendingMethodSaysWhere() {
    TestLoop.run(
        () -> {
          Task<?> task =
              Weft.async(
                  () -> {
                    nothingElse();
                  });
          await(yieldNow());
          log.clear();
          log.addAll(task.where().stream().map(StackTraceElement::getMethodName).toList());
          List<Object> where = List.copyOf(log);
          await(task);
          assertEquals(List.of("closeAsync", "nothingElse"), where.subList(0, 2));
        });
  }

  @Test
  void aCancelledErrorIsTheSameThroughAllOfThem() {
    TestLoop.run(
        () -> {
          AsyncIterator<Integer> values = waiting();
          Task<?> task =
              Weft.async(
                  () -> {
                    await(values.advance());
                    return Task.of(await(values.advance()));
                  });
          await(yieldNow());
          task.cancel("enough");
          await(Weft.allCompleted(List.of(task)));
          assertTrue(task.isCancelled());
          log.add("asked");
          await(values.closeAsync());
        });
    assertEquals(List.of("asked", "told", "closing for nobody", "closed"), log);
  }

  @Async
  private AsyncIterator<Integer> waiting() {
    try (Slow slow = new Slow()) {
      emit(1);
      try {
        emit(stuckBefore(slow));
      } catch (CancelledError e) {
        log.add("told");
        throw e;
      }
    }
    return end();
  }

  @Suspending
  private int stuckBefore(Slow slow) {
    await(new Promise<>());
    return slow == null ? 0 : 1;
  }
}
