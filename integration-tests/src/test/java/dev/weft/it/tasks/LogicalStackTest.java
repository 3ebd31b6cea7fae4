package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.testing.TestLoop;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The methods that awaited are found with any failure that can keep them. */
class LogicalStackTest {
  private static final class Made extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Made(boolean suppressing, boolean traced) {
      super("made", null, suppressing, traced);
    }
  }

  /** As Netty's are: its trace is empty, and could be written. */
  private static final class Stackless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  @Async
  private static Task<Void> innermost(RuntimeException failure) {
    await(yieldNow());
    throw failure;
  }

  @Async
  private static Task<Void> passes(RuntimeException failure) {
    await(innermost(failure));
    return Task.of(null);
  }

  @Async
  private static Task<Void> mayCatch(RuntimeException failure) {
    try {
      await(passes(failure));
    } catch (IllegalStateException never) {
      throw new AssertionError(never);
    }
    return Task.of(null);
  }

  private static void fail(RuntimeException failure) {
    try {
      TestLoop.run(() -> mayCatch(failure));
    } catch (RuntimeException thrown) {
      assertSame(failure, thrown);
      return;
    }
    throw new AssertionError("it did not fail");
  }

  private static List<String> methods(StackTraceElement[] trace) {
    return Arrays.stream(trace).map(StackTraceElement::getMethodName).collect(Collectors.toList());
  }

  /** Returns the notes on it, leaving out what the test's loop says. */
  private static List<Throwable> notes(Throwable failure) {
    return Arrays.stream(failure.getSuppressed())
        .filter(each -> each.getStackTrace().length > 0)
        .collect(Collectors.toList());
  }

  @Test
  void aTraceThatCanBeWrittenHasThem() {
    RuntimeException failure = new RuntimeException("usual");
    fail(failure);

    List<String> methods = methods(failure.getStackTrace());
    assertEquals(1, methods.stream().filter("passes"::equals).count());
    assertEquals(1, methods.stream().filter("mayCatch"::equals).count());
    assertEquals(List.of(), notes(failure));
  }

  @Test
  void anEmptyTraceThatCanBeWrittenHasThem() {
    RuntimeException failure = new Stackless();
    fail(failure);

    assertEquals(List.of("passes", "mayCatch"), methods(failure.getStackTrace()));
    assertEquals(List.of(), notes(failure));
  }

  @Test
  void aTraceThatCannotBeWrittenHasThemInOneSuppressedNote() {
    RuntimeException failure = new Made(true, false);
    fail(failure);

    assertEquals(0, failure.getStackTrace().length);
    List<Throwable> notes = notes(failure);
    assertEquals(1, notes.size());
    assertEquals(List.of("passes", "mayCatch"), methods(notes.get(0).getStackTrace()));
    assertEquals(
        "the methods that awaited it; the exception itself keeps no stack trace to add them to",
        notes.get(0).getMessage());
  }

  /** As a preallocated one is: whoever catches it sees where it came through, up to a limit. */
  @Test
  void oneThatIsThrownForEverHasOneNoteThatDoesNotGrowForEver() {
    RuntimeException failure = new Made(true, false);
    for (int i = 0; i < 1_000; i++) fail(failure);

    List<Throwable> notes = notes(failure);
    assertEquals(1, notes.size());
    assertEquals(1_024, notes.get(0).getStackTrace().length);
  }

  @Test
  void oneThatKeepsNothingIsStillTheSameFailure() {
    RuntimeException failure = new Made(false, false);
    fail(failure);

    assertEquals(0, failure.getStackTrace().length);
    assertEquals(0, failure.getSuppressed().length);
  }

  @Test
  void whatIsSuppressedAlreadyStays() {
    RuntimeException failure = new Made(true, false);
    RuntimeException other = new RuntimeException("other");
    failure.addSuppressed(other);
    fail(failure);

    assertSame(other, failure.getSuppressed()[0]);
    assertTrue(notes(failure).size() == 2);
  }
}
