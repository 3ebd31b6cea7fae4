package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;

import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** FIFOs, whose opening waits for the other end. */
final class Fifos {
  private Fifos() {}

  /** Waits until a thread waits for the other end of a FIFO. */
  @Async
  static Task<Void> untilOpening() {
    while (Thread.getAllStackTraces().values().stream().noneMatch(Fifos::opens)) {
      await(sleep(Duration.ofMillis(1)));
    }
    return Task.of(null);
  }

  private static boolean opens(StackTraceElement[] stack) {
    return stack.length > 0
        && stack[0].getClassName().equals("sun.nio.fs.UnixNativeDispatcher")
        && stack[0].getMethodName().startsWith("open");
  }

  /** Ends the thread that waits for the other end, if there is one; and does not wait itself. */
  static void letGo(Path fifo) throws IOException {
    FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
  }
}
