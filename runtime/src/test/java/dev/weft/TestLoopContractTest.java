package dev.weft;

import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The loop for tests as a loop among others: a thread steps it on, a millisecond at a time. */
class TestLoopContractTest extends LoopContract {
  private final CompletableFuture<TestLoop> opened = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "test");
  private volatile boolean stopped;

  private void run() {
    TestConfig config =
        TestConfig.standard().allowingLeaks().withErrorHandler((what, error) -> errors.add(error));
    try (TestLoop loop = TestLoop.open(config)) {
      opened.complete(loop);
      while (!stopped) {
        loop.advance(Duration.ofMillis(1));
        LockSupport.parkNanos(1); // others may run meanwhile
      }
    }
  }

  @BeforeEach
  void start() {
    thread.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  @Override
  Loop loop() {
    return opened.join();
  }
}
