package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.Datagrams;
import dev.weft.io.FileSource;
import dev.weft.io.Listener;
import dev.weft.io.Sink;
import dev.weft.io.Source;
import dev.weft.io.TcpListener;
import dev.weft.io.TlsOptions;
import dev.weft.io.UdpSocket;
import dev.weft.io.UnixStream;
import dev.weft.testing.MemoryNetwork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every operation keeps that can be done at once: repeated without end, it lets timers and
 * other tasks have their turn.
 *
 * <p>The other end is worked by blocking calls that come before each operation, so that there
 * always is something to do.
 */
@Timeout(120)
class OthersHaveTheirTurnTest {
  /** How long an operation that keeps its loop is repeated before the test gives it up. */
  private static final long GIVEN_UP_AFTER_NANOS = 10_000_000_000L;

  private static final ByteBuffer ONE = ByteBuffer.allocate(1);

  @TempDir static Path directory;

  interface Operation {
    Task<?> call() throws Exception;
  }

  /** Opens what an operation needs, and returns the operation; what is to be closed is added. */
  interface Opening {
    Task<Operation> open(List<Operation> closings) throws Exception;
  }

  private static final Map<String, Opening> OPERATIONS = new TreeMap<>();

  static {
    OPERATIONS.put("UdpSocket.send", OthersHaveTheirTurnTest::udpSend);
    OPERATIONS.put("UdpSocket.receive", OthersHaveTheirTurnTest::udpReceive);
    OPERATIONS.put("UdpSocket.receive, closed", OthersHaveTheirTurnTest::udpClosed);
    OPERATIONS.put("TcpStream.read", OthersHaveTheirTurnTest::tcpRead);
    OPERATIONS.put("TcpStream.write", OthersHaveTheirTurnTest::tcpWrite);
    OPERATIONS.put("TcpStream.read, closed", OthersHaveTheirTurnTest::tcpClosed);
    OPERATIONS.put("TcpListener.accept", OthersHaveTheirTurnTest::accept);
    OPERATIONS.put("TcpListener.accept, closed", OthersHaveTheirTurnTest::acceptClosed);
    OPERATIONS.put("UnixStream.connect", OthersHaveTheirTurnTest::unixConnect);
    OPERATIONS.put("TlsStream", OthersHaveTheirTurnTest::tls);
    OPERATIONS.put("BufferedSource.readLine", c -> of(c, s -> s.readLine()));
    OPERATIONS.put("BufferedSource.readFully", c -> of(c, s -> s.readFully(2)));
    OPERATIONS.put("BufferedSource.read", c -> of(c, s -> s.read(ONE.clear())));
    OPERATIONS.put("BufferedSource.lines", OthersHaveTheirTurnTest::lines);
    OPERATIONS.put("BufferedSink.write", OthersHaveTheirTurnTest::sink);
    OPERATIONS.put("FileSource.read", OthersHaveTheirTurnTest::file);
    OPERATIONS.put("MemoryNetwork streams", OthersHaveTheirTurnTest::memoryStream);
    OPERATIONS.put("MemoryNetwork datagrams", OthersHaveTheirTurnTest::memoryDatagrams);
    OPERATIONS.put("MemoryNetwork connect and accept", OthersHaveTheirTurnTest::memoryConnect);
  }

  static Stream<String> operations() {
    return OPERATIONS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anOperationThatIsDoneAtOnceLetsOthersHaveTheirTurn(String name) {
    Io.run(() -> besideOthers(OPERATIONS.get(name)));
  }

  @Async
  private static Task<Void> besideOthers(Opening opening) throws Exception {
    List<Operation> closings = new ArrayList<>();
    int[] ticks = {0};
    try {
      Operation operation = await(opening.open(closings));
      Task<Void> ticker = background(() -> tick(ticks));
      String end = await(untilDeadline(operation));
      ticker.cancel("enough");
      assertEquals("the deadline", end);
      assertTrue(ticks[0] > 0, "another task's timer never fired");
    } finally {
      for (Operation closing : closings) await(closing.call());
    }
    return Task.of(null);
  }

  @Async
  private static Task<Void> tick(int[] ticks) {
    while (true) {
      await(sleep(Duration.ofMillis(1)));
      ticks[0]++;
    }
  }

  @Async
  private static Task<String> untilDeadline(Operation operation) {
    try {
      return Task.of(await(timeout(Duration.ofMillis(20), () -> repeat(operation))));
    } catch (DeadlineExceededException expected) {
      return Task.of("the deadline");
    }
  }

  @Async
  private static Task<String> repeat(Operation operation) throws Exception {
    for (long end = System.nanoTime() + GIVEN_UP_AFTER_NANOS; System.nanoTime() - end < 0; ) {
      try {
        await(operation.call());
      } catch (IOException again) {
        // Whoever tries again after a failure gives way, too.
      }
    }
    return Task.of("nothing but the operation had its turn");
  }

  // ---- datagrams

  private static Task<Operation> udpSend(List<Operation> closings) throws IOException {
    DatagramSocket sink = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    InetSocketAddress to = new InetSocketAddress(sink.getLocalAddress(), sink.getLocalPort());
    UdpSocket socket = UdpSocket.bind(Io.anyPort());
    closings.add(closing(sink));
    closings.add(socket::closeAsync);
    return Task.of(() -> socket.send(ONE.clear(), to));
  }

  private static Task<Operation> udpReceive(List<Operation> closings) throws IOException {
    UdpSocket socket = UdpSocket.bind(Io.anyPort());
    DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    DatagramPacket packet = new DatagramPacket(new byte[1], 1, socket.localAddress());
    closings.add(closing(peer));
    closings.add(socket::closeAsync);
    return Task.of(
        () -> {
          peer.send(packet);
          return socket.receive(ONE.clear());
        });
  }

  @Async
  private static Task<Operation> udpClosed(List<Operation> closings) throws IOException {
    UdpSocket socket = UdpSocket.bind(Io.anyPort());
    await(socket.closeAsync());
    return Task.of(() -> socket.receive(ONE.clear()));
  }

  // ---- streams

  /** A connection whose client is a blocking channel. */
  private record HalfBlocking(SocketChannel client, ByteStream server) {}

  @Async
  private static Task<HalfBlocking> connect(List<Operation> closings) throws IOException {
    TcpListener listener = TcpListener.listen(Io.anyPort());
    SocketChannel client = SocketChannel.open(listener.localAddress());
    ByteStream server = await(listener.accept());
    await(listener.closeAsync());
    closings.add(server::closeAsync);
    closings.add(closing(client));
    return Task.of(new HalfBlocking(client, server));
  }

  @Async
  private static Task<Operation> tcpRead(List<Operation> closings) throws IOException {
    HalfBlocking pair = await(connect(closings));
    return Task.of(
        () -> {
          pair.client().write(ONE.clear());
          return pair.server().read(ONE.clear());
        });
  }

  @Async
  private static Task<Operation> tcpWrite(List<Operation> closings) throws IOException {
    HalfBlocking pair = await(connect(closings));
    ByteBuffer read = ByteBuffer.allocate(1);
    return Task.of(
        () -> {
          Task<Void> write = pair.server().write(ONE.clear());
          pair.client().read(read.clear());
          return write;
        });
  }

  @Async
  private static Task<Operation> tcpClosed(List<Operation> closings) throws IOException {
    HalfBlocking pair = await(connect(closings));
    await(pair.server().closeAsync());
    return Task.of(() -> pair.server().read(ONE.clear()));
  }

  private static Task<Operation> accept(List<Operation> closings) throws IOException {
    TcpListener listener = TcpListener.listen(Io.anyPort());
    closings.add(listener::closeAsync);
    return Task.of(() -> connectAndAccept(listener));
  }

  @Async
  private static Task<Void> connectAndAccept(TcpListener listener) throws IOException {
    SocketChannel client = SocketChannel.open(listener.localAddress());
    await(listener.accept()).abort();
    client.close();
    return Task.of(null);
  }

  @Async
  private static Task<Operation> acceptClosed(List<Operation> closings) throws IOException {
    TcpListener listener = TcpListener.listen(Io.anyPort());
    await(listener.closeAsync());
    return Task.of(listener::accept);
  }

  private static Task<Operation> unixConnect(List<Operation> closings) throws IOException {
    Path path = Files.createTempDirectory(directory, "unix").resolve("socket");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    closings.add(closing(server));
    return Task.of(() -> connectAndClose(path, server));
  }

  @Async
  private static Task<Void> connectAndClose(Path path, ServerSocketChannel server)
      throws IOException {
    UnixStream client = await(UnixStream.connect(path));
    server.accept().close();
    await(client.closeAsync());
    return Task.of(null);
  }

  @Async
  private static Task<Operation> tls(List<Operation> closings) throws IOException {
    Io.Pair plain = await(TcpStreamTest.pair());
    Io.Pair pair = await(TlsStreamTest.protect(plain, TlsOptions.of(Certificates.context())));
    closings.add(() -> ByteStreamContract.both(pair));
    return Task.of(() -> writeAndRead(pair.client(), pair.server()));
  }

  @Async
  private static Task<Void> writeAndRead(ByteStream from, ByteStream to) throws IOException {
    await(from.write(ByteBuffer.allocate(10)));
    for (int i = 0; i < 10; i++) await(to.read(ONE.clear()));
    return Task.of(null);
  }

  // ---- buffers and files

  /** Lines without end, which are there. */
  private static final Source ENDLESS =
      new Source() {
        @Override
        public Task<Integer> read(ByteBuffer into) {
          int count = into.remaining();
          while (into.hasRemaining()) into.put((byte) '\n');
          return Task.of(count);
        }

        @Override
        public Task<Void> closeAsync() {
          return Task.of(null);
        }
      };

  private interface Reading {
    Task<?> of(BufferedSource source) throws IOException;
  }

  @SuppressWarnings("UnusedVariable") // as the others, so that the table above is one
  private static Task<Operation> of(List<Operation> closings, Reading reading) {
    BufferedSource source = new BufferedSource(ENDLESS);
    return Task.of(() -> reading.of(source));
  }

  private static Task<Operation> lines(List<Operation> closings) {
    var lines = new BufferedSource(ENDLESS).lines();
    return Task.of(lines::advance);
  }

  private static Task<Operation> sink(List<Operation> closings) {
    Sink nowhere =
        new Sink() {
          @Override
          public Task<Void> write(ByteBuffer data) {
            data.position(data.limit());
            return Task.of(null);
          }

          @Override
          public Task<Void> closeAsync() {
            return Task.of(null);
          }
        };
    BufferedSink sink = new BufferedSink(nowhere);
    return Task.of(() -> sink.write(ONE.clear()));
  }

  @Async
  private static Task<Operation> file(List<Operation> closings) throws IOException {
    FileSource file = await(FileSource.open(Files.createTempFile(directory, "empty", "")));
    closings.add(file::closeAsync);
    return Task.of(() -> file.read(ONE.clear()));
  }

  // ---- in memory, on a loop that does not skip time

  @Async
  private static Task<Operation> memoryStream(List<Operation> closings) throws IOException {
    MemoryNetwork network = new MemoryNetwork();
    Io.Pair pair = await(MemoryStreamTest.pair(network));
    closings.add(() -> ByteStreamContract.both(pair));
    return Task.of(() -> writeAndRead(pair.client(), pair.server()));
  }

  @Async
  private static Task<Operation> memoryDatagrams(List<Operation> closings) throws IOException {
    Datagrams<SocketAddress> socket = new MemoryNetwork().datagrams("one");
    closings.add(socket::closeAsync);
    return Task.of(() -> sendAndReceive(socket));
  }

  @Async
  private static Task<Void> sendAndReceive(Datagrams<SocketAddress> socket) throws IOException {
    await(socket.send(ONE.clear(), socket.localAddress()));
    await(socket.receive(ONE.clear()));
    return Task.of(null);
  }

  private static Task<Operation> memoryConnect(List<Operation> closings) throws IOException {
    MemoryNetwork network = new MemoryNetwork();
    Listener<ByteStream> listener = network.listen("one");
    closings.add(listener::closeAsync);
    return Task.of(() -> connectAndAccept(network, listener));
  }

  @Async
  private static Task<Void> connectAndAccept(MemoryNetwork network, Listener<ByteStream> listener)
      throws IOException {
    ByteStream client = await(network.connect("one"));
    await(listener.accept()).abort();
    client.abort();
    return Task.of(null);
  }

  private static Operation closing(AutoCloseable closeable) {
    return () -> {
      closeable.close();
      return Task.of(null);
    };
  }
}
