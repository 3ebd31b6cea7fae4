package dev.weft;

import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.Semaphore;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for whom, as text, to the letter. */
@Timeout(60)
class CallGraphTest {
  private final TestLoop loop = TestLoop.open(TestConfig.standard().allowingLeaks());

  @AfterEach
  void closeTheLoop() {
    loop.close();
  }

  /** Calls an async method {@code name} that awaits {@code stage} and returns its value. */
  private static <T> Task<T> calls(String name, CompletionStage<T> stage) {
    return Steps.asyncWithoutHandlers(
        name, (awaits, outcome) -> awaits == 0 ? stage : done(outcome.take()));
  }

  private static Task<Void> sleeps(String name) {
    return calls(name, Weft.sleep(Duration.ofHours(1)));
  }

  @Test
  void methodsThatAwaitEachOtherAreOneStackInnermostFirst() {
    Task<Void> task = calls("main", calls("load", sleeps("read")));

    assertEquals(
        """
        Sample.main
          at app.Sample.read(Sample.java:7)
          at app.Sample.load(Sample.java:7)
          at app.Sample.main(Sample.java:7)
          awaits Weft.sleep""",
        task.callGraph());
  }

  @Test
  void aMethodThatIsAwaitedShowsWhoDoesDownToTheTask() {
    Task<Void> inner = sleeps("read");
    Task<Void> outer = calls("main", calls("load", inner));

    assertEquals(
        """
        Sample.read
          at app.Sample.read(Sample.java:7)
          awaits Weft.sleep
          awaited by Sample.main
            at app.Sample.load(Sample.java:7)
            at app.Sample.main(Sample.java:7)""",
        inner.callGraph());
    assertTrue(!outer.isDone());
  }

  @Test
  void aScopeShowsItsBodyAndItsChildrenAndWhatTheyWaitFor() {
    List<Task<Void>> children = new ArrayList<>();
    Semaphore permits = Semaphore.growing(0);
    Task<Void> main =
        calls(
            "main",
            Scope.open(
                scope -> {
                  children.add(scope.spawn("a", () -> sleeps("price")));
                  children.add(scope.spawn("b", () -> calls("price", permits.acquire())));
                  return calls("body", children.get(0));
                }));

    assertEquals(
        """
        Sample.main
          at app.Sample.main(Sample.java:7)
          awaits Scope.open
            Sample.body
              at app.Sample.body(Sample.java:7)
              awaits a
                at app.Sample.price(Sample.java:7)
                awaits Weft.sleep
            a, shown above
            b
              at app.Sample.price(Sample.java:7)
              awaits Semaphore.acquire""",
        main.callGraph());
    assertEquals(
        """
        a
          at app.Sample.price(Sample.java:7)
          awaits Weft.sleep
          awaited by Sample.body
            at app.Sample.body(Sample.java:7)
            awaited by Scope.open
              awaited by Sample.main
                at app.Sample.main(Sample.java:7)
          awaited by Scope.open, shown above""",
        children.get(0).callGraph());
  }

  @Test
  void gatherShieldAndTimeoutAreShownBothWays() {
    List<Task<Void>> innermost = new ArrayList<>();
    Task<List<Void>> main =
        calls(
            "main",
            Weft.gather(
                List.of(
                    Weft.timeout(
                        Duration.ofMinutes(1),
                        () ->
                            Weft.shield(
                                () -> {
                                  innermost.add(sleeps("pay"));
                                  return innermost.get(0);
                                })),
                    sleeps("log"))));

    assertEquals(
        """
        Sample.main
          at app.Sample.main(Sample.java:7)
          awaits Weft.gather
            Weft.timeout
              Weft.shield
                Sample.pay
                  at app.Sample.pay(Sample.java:7)
                  awaits Weft.sleep
            Sample.log
              at app.Sample.log(Sample.java:7)
              awaits Weft.sleep""",
        main.callGraph());
    assertEquals(
        """
        Sample.pay
          at app.Sample.pay(Sample.java:7)
          awaits Weft.sleep
          awaited by Weft.shield
            awaited by Weft.timeout
              awaited by Weft.gather
                awaited by Sample.main
                  at app.Sample.main(Sample.java:7)""",
        innermost.get(0).callGraph());
  }

  @Test
  void aTaskThatRunsCanAskForItsOwn() {
    List<String> graphs = new ArrayList<>();
    Task<Void> task =
        loop.start(
            () ->
                Steps.asyncWithoutHandlers(
                    "main",
                    (awaits, outcome) -> {
                      graphs.add(Weft.current().callGraph());
                      return awaits == 0 ? Weft.yieldNow() : done(null);
                    }));
    loop.untilDone(task);

    assertEquals("(not suspended yet)", graphs.get(0));
    assertEquals(
        """
        Sample.main
          running; it last waited at app.Sample.main(Sample.java:7)""",
        graphs.get(1));
  }

  @Test
  void whatIsDoneSaysHowItEnded() {
    assertEquals("Task Task.of [succeeded]", Task.of(1).callGraph());
  }

  @Test
  void whatIsDoneStandsNowhereEvenIfItsValueIsATask() {
    Task<Void> sleeper = sleeps("sleeper");
    Task<List<Task<Void>>> done = Weft.gather(List.of(1), number -> Task.of(sleeper));

    assertTrue(done.isDone());
    assertEquals(List.of(), done.where());
  }

  @Test
  void aTaskOnAnotherLoopIsShownAsFarAsThatLoopLets() {
    LoopGroup other = LoopGroup.start(1);
    CompletableFuture<Promise<Void>> made = new CompletableFuture<>();
    other.next().execute(() -> made.complete(new Promise<>()));
    Promise<Void> gate = made.join();

    IllegalStateException refused = assertThrows(IllegalStateException.class, gate::callGraph);
    Task<Void> near = calls("near", gate);

    assertTrue(
        refused.getMessage().startsWith("Task.callGraph of Promise was called on thread \""),
        refused.getMessage());
    assertEquals(
        """
        Sample.near
          at app.Sample.near(Sample.java:7)
          awaits Promise, on another loop""",
        near.callGraph());
    other.next().execute(() -> gate.succeed(null));
    loop.result(Weft.blocking(() -> close(other)));
  }

  private static Object close(LoopGroup group) {
    group.close();
    return null;
  }

  @Test
  void aDeepChainShowsItsInnermostLines() {
    Promise<Void> gate = new Promise<>();
    Task<Void> task = calls("deepest", gate);
    for (int i = 0; i < 100_000; i++) task = calls("deeper", task);

    List<String> lines = task.callGraph().lines().toList();

    assertEquals("  at app.Sample.deepest(Sample.java:7)", lines.get(1));
    assertEquals("  ... 99951 more, further out", lines.get(51));
    assertEquals("  awaits Promise", lines.get(52));
    assertEquals(53, lines.size());
    gate.succeed(null);
    loop.untilDone(task);
  }

  @Test
  void tasksInTasksOfAnyDepthAreCutOffAtAThousandLines() {
    Promise<Void> gate = new Promise<>();
    Task<Void> task = calls("deepest", gate);
    for (int i = 0; i < 600; i++) {
      Task<Void> inner = task;
      task = Weft.background(() -> calls("deeper", inner));
    }

    List<String> lines = task.callGraph().lines().toList();

    assertEquals(1_001, lines.size());
    assertEquals("... and more: only 1000 lines are shown", lines.get(1_000));
    gate.succeed(null);
    loop.untilDone(task);
  }
}
