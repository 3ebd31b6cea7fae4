package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ChildProcess;
import dev.weft.io.ConnectOptions;
import dev.weft.io.Listener;
import dev.weft.io.Resolver;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.UdpSocket;
import dev.weft.io.UnixListener;
import dev.weft.io.UnixStream;
import dev.weft.it.io.Cancelling.End;
import dev.weft.it.io.Io.Pair;
import dev.weft.testing.MemoryNetwork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cancellation in every turn of the loop that an operation takes: what it had is freed, nothing is
 * lost for who comes next, and nothing reaches the loop later. For TLS: {@link
 * TlsCancellationTest}.
 */
@Timeout(120)
class CancelledOperationsTest {
  /** More than the sockets of a connection keep, and than one piece of a transferred file. */
  private static final byte[] MUCH = Io.pattern(12 << 20);

  private enum Kind {
    TCP,
    UNIX,
    MEMORY
  }

  @TempDir Path directory;

  private Task<Pair> pair(Kind kind) throws IOException {
    return switch (kind) {
      case TCP -> TcpStreamTest.pair();
      case UNIX -> UnixStreamTest.pair(directory.resolve("socket"));
      case MEMORY -> MemoryStreamTest.pair(new MemoryNetwork().withCapacity(100_000));
    };
  }

  // ---- connections

  @Test
  void aConnectToSeveralAddresses() throws IOException {
    InetAddress silent = InetAddress.getByName("127.0.0.5");
    InetAddress refusing = InetAddress.getByName("127.0.0.6");
    InetAddress listening = InetAddress.getByName("127.0.0.7");
    try (FullBacklog full = new FullBacklog(silent)) {
      InetSocketAddress address = new InetSocketAddress(listening, full.port());
      ConnectOptions options =
          ConnectOptions.standard()
              .withAttemptDelay(Duration.ZERO)
              .withResolver(slowly(silent, refusing, silent, refusing, silent, listening));
      Cancelling.everywhere(at -> connect(address, options, at));
    }
  }

  private static Resolver slowly(InetAddress... addresses) {
    return host -> afterSomeTurns(List.of(addresses));
  }

  @Async
  private static <T> Task<T> afterSomeTurns(T value) {
    for (int i = 0; i < 3; i++) await(yieldNow());
    return Task.of(value);
  }

  @Async
  private static Task<End> connect(InetSocketAddress address, ConnectOptions options, int at)
      throws IOException {
    TcpListener listener = TcpListener.listen(address);
    End end =
        await(
            Cancelling.afterTurns(
                at,
                () -> connectAndClose(() -> TcpStream.connect("x", address.getPort(), options))));
    await(listener.closeAsync());
    return Task.of(end);
  }

  /** Nobody else has what a cancelled task was given, so it closes it. */
  @Async
  private static <S extends ByteStream> Task<Void> connectAndClose(
      Cancelling.Operation<S> connecting) throws IOException {
    S stream = await(connecting.begin());
    return stream.closeAsync();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void anAcceptLeavesTheConnectionToTheNext(Kind kind) {
    Cancelling.everywhere(at -> accept(kind, at));
  }

  @Async
  private Task<End> accept(Kind kind, int at) throws IOException {
    Path path = directory.resolve("listener");
    Listener<? extends ByteStream> listener =
        kind == Kind.TCP ? TcpListener.listen(Io.anyPort()) : UnixListener.listen(path);
    Task<ByteStream> connecting = background(() -> connectLater(listener, path));
    List<ByteStream> accepted = new ArrayList<>();
    End end = await(Cancelling.afterTurns(at, () -> acceptInto(accepted, listener)));
    if (end == End.CANCELLED) await(acceptInto(accepted, listener));
    assertEquals(1, accepted.size());
    await(listener.closeAsync());
    await(ByteStreamContract.both(new Pair(await(connecting), accepted.get(0))));
    return Task.of(end);
  }

  @Async
  private static Task<ByteStream> connectLater(Listener<?> listener, Path path) throws IOException {
    for (int i = 0; i < 3; i++) await(sleep(Duration.ZERO));
    if (listener instanceof TcpListener tcp) {
      TcpStream stream = await(TcpStream.connect(Io.address(tcp), ConnectOptions.standard()));
      return Task.of(stream);
    }
    UnixStream stream = await(UnixStream.connect(path));
    return Task.of(stream);
  }

  @Async
  private static Task<Void> acceptInto(
      List<ByteStream> accepted, Listener<? extends ByteStream> listener) throws IOException {
    accepted.add(await(listener.accept()));
    return Task.of(null);
  }

  // ---- reading and writing

  @ParameterizedTest
  @EnumSource
  void aBufferedReadHasTakenNothing(Kind kind) {
    Cancelling.everywhere(at -> readLine(kind, at));
  }

  @Async
  private Task<End> readLine(Kind kind, int at) throws IOException {
    Pair pair = await(pair(kind));
    Task<Void> writing = background(() -> writeSlowly(pair.client(), "a line and\nanother\n"));
    BufferedSource source = new BufferedSource(pair.server());
    List<String> lines = new ArrayList<>();
    End end = await(Cancelling.afterTurns(at, () -> readInto(lines, source)));
    if (end == End.CANCELLED) await(readInto(lines, source));
    await(readInto(lines, source));
    assertEquals(List.of("a line and", "another"), lines, "cancelled at " + at);
    await(writing);
    await(ByteStreamContract.both(pair));
    return Task.of(end);
  }

  @Async
  private static Task<Void> writeSlowly(ByteStream stream, String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      await(stream.write(Io.bytes(text.substring(i, i + 1))));
      await(sleep(Duration.ZERO));
    }
    return Task.of(null);
  }

  @Async
  private static Task<Void> readInto(List<String> lines, BufferedSource source) throws IOException {
    lines.add(await(source.readLine()));
    return Task.of(null);
  }

  @ParameterizedTest
  @EnumSource
  void aWriteSaysHowMuchItHasWritten(Kind kind) {
    Cancelling.everywhere(
        at -> {
          ByteBuffer data = ByteBuffer.wrap(MUCH);
          return send(kind, at, stream -> stream.write(data), data);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aWriteOfSeveralBuffersSaysHowMuchItHasWritten(Kind kind) {
    Cancelling.everywhere(
        at -> {
          ByteBuffer[] parts = new ByteBuffer[16];
          int size = MUCH.length / parts.length;
          for (int i = 0; i < parts.length; i++) parts[i] = ByteBuffer.wrap(MUCH, i * size, size);
          return send(kind, at, stream -> stream.write(parts), parts);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aTransferOfAFileHasSentItsBeginning(Kind kind) throws IOException {
    Path path = directory.resolve("file");
    Files.write(path, MUCH);
    try (FileChannel file = FileChannel.open(path)) {
      Cancelling.everywhere(
          at -> send(kind, at, stream -> stream.transferFrom(file, 0, MUCH.length)));
      assertTrue(file.isOpen());
    }
  }

  private interface Sending {
    Task<?> to(ByteStream stream) throws IOException;
  }

  /**
   * Sends {@link #MUCH} to one who reads slowly, and closes; what has arrived then is its
   * beginning, as much as {@code data} says if there is any.
   */
  @Async
  private Task<End> send(Kind kind, int at, Sending sending, ByteBuffer... data)
      throws IOException {
    Pair pair = await(pair(kind));
    Task<byte[]> reading = background(() -> readSlowly(pair.server()));
    End end = await(Cancelling.afterTurns(at, () -> sent(sending.to(pair.client()))));
    await(pair.client().closeAsync());
    byte[] arrived = await(reading);
    int written = MUCH.length;
    for (ByteBuffer each : data) written -= each.remaining();
    if (data.length > 0 || end == End.TOO_LATE) assertEquals(written, arrived.length);
    assertArrayEquals(Arrays.copyOf(MUCH, arrived.length), arrived, "cancelled at " + at);
    await(pair.server().closeAsync());
    return Task.of(end);
  }

  @Async
  private static Task<Void> sent(Task<?> sending) throws IOException {
    await(sending, IOException.class);
    return Task.of(null);
  }

  @Async
  private static Task<byte[]> readSlowly(ByteStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(128 << 10);
    while (await(stream.read(buffer.clear())) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      await(sleep(Duration.ZERO));
    }
    return Task.of(all.toByteArray());
  }

  // ---- datagrams

  @Test
  void aReceiveLeavesTheDatagramToTheNext() {
    Cancelling.everywhere(CancelledOperationsTest::receive);
  }

  @Async
  private static Task<End> receive(int at) throws IOException {
    UdpSocket one = UdpSocket.bind(Io.anyPort());
    UdpSocket two = UdpSocket.bind(Io.anyPort());
    Task<Void> sending = background(() -> sendLater(one, two));
    ByteBuffer into = ByteBuffer.allocate(10);
    End end = await(Cancelling.afterTurns(at, () -> two.receive(into)));
    if (end == End.CANCELLED) {
      assertEquals(0, into.position());
      await(two.receive(into));
    }
    assertEquals("x", DatagramsContract.text(into));
    await(sending);
    await(one.closeAsync());
    await(two.closeAsync());
    return Task.of(end);
  }

  @Async
  private static Task<Void> sendLater(UdpSocket from, UdpSocket to) throws IOException {
    for (int i = 0; i < 3; i++) await(sleep(Duration.ZERO));
    return from.send(Io.bytes("x"), to.localAddress());
  }

  // ---- processes

  @Test
  void aConversationWithAChildLeavesNone() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
    Cancelling.everywhere(CancelledOperationsTest::communicate);
  }

  @Async
  private static Task<End> communicate(int at) throws IOException {
    List<ChildProcess> started = new ArrayList<>();
    ProcessBuilder cat = new ProcessBuilder("/bin/sh", "-c", "exec cat");
    byte[] much = Io.pattern(1 << 20);
    End end =
        await(
            Cancelling.afterTurns(
                at,
                () ->
                    ChildProcess.use(
                        cat,
                        child -> {
                          started.add(child);
                          var finished = await(child.communicate(much, much.length));
                          assertArrayEquals(much, finished.output());
                          return Task.of(null);
                        })));
    for (ChildProcess child : started) assertFalse(child.isAlive(), "cancelled at " + at);
    return Task.of(end);
  }
}
