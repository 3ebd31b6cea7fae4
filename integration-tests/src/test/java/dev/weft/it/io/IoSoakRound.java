package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.DeadlineExceededException;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.Channels;
import dev.weft.io.ChildProcess;
import dev.weft.io.FileChange;
import dev.weft.io.FileSink;
import dev.weft.io.FileSource;
import dev.weft.io.ListenOptions;
import dev.weft.io.Listener;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.io.UdpSocket;
import dev.weft.io.UnixListener;
import dev.weft.io.UnixStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * One round of {@link IoSoak}: all kinds of input and output at once, each of them ended in every
 * way there is; then a time without descriptors, and an opening that nobody answers. It opens and
 * closes everything itself, and fails if something is not as it should be.
 */
final class IoSoakRound {
  private static final int CLIENTS = 12;
  private static final int IDLE_CLIENTS = 3;
  private static final int CHILDREN = 3;
  private static final int FILES = 8;
  private static final int DATAGRAMS = 30;
  private static final Duration ACCEPT_PAUSE = ofMillis(20);
  private static final Duration FOREVER = Duration.ofHours(1);

  private final Path directory;
  private final TlsOptions tls;
  private final Random random;
  private final IoSoak.Reports reports;

  IoSoakRound(Path directory, TlsOptions tls, Random random, IoSoak.Reports reports) {
    this.directory = directory;
    this.tls = tls;
    this.random = random;
    this.reports = reports;
  }

  /** Opens a connection to a server. */
  private interface Connecting {
    Task<? extends ByteStream> connect() throws IOException;
  }

  @Async
  Task<Void> run() throws IOException {
    await(
        Scope.open(
            s -> {
              s.spawn(() -> tcp(false));
              s.spawn(() -> tcp(true));
              s.spawn(this::unix);
              s.spawn(this::datagrams);
              for (int i = 0; i < FILES; i++) {
                Path file = directory.resolve("file" + i);
                s.spawn(() -> file(file));
              }
              s.spawn(this::watch);
              s.spawn(this::children);
              return Task.of(null);
            }));
    await(withoutDescriptors());
    await(leaveBehind());
    return Task.of(null);
  }

  // ---- streams

  @Async
  private Task<Void> tcp(boolean isProtected) throws IOException {
    TcpListener listener = TcpListener.listen(Io.anyPort());
    Connecting plain = () -> TcpStream.connect("localhost", listener.port());
    return serve(listener, isProtected ? () -> protect(plain) : plain, isProtected);
  }

  @Async
  private Task<Void> unix() throws IOException {
    Path path = directory.resolve("socket");
    return serve(UnixListener.listen(path), () -> UnixStream.connect(path), false);
  }

  @Async
  private Task<TlsStream> protect(Connecting plain) throws IOException {
    return TlsStream.client(await(plain.connect()), "localhost", tls);
  }

  @Async
  private <S extends ByteStream> Task<Void> serve(
      Listener<S> listener, Connecting connecting, boolean isProtected) throws IOException {
    Server<S> server = new Server<>(listener, CLIENTS, stream -> answer(stream, isProtected));
    Task<Void> serving = background(server::serve);
    await(
        Scope.open(
            s -> {
              for (int i = 0; i < CLIENTS; i++) {
                int kind = i;
                s.spawn(() -> client(kind, connecting));
              }
              return Task.of(null);
            }));
    await(drain(server, connecting));
    await(serving);
    Server.Statistics ends = server.statistics();
    long sum = ends.succeeded() + ends.cancelled() + ends.endedByPeers() + ends.late();
    check(ends.failed() == 0 && ends.connections() == 0 && ends.accepted() == sum, ends);
    return Task.of(null);
  }

  @Async
  private Task<Void> answer(ByteStream accepted, boolean isProtected) throws IOException {
    ByteStream stream = isProtected ? await(TlsStream.server(accepted, tls)) : accepted;
    try {
      BufferedSource reader = new BufferedSource(stream);
      BufferedSink writer = new BufferedSink(stream);
      for (String line; (line = await(reader.readLine())) != null; ) {
        await(writer.write(line + "\n"));
        await(writer.flush());
      }
    } finally {
      await(stream.closeAsync());
    }
    return Task.of(null);
  }

  /** A conversation, that ends in the way that its number says. */
  @Async
  private Task<Void> client(int kind, Connecting connecting) throws IOException {
    int lines = 1 + random.nextInt(10);
    switch (kind % 4) {
      case 0 -> await(talk(connecting, lines, false));
      case 1 -> await(talk(connecting, lines, true));
      case 2 -> await(cancelled(() -> talk(connecting, Integer.MAX_VALUE, false)));
      default -> await(tooLate(() -> talk(connecting, Integer.MAX_VALUE, false)));
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> talk(Connecting connecting, int lines, boolean breaks) throws IOException {
    ByteStream stream = await(connecting.connect());
    try {
      BufferedSource reader = new BufferedSource(stream);
      for (int i = 0; i < lines; i++) {
        String line = "x".repeat(random.nextInt(random.nextInt(20_000) + 1));
        await(stream.write(Io.bytes(line + "\n")));
        check(line.equals(await(reader.readLine())), "a line came back changed");
      }
      if (breaks) {
        await(stream.write(Io.bytes("nobody reads the answer\n")));
        stream.abort();
      }
    } finally {
      await(stream.closeAsync());
    }
    return Task.of(null);
  }

  /**
   * Has clients that are idle, which the end of the server is an end to: of those that it has
   * accepted. One that is in the listener's queue when that is closed may wait without end, since
   * Linux does not always reset it; so all of them have to be accepted, and nobody else is counted.
   */
  @Async
  private <S extends ByteStream> Task<Void> drain(Server<S> server, Connecting connecting)
      throws IOException {
    while (server.connections() > 0) await(sleep(ofMillis(1)));
    await(
        Scope.open(
            s -> {
              for (int i = 0; i < IDLE_CLIENTS; i++) s.spawn(() -> idle(connecting));
              while (server.connections() < IDLE_CLIENTS) await(sleep(ofMillis(1)));
              await(server.drain(Duration.ofMillis(random.nextInt(5))));
              return Task.of(null);
            }));
    return Task.of(null);
  }

  @Async
  private Task<Void> idle(Connecting connecting) throws IOException {
    try {
      ByteStream stream = await(connecting.connect());
      try {
        await(stream.read(ByteBuffer.allocate(1)));
      } finally {
        await(stream.closeAsync());
      }
    } catch (IOException drained) {
      // The server may have gone in the middle of the handshake.
    }
    return Task.of(null);
  }

  // ---- ends

  @Async
  private Task<Void> cancelled(AsyncSupplier<Void> work) {
    return Scope.open(
        s -> {
          Task<Void> victim = s.spawn(work);
          await(sleep(ofMillis(random.nextInt(10))));
          victim.cancel(true);
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> tooLate(AsyncSupplier<Void> work) {
    try {
      await(timeout(ofMillis(random.nextInt(10)), work));
    } catch (DeadlineExceededException expected) {
      // As it was meant; it ends by itself only if the machine is slow.
    }
    return Task.of(null);
  }

  private static void check(boolean isRight, Object what) {
    if (!isRight) throw new AssertionError(what.toString());
  }

  // ---- datagrams

  @Async
  private Task<Void> datagrams() throws IOException {
    UdpSocket server = UdpSocket.bind(Io.anyPort());
    UdpSocket client = UdpSocket.bind(Io.anyPort());
    Task<Void> echoing = background(() -> echo(server));
    for (int i = 0; i < DATAGRAMS; i++) {
      while (!await(isAnswered(client, server, i))) await(sleep(ofMillis(1)));
      if (i % 10 == 0) await(tooLate(() -> receive(client)));
      if (i % 10 == 5) await(cancelled(() -> receive(client)));
    }
    echoing.cancel(true);
    await(client.closeAsync());
    return server.closeAsync();
  }

  @Async
  private static Task<Void> echo(UdpSocket server) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(60_000);
    while (true) {
      var from = await(server.receive(buffer.clear()));
      await(server.send(buffer.flip(), from));
    }
  }

  /** Sends number {@code i}, and waits for it; what was sent before and came late is skipped. */
  @Async
  private Task<Boolean> isAnswered(UdpSocket client, UdpSocket server, int i) throws IOException {
    ByteBuffer sent = ByteBuffer.allocate(4 + random.nextInt(50_000));
    await(client.send(sent.putInt(0, i), server.localAddress()));
    ByteBuffer buffer = ByteBuffer.allocate(60_000);
    try {
      do {
        await(timeout(ofSeconds(5), () -> client.receive(buffer.clear())));
      } while (buffer.getInt(0) != i);
      return Task.of(true);
    } catch (DeadlineExceededException lost) {
      return Task.of(false);
    }
  }

  @Async
  private static Task<Void> receive(UdpSocket client) throws IOException {
    while (true) await(client.receive(ByteBuffer.allocate(60_000)));
  }

  // ---- files

  @Async
  private Task<Void> file(Path file) throws IOException {
    byte[] bytes = Io.pattern(random.nextInt(400_000));
    await(AsyncFiles.write(file, bytes));
    check(Arrays.equals(bytes, await(AsyncFiles.readAllBytes(file))), "a file was read changed");
    await(cancelled(() -> copies(file)));
    await(tooLate(() -> copies(file)));
    return Task.of(null);
  }

  @Async
  private Task<Void> copies(Path file) throws IOException {
    while (true) {
      FileSource source = await(FileSource.open(file));
      try {
        FileSink sink = await(FileSink.open(file.resolveSibling(file.getFileName() + ".copy")));
        try {
          ByteBuffer buffer = ByteBuffer.allocate(100_000);
          while (await(source.read(buffer.clear())) >= 0) await(sink.write(buffer.flip()));
        } finally {
          await(sink.closeAsync());
        }
      } finally {
        await(source.closeAsync());
      }
    }
  }

  @Async
  private Task<Void> watch() throws IOException {
    Path watched = Files.createDirectory(directory.resolve("watched"));
    AsyncIterator<FileChange> changes = await(AsyncFiles.watch(watched));
    Path created = Files.createFile(watched.resolve("new"));
    check(await(changes.advance()), "no change was seen");
    check(changes.current().path().equals(created), changes.current());
    await(cancelled(() -> all(changes)));
    Files.delete(created);
    Files.delete(watched);
    await(all(changes)); // it ends with its directory
    return changes.closeAsync();
  }

  @Async
  private static Task<Void> all(AsyncIterator<FileChange> changes) {
    while (await(changes.advance())) {}
    return Task.of(null);
  }

  // ---- children

  @Async
  private Task<Void> children() throws IOException {
    byte[] input = Io.pattern(random.nextInt(200_000));
    for (int i = 0; i < CHILDREN; i++) {
      ChildProcess.Finished cat =
          await(ChildProcess.use(new ProcessBuilder("cat"), c -> c.communicate(input, 1 << 20)));
      check(cat.exitCode() == 0 && Arrays.equals(input, cat.output()), "cat says something else");
      await(cancelled(this::childThatWaits));
      await(tooLate(this::childThatWaits));
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> childThatWaits() throws IOException {
    return ChildProcess.use(
        new ProcessBuilder("cat"),
        child -> {
          await(new BufferedSource(child.output()).readLine());
          return Task.of(null);
        });
  }

  // ---- what is reported

  /** A connection goes on while nobody can open anything; who comes meanwhile is served later. */
  @Async
  private Task<Void> withoutDescriptors() throws IOException {
    TcpListener listener =
        TcpListener.listen(Io.anyPort(), ListenOptions.standard().withAcceptPause(ACCEPT_PAUSE));
    Server<TcpStream> server = new Server<>(listener, 10, stream -> answer(stream, false));
    Task<Void> serving = background(server::serve);
    TcpStream before = await(TcpStream.connect("127.0.0.1", listener.port()));
    await(isEchoed(before));
    try (SocketChannel meanwhile = SocketChannel.open()) {
      int accepts = reports.accepts();
      AllDescriptors taken = new AllDescriptors();
      try {
        meanwhile.connect(listener.localAddress());
        meanwhile.configureBlocking(false);
        while (reports.accepts() < accepts + 2) await(sleep(ACCEPT_PAUSE));
        await(isEchoed(before));
        await(isRefused(() -> TcpStream.connect("127.0.0.1", listener.port())));
        await(isRefused(() -> Task.of(UdpSocket.bind(Io.anyPort()))));
        await(isRefused(() -> FileSource.open(directory.resolve("file0"))));
        await(isRefused(() -> AsyncFiles.write(directory.resolve("file1"), new byte[1])));
        // No child: the JDK closes a descriptor of somebody else when it cannot start one
        // (decision 93).
      } finally {
        taken.close();
      }
      meanwhile.write(Io.bytes("\n"));
      await(Channels.untilReadable(meanwhile));
      check(meanwhile.read(ByteBuffer.allocate(10)) == 1, "not served afterwards");
    }
    await(before.closeAsync());
    await(server.drain(FOREVER));
    return serving;
  }

  @Async
  private static Task<Void> isEchoed(TcpStream stream) throws IOException {
    await(stream.write(Io.bytes("x\n")));
    check("x".equals(await(new BufferedSource(stream).readLine())), "no echo");
    return Task.of(null);
  }

  @Async
  private static Task<Void> isRefused(AsyncSupplier<?> opening) {
    try {
      Object opened = await(opening.get());
      throw new AssertionError("without a descriptor there is " + opened);
    } catch (IOException expected) {
      return Task.of(null);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The opening of a FIFO, which cannot be stopped; the other end comes when it was given up. */
  @Async
  private Task<Void> leaveBehind() throws IOException {
    Path fifo = directory.resolve("fifo");
    ProcessBuilder make = new ProcessBuilder("mkfifo", fifo.toString());
    check(await(ChildProcess.use(make, ChildProcess::waitFor)) == 0, "mkfifo failed");
    await(
        Scope.open(
            s -> {
              Task<FileSource> victim = s.spawn(() -> FileSource.open(fifo));
              await(Fifos.untilOpening());
              victim.cancel(true);
              return Task.of(null);
            }));
    Fifos.letGo(fifo);
    Files.delete(fifo);
    return Task.of(null);
  }
}
