package dev.weft.junit;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.junit.AsyncAssertions.assertFails;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.opentest4j.AssertionFailedError;

class AsyncAssertionsTest {
  private final FileNotFoundException failure = new FileNotFoundException("gone");

  @Async
  private Task<String> failsLater() throws IOException {
    await(sleep(ofSeconds(1)));
    throw failure;
  }

  @AsyncTest
  @Async
  void theVeryExceptionIsDeliveredWheneverItWasThrown() {
    assertSame(failure, await(assertFails(IOException.class, () -> failsLater())));
    assertSame(
        failure,
        await(
            assertFails(
                FileNotFoundException.class,
                () -> {
                  throw failure;
                })));
    assertSame(
        failure,
        await(
            assertFails(
                IOException.class,
                () -> {
                  await(sleep(ofSeconds(1)));
                  await(failsLater());
                })));
  }

  @AsyncTest
  @Async
  void workThatSucceedsFailsTheAssertion() {
    AssertionFailedError error =
        await(
            assertFails(
                AssertionFailedError.class,
                () -> assertFails(IOException.class, () -> Task.of("x"))));
    assertEquals(
        "The work was expected to fail with java.io.IOException, and has succeeded with x",
        error.getMessage());
  }

  @AsyncTest
  @Async
  void anotherFailureIsTheCauseOfTheAssertions() {
    AssertionFailedError error =
        await(
            assertFails(
                AssertionFailedError.class,
                () -> assertFails(IllegalStateException.class, () -> failsLater())));
    assertSame(failure, error.getCause());
    assertTrue(error.getMessage().contains("FileNotFoundException: gone"), error.getMessage());
  }

  @AsyncTest
  @Async
  void workThatOthersCancelledFailedWithACancellation() {
    Task<Void> work = sleep(ofSeconds(9));
    Task<CancellationException> claim = assertFails(CancellationException.class, () -> work);
    work.cancel("by hand");
    assertEquals("by hand", await(claim).getMessage());
  }

  @AsyncTest
  @Async
  void cancellingTheAssertionCancelsTheWork() {
    List<String> log = new ArrayList<>();
    Task<IOException> claim =
        assertFails(
            IOException.class,
            () -> {
              try {
                await(sleep(ofSeconds(9)));
              } finally {
                log.add("stopped");
              }
            });
    claim.cancel("enough");
    await(assertFails(CancellationException.class, () -> claim));
    assertEquals(List.of("stopped"), log);
  }
}
