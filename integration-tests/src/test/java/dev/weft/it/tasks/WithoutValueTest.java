package dev.weft.it.tasks;

import static dev.weft.Weft.async;
import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Deadline;
import dev.weft.Joiner;
import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.RetryPolicy;
import dev.weft.Scope;
import dev.weft.SuspendingConsumer;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.sync.Limiter;
import dev.weft.sync.Mutex;
import dev.weft.sync.ReadWriteLock;
import dev.weft.sync.Semaphore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Lambdas that return nothing, and work that yields a subtype, wherever work is taken. */
class WithoutValueTest {
  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  /** Everything that takes work without a value: each has to run it, and to end as it does. */
  private static Map<String, Function<SuspendingRunnable, Task<Void>>> takers() {
    Map<String, Function<SuspendingRunnable, Task<Void>>> takers = new LinkedHashMap<>();
    takers.put("async", work -> async(work));
    takers.put("background", work -> Weft.background(work));
    takers.put("on", work -> Weft.on(Loop.current(), work));
    takers.put("timeout", work -> timeout(ofSeconds(60), work));
    takers.put("timeout at", work -> timeout(Deadline.after(ofSeconds(60)), work));
    takers.put("shield", work -> shield(work));
    takers.put("shield for", work -> shield(ofSeconds(60), work));
    takers.put("retry", work -> retry(RetryPolicy.attempts(1), work));
    takers.put("Scope.spawn", work -> Scope.open(scope -> scope.spawn(work)));
    takers.put("Scope.spawn named", work -> Scope.open(scope -> scope.spawn("name", work)));
    takers.put("Loop.submit", work -> Loop.current().submit(work));
    takers.put("TaskLocal.where", work -> TaskLocal.of("local", "").where("value", work));
    takers.put("Mutex.withLock", work -> new Mutex().withLock(work));
    takers.put("Semaphore.withPermit", work -> new Semaphore(1).withPermit(work));
    takers.put("ReadWriteLock.withReadLock", work -> new ReadWriteLock().withReadLock(work));
    takers.put("ReadWriteLock.withWriteLock", work -> new ReadWriteLock().withWriteLock(work));
    takers.put("Limiter.run", work -> new Limiter(1).run(work));
    takers.put("gather", work -> gather(List.of(1), each(work)));
    takers.put("gather limited", work -> gather(List.of(1), 1, each(work)));
    takers.put("forEach", work -> AsyncIterator.ofIterable(List.of(1)).forEach(each(work)));
    takers.put("Scope.open", work -> Scope.open(each(work)));
    takers.put("Scope.open for", work -> Scope.open(ofSeconds(60), each(work)));
    takers.put("Scope.open at", work -> Scope.open(Deadline.after(ofSeconds(60)), each(work)));
    takers.put(
        "JoinScope.spawn",
        work ->
            Scope.<Object, Void, Void>open(
                Joiner.awaitAllSuccessfulOrThrow(),
                scope -> {
                  scope.spawn(work);
                  return scope.join();
                }));
    takers.put("Scope.open with a joiner", work -> Scope.open(Joiner.awaitAll(), each(work)));
    return takers;
  }

  private static <A> SuspendingConsumer<A> each(SuspendingRunnable work) {
    return argument -> {
      await(async(work));
    };
  }

  @TestFactory
  Stream<DynamicTest> workIsRunAndAwaitedWhereverItIsTaken() {
    return takers().entrySet().stream()
        .map(each -> dynamicTest(each.getKey(), () -> runsIn(each.getValue())));
  }

  @SuppressWarnings("VoidUsed") // null is what it must be
  private void runsIn(Function<SuspendingRunnable, Task<Void>> taker) {
    log.clear();
    IOException failure = new IOException("expected");
    Void nothing =
        loop.run(
            () ->
                taker.apply(
                    () -> {
                      await(sleep(ofMillis(1)));
                      log.add("suspended");
                    }));
    assertNull(nothing);
    loop.run(() -> taker.apply(() -> log.add("plain")));
    SuspendingRunnable supplier = (AsyncSupplier<String>) () -> later("supplier");
    assertNull(loop.<Object>run(() -> Task.of(await(taker.apply(supplier)))));
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        taker.apply(
                            () -> {
                              await(sleep(ofMillis(1)));
                              throw failure;
                            }))));
    assertEquals(List.of("suspended", "plain", "supplier"), log);
  }

  @Async
  private Task<String> later(String text) {
    await(sleep(ofMillis(1)));
    log.add(text);
    return Task.of(text);
  }

  @Test
  void gatherOverWorkWithoutAValueStopsTheOthersAtTheFirstFailure() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                loop.run(
                    () ->
                        gather(
                            List.of(1, 2, 3),
                            n -> {
                              await(sleep(ofSeconds(n)));
                              log.add("slept " + n);
                              if (n == 2) throw new IllegalStateException("second");
                            })));
    assertEquals("second", failure.getMessage());
    assertEquals(List.of("slept 1", "slept 2"), log);
  }

  // ---- called by code that cannot suspend

  @Test
  void aPlainCallBlocksOffTheLoop() throws Exception {
    CompletableFuture<String> later =
        CompletableFuture.supplyAsync(
            () -> "later", CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
    SuspendingRunnable work = () -> log.add(await(later));
    work.run();
    SuspendingConsumer<String> consumer = text -> log.add(text + await(later));
    consumer.accept("and ");
    assertEquals(List.of("later", "and later"), log);
  }

  @Test
  void aPlainCallThrowsOnALoopAndCancelsTheWork() {
    SuspendingRunnable work =
        () -> {
          try {
            await(sleep(ofSeconds(1)));
          } finally {
            log.add("stopped");
          }
        };
    loop.run(
        () -> {
          IllegalStateException refused = assertThrows(IllegalStateException.class, work::run);
          assertTrue(refused.getMessage().contains("Weft.async(work)"), refused.getMessage());
          return Task.done();
        });
    assertEquals(List.of("stopped"), log);
    assertEquals(List.of(), loop.reports());
  }

  private interface Marker {}

  @Test
  void aLambdaMayHaveMoreInterfaces() {
    SuspendingRunnable work = (SuspendingRunnable & Marker) () -> log.add(await(later("marked")));
    loop.run(() -> async(work));
    assertEquals(List.of("marked", "marked"), log);
    assertInstanceOf(Marker.class, work);
  }

  @Test
  void aPlainCallOfWorkThatDoesNotSuspendGoesThroughAnywhere() {
    SuspendingRunnable work = () -> log.add(await(Task.of("at once")));
    loop.run(
        () -> {
          work.run();
          return Task.done();
        });
    assertEquals(List.of("at once"), log);
  }

  // ---- starting work of a caller's

  @Async
  private <T> Task<T> inTransaction(AsyncFunction<? super String, T> work) {
    try {
      T value = await(async(() -> work.apply("connection")));
      log.add("commit");
      return Task.of(value);
    } catch (Throwable failed) {
      log.add("roll back");
      throw failed;
    }
  }

  @Test
  void aScopeFunctionOfOnesOwnNeedNotDeclareException() {
    int length = loop.run(() -> inTransaction(text -> Task.of(text.length())));
    assertEquals(10, length);
    assertThrows(
        IOException.class,
        () ->
            loop.run(
                () ->
                    inTransaction(
                        text -> {
                          throw new IOException(text);
                        })));
    assertEquals(List.of("commit", "roll back"), log);
  }

  @Test
  void workThatReturnsNullFailsAndDoesNotThrow() {
    Task<Object> task = async(() -> null);
    assertInstanceOf(NullPointerException.class, task.exceptionNow());
  }

  // ---- subtypes

  private sealed interface Animal {}

  private record Dog() implements Animal {}

  private record Cat() implements Animal {}

  @Async
  private Task<Dog> dog() throws IOException {
    await(sleep(ofSeconds(2)));
    return Task.of(new Dog());
  }

  @Async
  private Task<Cat> cat() {
    await(sleep(ofSeconds(1)));
    return Task.of(new Cat());
  }

  @Test
  void workThatYieldsASubtypeIsTaken() {
    Animal first = loop.run(() -> Weft.<Animal>race(() -> dog(), () -> cat()));
    assertEquals(new Cat(), first);
    List<AsyncSupplier<?>> any = List.of(() -> dog(), () -> cat());
    assertEquals(new Dog(), loop.<Object>run(() -> Task.of(await(async(any.get(0))))));
    List<Animal> all = loop.run(() -> gather(List.of(1, 2), n -> dog()));
    assertEquals(List.of(new Dog(), new Dog()), all);
  }

  // ---- Task.map

  @Test
  void mapAppliesItsFunctionToTheValueOnceInATurnOfItsOwn() {
    loop.run(
        () -> {
          Promise<Integer> promise = new Promise<>();
          Task<Integer> doubled =
              promise.map(
                  n -> {
                    log.add("applied");
                    return 2 * n;
                  });
          promise.succeed(21);
          log.add("completed");
          assertEquals(42, await(doubled));
          int next = await(Task.of(42).map(n -> n + 1));
          assertEquals(43, next);
          return Task.done();
        });
    assertEquals(List.of("completed", "applied"), log);
  }

  @Test
  void mapFailsAsItsSourceOrItsFunctionDoes() {
    IOException failure = new IOException("source");
    assertSame(failure, Task.failed(failure).map(x -> log.add("never")).exceptionNow());
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () -> loop.run(() -> failLater(failure).map(x -> log.add("never")))));
    assertInstanceOf(ArithmeticException.class, Task.of(0).map(n -> 1 / n).exceptionNow());
    assertEquals(List.of(), log);
  }

  @Async
  private Task<Void> failLater(Exception failure) throws Exception {
    await(sleep(ofMillis(1)));
    throw failure;
  }

  @Test
  void cancellingAMappedTaskReachesItsSource() {
    loop.run(
        () -> {
          Task<Void> source = sleep(ofSeconds(9));
          Task<String> mapped = source.map(nothing -> "slept");
          mapped.cancel("enough");
          try {
            await(mapped);
            fail("it was cancelled");
          } catch (CancellationException expected) {
            assertEquals("enough", expected.getMessage());
          }
          assertTrue(source.isCancelled());
          return Task.done();
        });
  }
}
