package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A walk over a file system that hangs; what all iterators do is in AsyncIteratorContractTest. */
@Timeout(60)
class WalkTest {
  private static final List<Path> PATHS = Stream.of("a", "b", "c", "d", "e").map(Path::of).toList();

  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final List<String> closed = new ArrayList<>();

  /** Hangs at the third path until {@link #goesOn}. */
  private Stream<Path> hanging() {
    return PATHS.stream().map(this::hangAtTheThird).onClose(() -> closed.add("closed"));
  }

  private Path hangAtTheThird(Path path) {
    if (path != PATHS.get(2)) return path;
    hangs.countDown();
    try {
      goesOn.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return path;
  }

  @Test
  void nothingIsLostWhenACallIsLeftBehindAndNoTwoLookAtOnce() throws InterruptedException {
    List<String> reports = new ArrayList<>();
    TestConfig config = TestConfig.standard().withErrorHandler((what, error) -> reports.add(what));
    try (TestLoop loop = TestLoop.open(config)) {
      Walk walk = new Walk(Path.of("root"), this::hanging);
      Task<Boolean> leftBehind = walk.advance();
      loop.step();
      hangs.await();
      leftBehind.cancel("by the test");
      while (!leftBehind.isDone()) loop.step(); // to the end of its moment, and no longer
      assertTrue(leftBehind.isCancelled());
      assertEquals(1, reports.size());

      List<Path> walked = new ArrayList<>();
      Task<Boolean> next = walk.advance();
      goesOn.countDown();
      while (loop.result(next)) {
        walked.add(walk.current());
        next = walk.advance();
      }
      assertEquals(PATHS, walked);
      loop.result(walk.closeAsync());
      assertEquals(List.of("closed"), closed);
    }
  }

  @Test
  void theStreamIsClosedWhenTheCallThatLooksHasEnded() throws InterruptedException {
    try (TestLoop loop = TestLoop.open()) {
      Walk walk = new Walk(Path.of("root"), this::hanging);
      Task<Boolean> advance = walk.advance();
      loop.step();
      hangs.await();
      Task<Void> closing = walk.closeAsync();
      assertFalse(advance.join());
      assertEquals(List.of(), closed);
      goesOn.countDown();
      loop.result(closing);
      assertEquals(List.of("closed"), closed);
    }
  }
}
