package dev.weft.it.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.Listener;
import dev.weft.it.io.Io.Pair;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The contract over the in-memory network: plain, byte by byte, and from an hour away. */
class MemoryStreamTest {
  @Async
  static Task<Pair> pair(MemoryNetwork network) throws IOException {
    Listener<ByteStream> listener = network.listen("server");
    ByteStream client = await(network.connect("server"));
    ByteStream server = await(listener.accept());
    await(listener.closeAsync());
    return Task.of(new Pair(client, server));
  }

  @Nested
  class Plain extends ByteStreamContract {
    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    @Override
    Task<Pair> connect() throws IOException {
      return pair(new MemoryNetwork());
    }
  }

  @Nested
  class OneByteAtATime extends ByteStreamContract {
    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    @Override
    Task<Pair> connect() throws IOException {
      return pair(new MemoryNetwork().withPieces(1).withCapacity(1000));
    }

    @Override
    int much() {
      return 50_000;
    }
  }

  @Nested
  class FromFarAway extends ByteStreamContract {
    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    @Override
    Task<Pair> connect() throws IOException {
      return pair(new MemoryNetwork().withLatency(Duration.ofHours(1)).withPieces(10_000));
    }

    @Override
    int much() {
      return 500_000;
    }
  }
}
