package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.forward;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.io.ConnectOptions;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.example.loops.ScheduledLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop that is written with what {@code dev.weft.spi} offers, and nothing else. */
class ScheduledLoopTest extends LoopContract {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Loop loop =
      new ScheduledLoop(thread, (what, error) -> errors.add(error), List.of());

  @AfterEach
  void shutDown() {
    thread.shutdownNow();
  }

  @Override
  Loop loop() {
    return loop;
  }

  @Test
  void socketsWorkOnIt() {
    ByteBuffer read = ByteBuffer.allocate(3);

    loop.submit(() -> exchange(read)).join();

    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), read.flip());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of tasks
  private Task<Object> exchange(ByteBuffer read) throws IOException {
    TcpListener listener =
        TcpListener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    Task<TcpStream> accepting = listener.accept();
    Task<TcpStream> connecting = TcpStream.connect(address, ConnectOptions.standard());
    Task<Integer>[] reading = new Task[1];
    return async(
        (awaits, outcome) -> {
          switch (awaits) {
            case 0:
              return accepting;
            case 1:
              reading[0] = accepting.resultNow().read(read); // nothing is there yet
              return connecting;
            case 2:
              return connecting.resultNow().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            case 3:
              return reading[0];
            case 4:
              return Weft.gather(
                  accepting.resultNow().closeAsync(), connecting.resultNow().closeAsync());
            default:
              return forward(listener.closeAsync());
          }
        });
  }
}
