package dev.weft.junit;

import static dev.weft.Weft.await;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.sleep;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's test class. */
class AsyncTestTest {
  @RegisterExtension
  static final AsyncExtension WEFT =
      new AsyncExtension(TestConfig.standard().withTimeLimit(ofDays(400)));

  private final StringBuilder log = new StringBuilder();

  @BeforeEach
  @Async
  void prepare() {
    await(sleep(ofHours(1)));
    log.append("prepared ");
  }

  @AfterEach
  @Async
  void cleanUp(TestLoop loop) {
    await(sleep(ofHours(1)));
    assertTrue(log.toString().startsWith("prepared tested"), "in order: " + log);
    assertTrue(loop.elapsed().toHours() >= 2);
  }

  @AsyncTest
  @Async
  void aTestAwaits(TestLoop loop) {
    await(sleep(ofHours(20)));
    assertEquals(ofHours(21), loop.elapsed());
    log.append("tested");
  }

  @AsyncTest
  @Async
  void aTestWaitsForRealWork() {
    assertEquals(7, await(blocking(() -> 7)));
    log.append("tested");
  }

  @AsyncTest
  @Async
  void otherSettingsCount() {
    await(sleep(ofDays(365)));
    log.append("tested");
  }

  @AsyncTest
  void aTestNeedNotAwait() {
    log.append("tested");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Async
  void aParameterisedTestAwaits(int hours, TestLoop loop) {
    await(sleep(ofHours(hours)));
    assertEquals(ofHours(1 + hours), loop.elapsed());
    log.append("tested");
  }

  @SeededTest(runs = 3)
  @Async
  void aSeededTestIsRunUnderEach(TestLoop loop) {
    await(sleep(ofHours(1)));
    assertTrue(loop.toString().matches("TestLoop\\[seed [123], at 2 h]"), loop.toString());
    log.append("tested");
  }

  @AsyncTest
  @Suspending
  void aSuspendingTestMayCallWhatSuspends() {
    assertEquals(2, one() + one());
    log.append("tested");
  }

  @Suspending
  private static int one() {
    await(sleep(ofHours(1)));
    return 1;
  }
}
