package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.Datagrams;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract over the in-memory network, near and far, and what only that can do. */
class MemoryDatagramsTest {
  @Nested
  class Plain extends DatagramsContract<SocketAddress> {
    private MemoryNetwork network;
    private int opened;

    MemoryNetwork network() {
      return new MemoryNetwork();
    }

    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    @Override
    Datagrams<SocketAddress> open() throws IOException {
      if (network == null) network = network();
      return network.datagrams("socket-" + ++opened);
    }
  }

  @Nested
  class FromFarAway extends Plain {
    @Override
    MemoryNetwork network() {
      return new MemoryNetwork().withLatency(Duration.ofHours(1));
    }
  }

  /** Sends a hundred numbers, then a full stop without loss; returns the numbers that arrived. */
  @Async
  private static Task<String> arrivals(double share, long seed) throws IOException {
    MemoryNetwork network = new MemoryNetwork().withLoss(share, seed);
    Datagrams<SocketAddress> one = network.datagrams("one");
    Datagrams<SocketAddress> two = network.datagrams("two");
    for (int i = 0; i < 100; i++) await(one.send(Io.bytes(i + " "), two.localAddress()));
    network.withLoss(0, 0);
    await(one.send(Io.bytes("."), two.localAddress()));
    StringBuilder all = new StringBuilder();
    while (all.indexOf(".") < 0) {
      ByteBuffer into = ByteBuffer.allocate(100);
      await(two.receive(into));
      all.append(DatagramsContract.text(into));
    }
    await(one.closeAsync());
    await(two.closeAsync());
    return Task.of(all.toString());
  }

  @Test
  void theSameOnesAreLostForTheSameSeed() {
    TestLoop.run(
        () -> {
          String first = await(arrivals(0.5, 1));
          int count = first.split(" ").length - 1;
          assertTrue(count > 20 && count < 80, first);
          assertEquals(first, await(arrivals(0.5, 1)));
          assertNotEquals(first, await(arrivals(0.5, 2)));
          assertEquals(".", await(arrivals(1, 1)));
          return Task.of(null);
        });
  }

  @Test
  void whatNobodyReceivesInTimeIsDropped() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork().withCapacity(10);
          Datagrams<SocketAddress> one = network.datagrams("one");
          for (String each : new String[] {"12345", "678901", "67890"}) {
            await(one.send(Io.bytes(each), one.localAddress()));
          }
          for (String expected : new String[] {"12345", "67890"}) {
            ByteBuffer into = ByteBuffer.allocate(100);
            await(one.receive(into));
            assertEquals(expected, DatagramsContract.text(into));
          }
          return one.closeAsync();
        });
  }

  @Test
  void namesAreTakenOnceAndAddressesAreItsOwn() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Datagrams<SocketAddress> one = network.datagrams("one");
          assertThrows(BindException.class, () -> network.datagrams("one"));
          String message =
              assertThrows(
                      IllegalArgumentException.class,
                      () -> one.send(Io.bytes("x"), new InetSocketAddress(1)))
                  .getMessage();
          assertTrue(message.contains("names of its network"), message);
          await(one.closeAsync());
          return network.datagrams("one").closeAsync();
        });
  }

  @Test
  void aShareThatIsNoneIsRefused() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> network.withLoss(share, 0));
          }
          return Task.of(null);
        });
  }
}
