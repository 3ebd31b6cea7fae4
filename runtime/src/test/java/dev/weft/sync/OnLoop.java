package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test whose methods run on a loop. */
@SuppressWarnings("exports") // tests are compiled into the module
public abstract class OnLoop {
  /** The loop, which runs only when the test says so. */
  protected TestLoop loop;

  /** For the tests that extend this. */
  protected OnLoop() {}

  /** Before each test. */
  @BeforeEach
  public void enterLoop() {
    loop =
        TestLoop.open(
            TestConfig.standard().allowingLeaks().withTimeLimit(Duration.ofDays(100_000)));
  }

  /** After each test. */
  @AfterEach
  public void leaveLoop() {
    loop.close();
  }

  /** Runs what is ready, and returns the value of {@code task}, which has succeeded then. */
  protected <T> T value(Task<T> task) {
    loop.runReady();
    assertTrue(task.isDone(), "still pending");
    return task.join();
  }

  /** Runs what is ready, and returns what {@code task} has failed with then. */
  protected <X extends Throwable> X failure(Class<X> type, Task<?> task) {
    loop.runReady();
    assertTrue(task.isFailed(), "has not failed");
    Throwable cause = assertThrows(CompletionException.class, task::join).getCause();
    return type.cast(cause);
  }

  /** Checks that {@code task} is waiting once everything that is ready has run. */
  protected void assertPending(Task<?> task) {
    loop.runReady();
    assertFalse(task.isDone(), "not pending");
  }

  /** Checks that {@code task} has succeeded once everything that is ready has run. */
  protected void assertSucceeded(Task<?> task) {
    loop.runReady();
    assertTrue(task.isDone() && !task.isFailed() && !task.isCancelled(), "has not succeeded");
  }

  /** Checks the whole message of what {@code call} throws. */
  protected static void assertMessage(String expected, Throwable thrown) {
    assertEquals(expected, thrown.getMessage());
  }
}
