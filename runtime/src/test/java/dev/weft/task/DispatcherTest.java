package dev.weft.task;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.loop.VirtualTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {
  private final Dispatcher dispatcher = new Dispatcher(new VirtualTime().loop());

  /** What settles a held task then takes it out of the very set that is gone through. */
  @Test
  void whatComesTooLateAndTheLastOfTheLoopTakeTurns() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean endedMeanwhile = new AtomicBoolean();
    Thread loopThread =
        new Thread(
            () -> {
              dispatcher.abandonHeld();
              ended.set(true);
            });

    dispatcher.afterClose(
        () -> {
          loopThread.start();
          while (loopThread.getState() != Thread.State.BLOCKED && !ended.get()) {
            Thread.onSpinWait();
          }
          endedMeanwhile.set(ended.get());
        });
    loopThread.join();

    assertFalse(endedMeanwhile.get());
  }
}
