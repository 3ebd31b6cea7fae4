package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Carrier;
import dev.weft.LoopGroup;
import dev.weft.Promise;
import dev.weft.RunConfig;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.loop.EventLoop;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What other libraries keep in thread-locals, taken along with each task. */
@SuppressWarnings("try") // that a span is current is all that its scope is for
class CarrierTest {
  private static final RunConfig CONFIG =
      RunConfig.standard().withCarriers(new MdcCarrier(), new OpenTelemetryCarrier());

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final VirtualLoop loop =
      new VirtualLoop().withCarriers(new MdcCarrier(), new OpenTelemetryCarrier());

  @BeforeEach
  @AfterEach
  void theThreadHasNothing() {
    assertNull(MDC.get("user"));
    assertSame(Context.root(), Context.current());
  }

  private static Span span(int number) {
    String id = String.format("%016x", number);
    return Span.wrap(
        SpanContext.create(id + id, id, TraceFlags.getSampled(), TraceState.getDefault()));
  }

  private static int current() {
    return Integer.parseInt(Span.current().getSpanContext().getSpanId(), 16);
  }

  /** Says which user and which span it sees before and after suspending. */
  @Async
  private Task<String> seen() {
    String before = MDC.get("user") + current();
    await(yieldNow());
    await(sleep(ofMillis(1)));
    return Task.of(before + " " + MDC.get("user") + current());
  }

  @Async
  private Task<String> inside(String user, int number) {
    MDC.put("user", user);
    try (var scope = span(number).makeCurrent()) {
      return Task.of(await(seen()));
    } finally {
      MDC.remove("user");
    }
  }

  @Test
  void aTaskKeepsItsOwnAcrossSuspensionsWhileOthersRun() {
    Random random = new Random(1);
    List<Integer> numbers = IntStream.rangeClosed(1, 50).boxed().toList();
    loop.run(
        () ->
            gather(
                numbers,
                number -> {
                  for (int i = 0; i < 5; i++) {
                    await(sleep(ofMillis(random.nextInt(4))));
                    String expected = "user-" + number + number;
                    assertEquals(
                        expected + " " + expected, await(inside("user-" + number, number)));
                    assertNull(MDC.get("user"));
                    assertEquals(0, current());
                  }
                  return Task.of(null);
                }));
  }

  @Test
  void whatACalledMethodPutsItsCallerSees() {
    loop.run(
        () -> {
          await(put("alice"));
          assertEquals("alice0 alice0", await(seen()));
          MDC.clear();
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> put(String user) {
    await(yieldNow());
    MDC.put("user", user);
    return Task.of(null);
  }

  @Test
  void aSpawnedTaskBeginsWithWhatItsSpawnerHasAndChangesItsOwn() {
    loop.run(
        () -> {
          MDC.put("user", "parent");
          Task<String> child =
              background(
                  () -> {
                    String inherited = MDC.get("user");
                    MDC.put("user", "child");
                    await(yieldNow());
                    return Task.of(inherited + " " + MDC.get("user"));
                  });
          log.add(MDC.get("user"));
          await(yieldNow());
          log.add(MDC.get("user"));
          MDC.put("user", "changed");
          log.add(await(child));
          log.add(MDC.get("user"));
          return Task.of(null);
        });
    assertEquals(List.of("parent", "parent", "parent child", "changed"), log);
  }

  @Test
  void childrenThatStartLaterGetWhatTheCallHad() {
    List<String> seen =
        loop.run(
            () -> {
              MDC.put("user", "alice");
              Task<List<String>> children = gather(List.of(1, 2, 3), 1, i -> seen());
              MDC.put("user", "bob");
              return children;
            });
    String alice = "alice0 alice0";
    assertEquals(List.of(alice, alice, alice), seen);
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // left open, for the carrier to take back
  void aTaskThatIsCancelledOrFailsLeavesNothingBehind() {
    loop.run(
        () -> {
          Task<Void> cancelled =
              background(
                  () -> {
                    MDC.put("user", "cancelled");
                    try {
                      await(sleep(ofSeconds(9)));
                    } finally {
                      log.add(MDC.get("user"));
                      await(yieldNow());
                      log.add(MDC.get("user"));
                    }
                    return Task.of(null);
                  });
          Task<Void> failed =
              background(
                  () -> {
                    MDC.put("user", "failed");
                    throw new IOException("expected");
                  });
          assertNull(MDC.get("user"));
          Task<Void> failsLater =
              background(
                  () -> {
                    span(7).makeCurrent();
                    await(yieldNow());
                    throw new IOException("span " + current());
                  });
          cancelled.cancel("test");
          Task<String> other = background(this::seen);
          log.add(await(other));
          log.add(failed.exceptionNow().getMessage());
          log.add(failsLater.exceptionNow().getMessage());
          return Task.of(null);
        });
    assertEquals(List.of("cancelled", "cancelled", "null0 null0", "expected", "span 7"), log);
  }

  @Test
  void plainActionsBetweenTasksSeeNothingOfThem() {
    loop.run(
        () -> {
          MDC.put("user", "task");
          loop.execute(() -> log.add("action " + MDC.get("user")));
          loop.schedule(() -> log.add("timer " + MDC.get("user")), 0);
          loop.execute(TaskLocal.carry(() -> log.add("carried " + MDC.get("user"))));
          await(sleep(ofMillis(1)));
          return Task.of(null);
        });
    assertEquals(List.of("action null", "carried task", "timer null"), log);
  }

  @Test
  void aCallbackSeesWhatItsRegistrarHadThen() {
    loop.run(
        () -> {
          Promise<Void> promise = new Promise<>();
          MDC.put("user", "registrar");
          promise.onDone(outcome -> log.add("onDone " + MDC.get("user")));
          promise.thenRun(() -> log.add("thenRun " + MDC.get("user")));
          MDC.put("user", "changed");
          promise.succeed(null);
          await(sleep(ofMillis(1)));
          assertEquals("changed", MDC.get("user"));
          return Task.of(null);
        });
    assertEquals(List.of("onDone registrar", "thenRun registrar"), log);
  }

  // ---- threads and loops

  @Test
  void blockingWorkSeesItAndItsThreadKeepsNothing() {
    Weft.run(
        CONFIG,
        () -> {
          for (int i = 0; i < 200; i++) {
            MDC.put("user", "alice");
            try (var scope = span(3).makeCurrent()) {
              assertEquals("alice3", await(blocking(() -> MDC.get("user") + current())));
            }
            MDC.clear();
            assertEquals("null0", await(blocking(() -> MDC.get("user") + current())));
          }
          return Task.of(null);
        });
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // left open, for the carrier to take back
  void theFirstTaskBeginsWithWhatTheCallerHasAndTheCallerKeepsIt() {
    MDC.put("user", "caller");
    try (var scope = span(5).makeCurrent()) {
      for (RunConfig config : List.of(CONFIG, CONFIG.withStackBytes(1 << 20))) {
        String seen =
            Weft.run(
                config,
                () -> {
                  String all = await(seen());
                  MDC.put("user", "main");
                  span(6).makeCurrent();
                  await(yieldNow());
                  return Task.of(all + " " + MDC.get("user") + current());
                });
        assertEquals("caller5 caller5 main6", seen);
        assertEquals("caller5", MDC.get("user") + current());
      }
    }
    MDC.clear();
  }

  @Test
  void aTaskThatAThreadSpawnsIntoAScopeHasWhatTheThreadHas() {
    String seen =
        Weft.run(
            CONFIG,
            () ->
                Scope.open(
                    s -> {
                      MDC.put("user", "body");
                      CompletableFuture<Task<String>> spawned = new CompletableFuture<>();
                      Thread thread =
                          new Thread(
                              () -> {
                                MDC.put("user", "thread");
                                spawned.complete(s.spawn(this::seen));
                              });
                      thread.start();
                      String child = await(await(spawned));
                      return Task.of(child + ", " + MDC.get("user"));
                    }));
    assertEquals("thread0 thread0, body", seen);
  }

  @Test
  void nothingGoesFromOneLoopToAnotherButWithASpawn() {
    AtomicReference<Scope> opened = new AtomicReference<>();
    Promise<Void> ready = new Promise<>();
    Promise<Void> end = new Promise<>();
    EventLoop other = new EventLoop();
    other.setCarriers(CONFIG.carriers());
    Thread thread = new Thread(other::run);
    thread.start();
    other.execute(
        () ->
            Scope.open(
                s -> {
                  MDC.put("user", "other");
                  opened.set(s);
                  ready.succeed(null);
                  await(end);
                  log.add(MDC.get("user"));
                  return Task.of(null);
                }));
    ready.join();
    Weft.run(
        CONFIG,
        () -> {
          MDC.put("user", "alice");
          log.add(await(opened.get().spawn(this::seen)));
          await(ready);
          log.add(MDC.get("user"));
          return Task.of(null);
        });
    end.succeed(null);
    other.close();
    assertEquals(List.of("alice0 alice0", "alice", "other"), log);
  }

  @Test
  void aHopGoesWithWhatTheCallerHas() {
    try (LoopGroup other = LoopGroup.start(1, CONFIG)) {
      List<String> seen =
          Weft.run(
              CONFIG,
              () -> {
                MDC.put("user", "alice");
                Task<String> hop = Weft.on(other.next(), this::seen);
                MDC.put("user", "bob");
                String there = await(hop);
                return Task.of(List.of(there, MDC.get("user")));
              });
      MDC.put("user", "thread");
      String submitted = other.submit(this::seen).join();
      MDC.clear();
      String after = other.submit(this::seen).join();
      assertEquals(List.of("alice0 alice0", "bob"), seen);
      assertEquals(List.of("thread0 thread0", "null0 null0"), List.of(submitted, after));
    }
  }

  // ---- carriers that fail

  @Test
  void aCarrierThatThrowsIsReportedAndTheOthersGoOn() {
    Carrier<String> broken =
        new Carrier<>() {
          @Override
          public String capture() {
            throw new IllegalStateException("capture");
          }

          @Override
          public void restore(String captured) {
            throw new IllegalStateException("restore " + captured);
          }

          @Override
          public String toString() {
            return "broken";
          }
        };
    loop.withCarriers(broken, new MdcCarrier());
    String seen =
        loop.run(
            () -> {
              MDC.put("user", "alice");
              return seen();
            });
    assertEquals("alice0 alice0", seen);
    assertTrue(loop.reports().contains("Carrier.capture of broken threw"), loop.reports() + "");
    assertTrue(loop.reports().contains("Carrier.restore of broken threw"), loop.reports() + "");
    assertEquals("restore null", loop.errors().get(loop.errors().size() - 1).getMessage());
  }

  @Test
  void badArgumentsAreRefusedAtOnce() {
    assertThrows(
        NullPointerException.class, () -> RunConfig.standard().withCarriers((Carrier<?>) null));
  }

  /** Knows whose turn it is, and counts each one's turns: what elsewhere is an instrument. */
  private static final class TurnCounter implements Carrier<AtomicInteger> {
    private AtomicInteger turns;

    @Override
    public AtomicInteger capture() {
      return turns;
    }

    @Override
    public void restore(AtomicInteger captured) {
      turns = captured;
      if (captured != null) captured.incrementAndGet();
    }
  }

  @Async
  private Task<Integer> turnsOf(TurnCounter counter, int waits) {
    counter.turns = new AtomicInteger(1);
    for (int i = 0; i < waits; i++) await(yieldNow());
    return Task.of(counter.turns.get());
  }

  @Test
  void aCarrierCanCountTheTurnsOfATask() {
    TurnCounter counter = new TurnCounter();

    List<Integer> turns =
        new VirtualLoop()
            .withCarriers(counter)
            .run(() -> gather(List.of(2, 5), waits -> turnsOf(counter, waits)));

    assertEquals(List.of(3, 6), turns);
  }
}
