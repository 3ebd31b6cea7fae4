package dev.weft.it.io;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectOptions;
import dev.weft.io.Listener;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.UnixListener;
import dev.weft.io.UnixStream;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract over the real networks and over the one in memory. */
class ListenerTest {
  @Nested
  class OfTcp extends ListenerContract {
    @Override
    Listener<TcpStream> listen() throws IOException {
      return TcpListener.listen(Io.anyPort());
    }

    @Override
    Task<TcpStream> connect(Listener<?> listener) throws IOException {
      InetSocketAddress address = (InetSocketAddress) listener.localAddress();
      return TcpStream.connect(address, ConnectOptions.standard());
    }
  }

  @Nested
  class OfUnixSockets extends ListenerContract {
    @TempDir Path directory;

    @Override
    Listener<UnixStream> listen() throws IOException {
      return UnixListener.listen(directory.resolve("socket"));
    }

    @Override
    Task<UnixStream> connect(Listener<?> listener) throws IOException {
      return UnixStream.connect(((UnixDomainSocketAddress) listener.localAddress()).getPath());
    }
  }

  @Nested
  class InMemory extends ListenerContract {
    private MemoryNetwork network;

    @Override
    <T> T run(AsyncSupplier<T> body) {
      return TestLoop.run(body);
    }

    MemoryNetwork network() {
      return new MemoryNetwork();
    }

    @Override
    Listener<ByteStream> listen() throws IOException {
      network = network();
      return network.listen("server");
    }

    @Override
    Task<ByteStream> connect(Listener<?> listener) throws IOException {
      return network.connect("server");
    }
  }

  @Nested
  class InMemoryFromFarAway extends InMemory {
    @Override
    MemoryNetwork network() {
      return new MemoryNetwork().withLatency(Duration.ofHours(1)).withPieces(1);
    }
  }
}
