package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is said where null was found in the place of a task: of which method and line. */
class MissingTaskTest {
  private static final String RETURNED =
      " returned null instead of a task. A method that has nothing to deliver returns"
          + " Task.of(null).";

  /** The line that was last noted. */
  private static int line;

  @Test
  void aMethodThatReturnsNullIsNamedWithItsLineBeforeAndAfterItsFirstSuspension() {
    assertSaysPlace("task", RETURNED, () -> task(false));
    assertSaysPlace("task", RETURNED, () -> task(true));
    assertSaysPlace("stage", RETURNED, () -> stage(false));
    assertSaysPlace("stage", RETURNED, () -> stage(true));
    assertSaysPlace("future", RETURNED, () -> future(false));
    assertSaysPlace("future", RETURNED, () -> future(true));
  }

  @Test
  void soIsOneThatIsCalledDirectly() {
    assertSaysPlace("task", RETURNED, () -> Task.of(await(task(false))));
    assertSaysPlace("task", RETURNED, () -> Task.of(await(task(true))));
  }

  @Test
  void whoAwaitsNullIsNamedWithItsLine() {
    String awaited =
        " awaited null, where a stage was expected: what it called broke its promise. A method that"
            + " has nothing to deliver returns Task.of(null).";
    assertSaysPlace("awaits", awaited, () -> awaits(false));
    assertSaysPlace("awaits", awaited, () -> awaits(true));
  }

  private static void assertSaysPlace(String method, String says, AsyncSupplier<Object> main) {
    NullPointerException thrown =
        assertThrows(NullPointerException.class, () -> new VirtualLoop().run(main));
    assertEquals(
        MissingTaskTest.class.getName()
            + "."
            + method
            + "(MissingTaskTest.java:"
            + (line + 1)
            + ")"
            + says,
        thrown.getMessage());
  }

  @Async
  private static Task<Object> task(boolean suspends) {
    if (suspends) await(yieldNow());
    noteLine();
    return nothing();
  }

  @Async
  private static CompletionStage<Object> stage(boolean suspends) {
    if (suspends) await(yieldNow());
    noteLine();
    return nothing();
  }

  @Async
  private static CompletableFuture<Object> future(boolean suspends) {
    if (suspends) await(yieldNow());
    noteLine();
    return noFuture();
  }

  @Async
  private static Task<Object> awaits(boolean suspends) {
    if (suspends) await(yieldNow());
    noteLine();
    await(nothing());
    return Task.of(1);
  }

  private static Task<Object> nothing() {
    return null;
  }

  private static CompletableFuture<Object> noFuture() {
    return null;
  }

  private static void noteLine() {
    line =
        StackWalker.getInstance()
            .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }
}
