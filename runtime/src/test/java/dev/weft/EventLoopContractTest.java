package dev.weft;

import dev.weft.loop.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class EventLoopContractTest extends LoopContract {
  private final EventLoop loop = new EventLoop((what, error) -> errors.add(error));
  private final Thread thread = new Thread(loop::run, "loop");

  @BeforeEach
  void start() {
    thread.start();
    onLoop(() -> {}); // it runs now, and is not closed before it does
  }

  @AfterEach
  void stop() throws InterruptedException {
    loop.close();
    thread.join();
  }

  @Override
  Loop loop() {
    return loop;
  }
}
