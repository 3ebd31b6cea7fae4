package dev.weft.it.testing;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.owned;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.Listener;
import dev.weft.io.TcpStream;
import dev.weft.sync.Mutex;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestLoopTest {
  private static final TestConfig IMPATIENT = TestConfig.standard().withPatience(ZERO);

  private final List<String> log = new ArrayList<>();

  @Async
  private Task<Void> say(String word, int hours) {
    await(sleep(ofHours(hours)));
    log.add(word);
    return Task.of(null);
  }

  @Async
  private <T> Task<T> waitFor(Promise<T> promise) {
    return Task.of(await(promise));
  }

  @Async
  private Task<Void> beatForEver() {
    while (true) await(sleep(ofSeconds(1)));
  }

  private static String messageOf(Throwable thrown) {
    return thrown.getMessage().replaceAll("TestLoopTest.java:\\d+", "TestLoopTest.java:LINE");
  }

  private static Stream<String> notesOn(Throwable thrown) {
    return Stream.of(thrown.getSuppressed()).map(Throwable::getMessage);
  }

  // ---- a whole test

  @Test
  void hoursOfSleepTakeNoTime() {
    TestLoop.run(
        () -> {
          Task<Void> late = say("late", 20);
          await(say("soon", 3));
          await(late);
          return Task.of(null);
        });
    assertEquals(List.of("soon", "late"), log);
  }

  @Test
  void theTestsOwnFailureComesOutAsTheSameObject() {
    IOException failure = new IOException("broken");
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                TestLoop.run(
                    () -> {
                      await(sleep(ofHours(1)));
                      throw failure;
                    })));
    assertEquals(0, failure.getSuppressed().length);
  }

  @Test
  void aLatencyOfTheMemoryNetworkIsVirtual() {
    byte[] got =
        TestLoop.run(
            () -> {
              MemoryNetwork network = new MemoryNetwork().withLatency(ofMinutes(10));
              Listener<ByteStream> listener = network.listen("server");
              Task<ByteStream> accepted = listener.accept();
              ByteStream client = await(network.connect("server"));
              ByteStream server = await(accepted);
              await(client.write(ByteBuffer.wrap(new byte[] {7})));
              ByteBuffer buffer = ByteBuffer.allocate(1);
              await(server.read(buffer));
              client.closeAsync();
              server.closeAsync();
              listener.closeAsync();
              return Task.of(buffer.array());
            });
    assertEquals(7, got[0]);
  }

  // ---- when nothing can run

  @Test
  void aTestThatCanNeverEndFailsAndNamesWhoWaitsAndWhere() {
    AssertionError stuck =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    IMPATIENT.allowingLeaks(),
                    () ->
                        Scope.<Void>open(
                            s -> {
                              s.spawn("buyer", () -> waitFor(new Promise<>()));
                              s.spawn("seller", () -> waitFor(new Promise<>()));
                              return Task.of(null);
                            })));
    assertEquals(
        """
        Nothing can happen any more, and the test waits for ever:
          Task buyer [at dev.weft.it.testing.TestLoopTest.waitFor(TestLoopTest.java:LINE), awaits Promise]
          Task seller [at dev.weft.it.testing.TestLoopTest.waitFor(TestLoopTest.java:LINE), awaits Promise]
        Nothing is ready, no timer is set, and no other thread came with anything within 0 s of \
        real time. Complete what they wait for; if another thread does, and is slow, allow it \
        more: TestConfig.withPatience.""",
        messageOf(stuck));
  }

  @Test
  void twoTasksThatLockCrosswiseAreFoundToBeStuck() {
    Mutex a = new Mutex();
    Mutex b = new Mutex();
    AssertionError stuck =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    IMPATIENT.allowingLeaks(), () -> Weft.gather(lockBoth(a, b), lockBoth(b, a))));
    assertEquals(2, stuck.getMessage().lines().filter(l -> l.contains("lockBoth")).count());
  }

  @Async
  private Task<Void> lockBoth(Mutex first, Mutex second) {
    await(first.lock());
    await(yieldNow());
    await(second.lock());
    return Task.of(null);
  }

  @Test
  void aBlockingCallHoldsTheClock() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    String value =
        TestLoop.run(
            () -> {
              Task<String> guarded =
                  timeout(
                      ofSeconds(1),
                      () ->
                          blocking(
                              () -> {
                                entered.countDown();
                                mayEnd.await();
                                return "in time";
                              }));
              new Thread(
                      () -> {
                        try {
                          entered.await();
                        } catch (InterruptedException e) {
                          throw new AssertionError(e);
                        }
                        mayEnd.countDown();
                      })
                  .start();
              return Task.of(await(guarded));
            });
    assertEquals("in time", value);
  }

  @Test
  void anOwnedFutureHoldsTheClock() {
    CompletableFuture<String> future = new CompletableFuture<>();
    String value =
        TestLoop.run(
            () -> {
              Task<String> guarded = timeout(ofSeconds(1), () -> owned(future));
              new Thread(() -> future.complete("in time")).start();
              return Task.of(await(guarded));
            });
    assertEquals("in time", value);
  }

  @Test
  void aTimeoutAroundWhatNeverEndsFiresWhenPatienceIsOver() {
    TestLoop.run(
        IMPATIENT,
        () -> {
          Task<Object> hung = timeout(ofHours(1), () -> owned(new CompletableFuture<>()));
          try {
            await(hung);
          } catch (DeadlineExceededException e) {
            log.add("late");
          }
          return Task.of(null);
        });
    assertEquals(List.of("late"), log);
  }

  @Test
  void theClockJumpsOverAStageThatOthersMayComplete() {
    TestLoop.run(
        () -> {
          CompletableFuture<String> future = new CompletableFuture<>();
          background(() -> completeLater(future));
          assertEquals("done", await(future));
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> completeLater(CompletableFuture<String> future) {
    await(sleep(ofHours(1)));
    future.complete("done");
    return Task.of(null);
  }

  @Test
  void whatAnotherThreadCompletesIsWaitedForWhenNothingElseCanHappen() {
    CompletableFuture<String> future = new CompletableFuture<>();
    String value =
        TestLoop.run(
            () -> {
              new Thread(() -> future.complete("from elsewhere")).start();
              return future;
            });
    assertEquals("from elsewhere", value);
  }

  @Test
  void aBlockingCallThatTakesTooLongIsNamed() {
    CountDownLatch never = new CountDownLatch(1);
    AssertionError slow =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    IMPATIENT.allowingLeaks(),
                    () -> {
                      await(
                          blocking(
                              () -> {
                                never.await();
                                return 1;
                              }));
                      return Task.of(null);
                    }));
    assertTrue(
        slow.getMessage()
            .startsWith(
                "The test waits for work on another thread, which did not end within 0 s of real"
                    + " time:\n  Task TestLoopTest."),
        slow.getMessage());
  }

  @Test
  void theVirtualClockHasALimit() {
    AssertionError late =
        assertThrows(
            AssertionError.class,
            () -> TestLoop.run(TestConfig.standard().allowingLeaks(), this::beatForEver));
    assertEquals(
        """
        The virtual clock was about to come to 24 h 1 s, which is more than the test's limit of \
        24 h:
          Task TestLoopTest.beatForEver [at dev.weft.it.testing.TestLoopTest.beatForEver\
        (TestLoopTest.java:LINE), awaits Weft.sleep]
        End what waits for one timer after the other, or allow more: TestConfig.withTimeLimit.""",
        messageOf(late));
  }

  @Test
  void theLimitOfTheClockCanBeRaised() {
    TestLoop.run(TestConfig.standard().withTimeLimit(ofDays(400)), () -> sleep(ofDays(365)));
  }

  @Test
  void anInterruptEndsTheTestAndSaysWhereItStands() {
    AssertionError interrupted =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    TestConfig.standard().allowingLeaks(),
                    () -> {
                      Thread.currentThread().interrupt();
                      await(yieldNow());
                      return Task.of(null);
                    }));
    assertTrue(Thread.interrupted());
    assertTrue(interrupted.getMessage().startsWith("The thread of the test was interrupted"));
  }

  @Test
  void socketsOfTheOperatingSystemAreRefused() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () -> TestLoop.run(() -> TcpStream.connect("localhost", 1)));
    assertTrue(refused.getMessage().contains("a loop that watches no channels"));
  }

  // ---- step by step

  @Test
  void timePassesOnlyAsFarAsTheTestSays() {
    try (TestLoop loop = TestLoop.open()) {
      Task<Void> task = loop.start(() -> say("now", 1));
      loop.advance(ofMinutes(59));
      assertFalse(task.isDone());
      loop.advance(ofMinutes(1));
      assertTrue(task.isDone());
      assertEquals(ofHours(1), loop.elapsed());
    }
  }

  @Test
  void idleIsWhenWhatWaitsWaitsForTheTest() {
    try (TestLoop loop = TestLoop.open()) {
      Promise<String> promise = new Promise<>();
      Task<Void> sleeper = loop.start(() -> say("slept", 5));
      Task<String> waiter = loop.start(() -> waitFor(promise));
      loop.advanceUntilIdle();
      assertTrue(sleeper.isDone());
      assertEquals(List.of(waiter), loop.unfinished());
      promise.succeed("value");
      assertEquals("value", loop.result(waiter));
    }
  }

  @Test
  void timersAreFiredInTheOrderOfTheirTimes() {
    try (TestLoop loop = TestLoop.open()) {
      List<Integer> hours = List.of(3, 1, 2, 1);
      for (int hour : hours) loop.schedule(() -> log.add("" + hour), ofHours(hour).toNanos());
      assertEquals(4, loop.pendingTimers());
      loop.advanceUntilIdle();
      assertEquals(List.of("1", "1", "2", "3"), log);
    }
  }

  @Test
  void aStepRunsOneThing() {
    try (TestLoop loop = TestLoop.open()) {
      loop.execute(() -> log.add("a"));
      loop.execute(() -> log.add("b"));
      assertTrue(loop.step());
      assertEquals(List.of("a"), log);
      assertTrue(loop.step());
      assertFalse(loop.step());
    }
  }

  @Test
  void misuseIsNamedAtOnce() {
    TestLoop loop = TestLoop.open();
    assertThrows(IllegalStateException.class, TestLoop::open);
    assertThrows(IllegalArgumentException.class, () -> loop.advance(ofSeconds(-1)));
    List<String> messages = new ArrayList<>();
    loop.execute(
        () -> messages.add(assertThrows(IllegalStateException.class, loop::runReady).getMessage()));
    loop.runReady();
    assertEquals(
        List.of("TestLoop.runReady was called by a task of this very loop; await there instead"),
        messages);
    loop.close();
    loop.close();
    assertThrows(IllegalStateException.class, loop::runReady);
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }

  // ---- the end

  @Test
  void whatIsLeftRunningFailsTheTestByNameAndLine() {
    List<String> ends = new ArrayList<>();
    AssertionError leak =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    () -> {
                      background(() -> waitForEver(ends));
                      beatForEver();
                      return Task.of(null);
                    }));
    assertEquals(
        """
        2 tasks were left running when the test ended:
          Task TestLoopTest.waitForEver [at dev.weft.it.testing.TestLoopTest.waitForEver\
        (TestLoopTest.java:LINE), awaits Promise]
          Task TestLoopTest.beatForEver [at dev.weft.it.testing.TestLoopTest.beatForEver\
        (TestLoopTest.java:LINE), awaits Weft.sleep]
        Await or cancel what a test starts; if it is to be left, TestConfig.allowingLeaks.""",
        messageOf(leak));
    assertEquals(List.of("finally"), ends, "its finally block has run");
  }

  @Async
  private Task<Void> waitForEver(List<String> ends) {
    try {
      await(new Promise<Void>());
    } finally {
      ends.add("finally");
    }
    return Task.of(null);
  }

  @Test
  void aDroppedCallThatNothingLeadsToIsFoundAsWell() {
    AssertionError leak =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    () -> {
                      waitFor(new Promise<>());
                      return Task.of(null);
                    }));
    assertTrue(leak.getMessage().startsWith("A task was left running"), leak.getMessage());
  }

  @Test
  void leaksCanBeAllowed() {
    TestLoop.run(
        TestConfig.standard().allowingLeaks(),
        () -> {
          background(this::beatForEver);
          return Task.of(null);
        });
  }

  @Test
  void aFailureThatNobodyAwaitedFailsTheTest() {
    IOException failure = new IOException("unheard");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                TestLoop.run(
                    () -> {
                      background(() -> Task.failed(failure));
                      await(yieldNow());
                      return Task.of(null);
                    }));
    assertSame(failure, thrown);
    assertEquals(List.of("A background task failed"), notesOn(thrown).collect(Collectors.toList()));
  }

  @Test
  void anErrorHandlerCanTakeTheErrorsInstead() {
    List<String> reports = new ArrayList<>();
    TestLoop.run(
        TestConfig.standard().withErrorHandler((what, error) -> reports.add(what)),
        () -> {
          background(() -> Task.failed(new IOException("heard")));
          await(yieldNow());
          return Task.of(null);
        });
    assertEquals(List.of("A background task failed"), reports);
  }

  @Test
  void theTestsFailureComesFirstAndTheLeakIsSuppressedInIt() {
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                TestLoop.run(
                    () -> {
                      background(this::beatForEver);
                      throw new IOException("first");
                    }));
    assertTrue(notesOn(thrown).allMatch(note -> note.startsWith("A task was left running")));
  }

  // ---- the order

  private List<String> orderUnder(long seed) {
    return TestLoop.run(
        seed,
        () -> {
          List<String> order = new ArrayList<>();
          await(Weft.gather(IntStream.range(0, 8).boxed().toList(), i -> twice(order, i)));
          return Task.of(order);
        });
  }

  @Async
  private Task<Void> twice(List<String> order, int i) {
    await(yieldNow());
    order.add("first " + i);
    await(yieldNow());
    order.add("second " + i);
    return Task.of(null);
  }

  @Test
  void aSeedGivesTheSameOrderAgainAndOthersGiveOthers() {
    assertEquals(orderUnder(7), orderUnder(7));
    assertEquals(
        50, IntStream.range(0, 50).mapToObj(this::orderUnder).distinct().count(), "orders");
  }

  @Test
  void aFailureSaysItsSeed() {
    AssertionError failure = new AssertionError("wrong");
    AssertionError thrown =
        assertThrows(
            AssertionError.class,
            () ->
                TestLoop.run(
                    42,
                    () -> {
                      await(yieldNow());
                      throw failure;
                    }));
    assertSame(failure, thrown);
    assertEquals(
        List.of("The tasks ran under seed 42; the same schedule runs them in this order again"),
        notesOn(thrown).toList());
  }

  @Test
  void plainActionsKeepTheirOrderUnderASeed() {
    for (long seed = 0; seed < 20; seed++) {
      log.clear();
      try (TestLoop loop = TestLoop.open(TestConfig.standard().withSeed(seed))) {
        for (int i = 0; i < 5; i++) {
          int number = i;
          loop.execute(() -> log.add("" + number));
        }
        loop.runReady();
      }
      assertEquals(List.of("0", "1", "2", "3", "4"), log);
    }
  }

  // ---- what the test has been thrown

  @Async
  private static Task<Integer> failsInBackground() {
    return Task.of(await(background(() -> failsWith("the real cause"))));
  }

  @Async
  private static Task<Integer> failsWith(String message) {
    await(yieldNow());
    throw new IllegalStateException(message);
  }

  @Test
  void aFailureThatTheLoopWasToldOfAsWellIsThrownAsItIs() {
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> TestLoop.run(() -> failsInBackground()));
    assertEquals("the real cause", thrown.getMessage());
  }

  @Test
  void closingDoesNotThrowAgainWhatAResultHasThrown() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () -> {
              try (TestLoop loop = TestLoop.open()) {
                loop.result(loop.start(() -> failsInBackground()));
              }
            });
    assertEquals("the real cause", thrown.getMessage());
  }

  @Test
  void anotherFailureIsSuppressedInTheTestsOwn() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                TestLoop.run(
                    () -> {
                      background(() -> failsWith("another"));
                      return failsWith("the real cause");
                    }));
    assertEquals("the real cause", thrown.getMessage());
    assertEquals("another", thrown.getSuppressed()[0].getMessage());
  }
}
