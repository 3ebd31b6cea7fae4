package dev.weft.it.suspending;

import static dev.weft.Weft.async;
import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.RetryPolicy;
import dev.weft.Scope;
import dev.weft.SuspendingFunction;
import dev.weft.SuspendingRunnable;
import dev.weft.SuspendingSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Suspending work, wherever work is taken. */
class SuspendingWorkTest {
  private final List<String> log = new ArrayList<>();

  @Suspending
  private String read(String what) throws IOException {
    await(sleep(ofSeconds(1)));
    if (what.isEmpty()) throw new IOException("nothing to read");
    return what + "!";
  }

  @Suspending
  private String readOne() {
    await(sleep(ofSeconds(1)));
    return "one";
  }

  @Suspending
  private void note() {
    await(sleep(ofSeconds(1)));
    log.add("noted");
  }

  @Async
  private Task<String> fetch(String what) {
    await(sleep(ofSeconds(1)));
    return Task.of(what + "?");
  }

  @Test
  void aSuspendingCallIsStartedAsATask() {
    assertEquals(
        "a!b!",
        TestLoop.run(
            () -> {
              Task<String> a = async(() -> read("a"));
              Task<String> b = async(() -> read("b"));
              return await(a) + await(b);
            }));
  }

  @Test
  void javacTellsWhatReturnsAStageFromWhatReturnsAValue() {
    TestLoop.run(
        () -> {
          Task<String> value = async(() -> read("a"));
          Task<String> stage = async(() -> fetch("a"));
          Task<String> block =
              async(
                  () -> {
                    return read("b");
                  });
          Task<String> reference = async(this::readOne);
          Task<Void> nothing = async(this::note);
          Task<Void> statements =
              async(
                  () -> {
                    note();
                  });
          log.add(await(value) + await(stage) + await(block) + await(reference));
          await(nothing);
          await(statements);
        });

    assertEquals(
        List.of("noted", "noted", "a!a?b!one"),
        log.stream().sorted((a, b) -> b.compareTo(a)).toList());
  }

  @Test
  void everyWordTakesIt() {
    TestLoop.run(
        () -> {
          log.add(await(timeout(ofSeconds(5), () -> read("t"))));
          log.add(await(shield(() -> read("s"))));
          log.add(await(retry(RetryPolicy.attempts(2), () -> read("r"))));
          log.add(
              await(
                  Scope.open(
                      scope -> {
                        Task<String> child = scope.spawn(() -> read("c"));
                        return Task.of(await(child));
                      })));
          log.addAll(await(gather(List.of("x", "y"), each -> Task.of(read(each)))));
        });

    assertEquals(List.of("t!", "s!", "r!", "c!", "x!", "y!"), log);
  }

  @Test
  void aFailureIsTheTasks() {
    IOException thrown =
        assertThrows(IOException.class, () -> TestLoop.run(() -> await(async(() -> read("")))));

    assertEquals("nothing to read", thrown.getMessage());
  }

  @Test
  void runTakesItToo() {
    assertEquals("a!", Weft.run(() -> read("a")));
    assertThrows(IOException.class, () -> Weft.run(() -> read(""), IOException.class));
  }

  @Suspending
  private static <A, R> List<R> each(List<A> all, SuspendingFunction<A, R> function)
      throws Exception {
    List<R> results = new ArrayList<>();
    for (A one : all) results.add(function.apply(one));
    return results;
  }

  @Suspending
  private static <T> T twice(SuspendingSupplier<T> supplier, SuspendingRunnable after)
      throws Exception {
    supplier.get();
    T value = supplier.get();
    after.run();
    return value;
  }

  @Test
  void methodsOfYourOwnTakeIt() {
    assertEquals(
        List.of("a!", "b!"), TestLoop.run(() -> each(List.of("a", "b"), one -> read(one))));
    assertEquals(List.of("a!", "b!"), TestLoop.run(() -> each(List.of("a", "b"), this::read)));
    assertEquals(
        "c!",
        TestLoop.run(
            () ->
                twice(
                    () -> read("c"),
                    () -> {
                      note();
                    })));
    assertEquals("c!", TestLoop.run(() -> twice(() -> read("c"), this::note)));
    assertEquals(List.of("noted", "noted"), log);
  }
}
