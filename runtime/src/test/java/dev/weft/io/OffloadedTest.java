package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OffloadedTest {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /** Runs a call, which is cancelled as soon as it runs, and then does as {@code body} says. */
  private String cancelled(Offloaded.Body<String> body, UnaryOperator<Offloaded<String>> kind) {
    RunConfig config = RunConfig.standard().withErrorHandler((what, error) -> told.add(what));
    AtomicReference<Task<String>> task = new AtomicReference<>();
    return Weft.run(
        config,
        () -> {
          Offloaded<String> call =
              new Offloaded<>(
                  IoThreads.WAITS,
                  "Test.call",
                  "something",
                  self -> {
                    task.get().cancel("the test says so");
                    return body.call(self);
                  });
          task.set(kind.apply(call));
          return kind.apply(call).start();
        });
  }

  private String untilTheEnd(String value) throws InterruptedException {
    end.await();
    return value;
  }

  @Test
  void aCallThatEndsSoonDeliversItsOutcomeThoughItIsCancelled() {
    assertEquals("value", cancelled(call -> "value", call -> call));
    assertTrue(told.isEmpty(), told.toString());
  }

  @Test
  void whatIsLeftBehindIsReportedAndItsValueFreed() throws InterruptedException {
    BlockingQueue<String> freed = new LinkedBlockingQueue<>();
    assertThrows(
        CancellationException.class,
        () -> cancelled(call -> untilTheEnd("value"), call -> call.ifLate(freed::add)));
    assertTrue(told.take().startsWith("Test.call of something was cancelled (the test says so)"));
    end.countDown();
    assertEquals("value", freed.take());
    assertTrue(told.isEmpty(), told.toString());
  }

  @Test
  void whatIsLeftBehindHasNoMoreEffects() throws InterruptedException {
    BlockingQueue<Boolean> effects = new LinkedBlockingQueue<>();
    assertThrows(
        CancellationException.class,
        () ->
            cancelled(
                call -> {
                  effects.add(call.ifWanted(() -> {}));
                  untilTheEnd("");
                  effects.add(call.ifWanted(() -> effects.add(true)));
                  return "";
                },
                call -> call));
    end.countDown();
    assertEquals(true, effects.take());
    assertEquals(false, effects.take());
  }

  @Test
  void aFailureOfWhatIsLeftBehindIsReportedToo() throws InterruptedException {
    assertThrows(
        CancellationException.class,
        () ->
            cancelled(
                call -> {
                  untilTheEnd("");
                  throw new IOException("too late");
                },
                call -> call));
    told.take();
    end.countDown();
    assertEquals("Test.call of something, which had been left behind, failed later", told.take());
  }

  @Test
  void whatOnlyLooksSomethingUpIsLeftAtOnceAndNobodyIsTold() {
    assertThrows(
        CancellationException.class,
        () -> cancelled(call -> untilTheEnd("value"), Offloaded::harmless));
    end.countDown();
    assertTrue(told.isEmpty(), told.toString());
  }
}
