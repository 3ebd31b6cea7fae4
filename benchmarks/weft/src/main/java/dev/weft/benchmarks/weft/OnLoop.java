package dev.weft.benchmarks.weft;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.loop.EventLoop;

/**
 * One loop for all runs of a body, as the peers have: {@code Weft.run} would open a selector for
 * each.
 */
final class OnLoop {
  private final EventLoop loop = new EventLoop();
  private Task<?> main;
  private int arrived;

  /** Runs {@code body} on the calling thread until its task has ended, and returns its value. */
  <T> T run(AsyncSupplier<T> body) {
    loop.execute(
        () -> {
          main = Weft.background(body);
          main.onDone(outcome -> loop.stop());
        });
    loop.run();
    @SuppressWarnings("unchecked")
    T value = (T) main.join();
    return value;
  }

  /** Runs what another thread queues, 10,000 actions. */
  long posts() throws InterruptedException {
    arrived = 0;
    Thread poster =
        new Thread(
            () -> {
              for (int i = 0; i < 10_000; i++) loop.execute(this::arrive);
            });
    poster.start();
    loop.run();
    poster.join();
    return arrived;
  }

  private void arrive() {
    if (++arrived == 10_000) loop.stop();
  }
}
