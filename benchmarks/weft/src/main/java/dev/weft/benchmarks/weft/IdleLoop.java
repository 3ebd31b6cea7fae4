package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.TcpListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A loop that has nothing to do: it listens, and sleeps for an hour. */
public final class IdleLoop {
  private IdleLoop() {}

  /** Runs until its process is ended. */
  public static void main(String[] arguments) {
    Weft.run(IdleLoop::listen);
  }

  @Async
  private static Task<Void> listen() throws IOException {
    TcpListener listener =
        TcpListener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Weft.background(listener::accept);
    await(Weft.sleep(Duration.ofHours(1)));
    return Task.of(null);
  }
}
