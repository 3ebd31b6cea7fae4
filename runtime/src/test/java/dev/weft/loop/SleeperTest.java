package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SleeperTest {
  private final EventLoop loop = EventLoop.start("sleeper");
  private final CompletableFuture<Thread> runner = new CompletableFuture<>();
  private Pipe pipe;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    loop.execute(() -> runner.complete(Thread.currentThread()));
  }

  @AfterEach
  void close() throws IOException {
    loop.close();
    pipe.sink().close();
    pipe.source().close();
  }

  private void untilParked() {
    while (!isParked()) Thread.onSpinWait();
  }

  private boolean isParked() {
    return LockSupport.getBlocker(runner.join()) instanceof Sleeper;
  }

  private void untilInSelector() {
    while (!isInSelector(runner.join())) Thread.onSpinWait();
  }

  private static boolean isInSelector(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].getClassName().startsWith("sun.nio.ch.");
  }

  private <T> T call(Callable<T> body) {
    CompletableFuture<T> called = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            called.complete(body.call());
          } catch (Throwable thrown) {
            called.completeExceptionally(thrown);
          }
        });
    return called.join();
  }

  @Test
  void aLoopWithoutChannelsParksAndIsWokenByAPost() {
    for (int i = 0; i < 100; i++) {
      untilParked();
      assertEquals(i, call(oneOf(i)));
    }
  }

  private static Callable<Integer> oneOf(int i) {
    return () -> i;
  }

  @Test
  void aLoopThatWatchesAChannelSleepsInTheSelectorAndIsWokenByAPostAndByTheChannel()
      throws IOException {
    CompletableFuture<Thread> ready = new CompletableFuture<>();
    call(
        () -> {
          Runnable action = () -> ready.complete(Thread.currentThread());
          loop.watch(pipe.source()).whenReady(SelectionKey.OP_READ, action);
          return null;
        });
    untilInSelector();
    assertEquals(7, call(oneOf(7)));
    untilInSelector();

    pipe.sink().write(ByteBuffer.wrap(new byte[1]));

    assertEquals(runner.join(), ready.join());
  }

  @Test
  void aLoopParksAgainAfterItsLastChannelWasClosed() throws Exception {
    call(() -> loop.watch(pipe.source()));
    untilInSelector();

    pipe.source().close();
    // The first sleep after it forgets the channel, and may still be in the selector.
    while (!isParked()) call(oneOf(0));

    assertEquals(7, call(oneOf(7)));
  }

  @Test
  void aParkedLoopFiresItsTimersAndNoneEarly() {
    for (long nanos = 300_000; nanos < 2_000_000; nanos *= 2) {
      long delay = nanos;
      CompletableFuture<Long> fired = new CompletableFuture<>();
      long deadline =
          call(
              () -> {
                long begun = loop.now();
                loop.schedule(() -> fired.complete(loop.now()), delay);
                return begun + delay;
              });
      assertTrue(fired.join() - deadline >= 0, "early");
    }
  }

  @Test
  void aWakeUpThatNobodyMeantOnlyMakesItLook() {
    for (int i = 0; i < 100; i++) {
      untilParked();
      LockSupport.unpark(runner.join());
      assertEquals(i, call(oneOf(i)));
    }
  }
}
