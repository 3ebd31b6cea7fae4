package dev.weft.junit;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofHours;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.CancelledError;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import dev.weft.testing.TestConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Test classes that {@code AsyncExtensionTest} runs; nearly all of them are to fail. */
final class Samples {
  private Samples() {}

  static final class FailsAfterAnAwait {
    @AsyncTest
    @Async
    void test() throws IOException {
      await(sleep(ofHours(1)));
      throw new IOException("broken");
    }
  }

  static final class SuspendsAndFails {
    @AsyncTest
    @Suspending
    void test() throws IOException {
      slowly();
    }

    @Suspending
    private static int slowly() throws IOException {
      await(sleep(ofHours(1)));
      throw new IOException("broken");
    }
  }

  static final class FailsBeforeAnyAwait {
    @AsyncTest
    @Async
    void test() {
      assertEquals(1, 2);
      await(yieldNow());
    }
  }

  static final class IsCancelled {
    @AsyncTest
    @Async
    void test() {
      Weft.current().cancel(true);
      await(yieldNow());
    }
  }

  static final class ThrowsACancellation {
    @AsyncTest
    @Async
    void test() {
      await(yieldNow());
      throw new CancelledError("by hand");
    }
  }

  static final class NeverEnds {
    @RegisterExtension
    static final AsyncExtension IMPATIENT =
        new AsyncExtension(TestConfig.standard().withPatience(Duration.ZERO));

    @AsyncTest
    @Async
    void test() {
      await(new Promise<Void>());
    }
  }

  static final class SpinsForEver {
    @AsyncTest
    @Async
    @Timeout(value = 50, unit = TimeUnit.MILLISECONDS)
    void test() {
      while (true) await(yieldNow());
    }
  }

  static final class LeavesATask {
    @AsyncTest
    @Async
    void test() {
      background(() -> sleep(ofHours(1)));
      await(yieldNow());
    }
  }

  static final class LeavesAFailure {
    @AsyncTest
    @Async
    void test() {
      background(() -> Task.failed(new IOException("unheard")));
      await(yieldNow());
    }
  }

  static final class FailsBefore {
    @BeforeEach
    @Async
    void before() throws IOException {
      await(yieldNow());
      throw new IOException("before");
    }

    @AsyncTest
    void test() {}
  }

  static final class FailsAfter {
    @AfterEach
    @Async
    void after() throws IOException {
      await(yieldNow());
      throw new IOException("after");
    }

    @AsyncTest
    void test() {}
  }

  static final class ReturnsATask {
    @AsyncTest
    Task<Void> neverRun() {
      return Task.of(null);
    }

    @AsyncTest
    void run() {}
  }

  static final class DependsOnTheOrder {
    private final List<Integer> order = new ArrayList<>();

    @Async
    private Task<Void> add(int i) {
      await(yieldNow());
      order.add(i);
      return Task.of(null);
    }

    @SeededTest(runs = 50)
    @Async
    void test() {
      await(gather(List.of(1, 2, 3), this::add));
      assertEquals(List.of(1, 2, 3), order);
    }
  }

  static final class RunsTheSeedAgain {
    private final List<Integer> order = new ArrayList<>();

    @Async
    private Task<Void> add(int i) {
      await(yieldNow());
      order.add(i);
      return Task.of(null);
    }

    @AsyncTest
    @Seed(1)
    @Async
    void test() {
      await(gather(List.of(1, 2, 3, 4, 5, 6, 7, 8), this::add));
      throw new AssertionError(order.toString());
    }
  }
}
