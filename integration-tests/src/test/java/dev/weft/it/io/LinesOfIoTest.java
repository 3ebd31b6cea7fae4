package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ChildProcess;
import dev.weft.io.ConnectOptions;
import dev.weft.io.EndOfStreamException;
import dev.weft.io.FileSink;
import dev.weft.io.FileSource;
import dev.weft.io.Server;
import dev.weft.io.Sink;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.it.io.Io.Pair;
import dev.weft.testing.MemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Input and output are async methods: whoever looks sees what was called, and the line at which it
 * waits.
 */
@Timeout(60)
class LinesOfIoTest {
  private static final TlsOptions TLS = TlsOptions.of(Certificates.context());
  private static final byte[] MUCH = Io.pattern(100_000);

  @TempDir Path directory;

  /**
   * What an operation is begun on: connections, at the other ends of which nobody does anything.
   */
  private record Scene(ByteStream silent, ByteStream tls, Path directory) {
    BufferedSource source() {
      return new BufferedSource(silent);
    }

    BufferedSink sink() throws IOException {
      BufferedSink sink = new BufferedSink(silent);
      assertTrue(sink.write(Arrays.copyOf(MUCH, 2000)).isDone());
      return sink;
    }

    FileChannel file() throws IOException {
      Path path = Files.write(directory.resolve("file"), MUCH);
      return FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  private interface Operation {
    Task<?> begin(Scene scene) throws IOException;
  }

  /** By the names that they have to have, with what tells those of one name apart. */
  private static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();

  static {
    OPERATIONS.put("BufferedSource.readLine", scene -> scene.source().readLine());
    OPERATIONS.put(
        "BufferedSource.readUntil", scene -> scene.source().readUntil(10, new byte[] {1}));
    OPERATIONS.put("BufferedSource.readFully", scene -> scene.source().readFully(1));
    OPERATIONS.put("BufferedSource.readAll", scene -> scene.source().readAll(10));
    OPERATIONS.put("BufferedSink.write", scene -> scene.sink().write(MUCH));
    OPERATIONS.put("BufferedSink.flush", scene -> scene.sink().flush());
    OPERATIONS.put("BufferedSink.closeAsync", scene -> scene.sink().closeAsync());
    OPERATIONS.put("Sink.write", scene -> new NeverWritten().write(Io.bytes("a"), Io.bytes("b")));
    OPERATIONS.put(
        "ByteStream.transferFrom", scene -> scene.silent.transferFrom(scene.file(), 0, 100_000));
    OPERATIONS.put("TlsStream.client", scene -> TlsStream.client(scene.silent, "localhost", TLS));
    OPERATIONS.put("TlsStream.server", scene -> TlsStream.server(scene.silent, TLS));
    OPERATIONS.put(
        "TlsStream.startTlsAsClient",
        scene -> TlsStream.startTlsAsClient(scene.silent, scene.source(), "localhost", TLS));
    OPERATIONS.put(
        "TlsStream.startTlsAsServer",
        scene -> TlsStream.startTlsAsServer(scene.silent, scene.source(), TLS));
    OPERATIONS.put("TlsStream.read", scene -> scene.tls.read(ByteBuffer.allocate(1)));
    OPERATIONS.put("TlsStream.write", scene -> scene.tls.write(ByteBuffer.wrap(MUCH)));
    OPERATIONS.put("TcpStream.connect", scene -> TcpStream.connect("x", 1, unresolved()));
    OPERATIONS.put(
        "TcpStream.connect of limited time",
        scene -> TcpStream.connect("x", 1, unresolved().withTimeout(Duration.ofHours(1))));
    OPERATIONS.put("ChildProcess.start", scene -> ChildProcess.start(new ProcessBuilder("true")));
    OPERATIONS.put(
        "ChildProcess.use",
        scene -> ChildProcess.use(new ProcessBuilder("true"), child -> child.waitFor()));
    OPERATIONS.put("AsyncIterator.advance of lines", scene -> scene.source().lines().advance());
    OPERATIONS.put(
        "AsyncIterator.advance of a walk", scene -> AsyncFiles.walk(scene.directory).advance());
    OPERATIONS.put(
        "AsyncIterator.advance of what is mapped",
        scene -> scene.source().lines().map(line -> line).advance());
  }

  private static ConnectOptions unresolved() {
    return ConnectOptions.standard().withResolver(host -> new Promise<>());
  }

  private static final class NeverWritten implements Sink {
    @Override
    public Task<Void> write(ByteBuffer data) {
      return new Promise<>();
    }

    @Override
    public Task<Void> closeAsync() {
      return Task.of(null);
    }
  }

  static Set<String> operations() {
    return OPERATIONS.keySet();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatWaitsHasTheNameOfTheOperationAndALine(String operation) {
    Io.run(() -> begin(operation));
  }

  @Async
  private Task<Void> begin(String operation) throws IOException {
    MemoryNetwork network = new MemoryNetwork().withCapacity(1000);
    Pair plain = await(MemoryStreamTest.pair(network));
    Pair tls = await(TlsStreamTest.overMemory(network));
    Scene scene = new Scene(plain.client(), tls.client(), directory);
    Task<?> begun = OPERATIONS.get(operation).begin(scene);
    assertFalse(begun.isDone());
    String name = operation.split(" of ")[0];
    assertEquals(name, begun.name());
    assertAtLineOf(name, begun);
    begun.cancel(true);
    await(Weft.allCompleted(List.of(begun)));
    plain.client().abort();
    tls.client().abort();
    return Task.of(null);
  }

  @Test
  void aFileThatIsReadOrWrittenOffTheLoop() {
    Io.run(this::readAndWrite);
  }

  @Async
  private Task<Void> readAndWrite() throws IOException {
    Path path = directory.resolve("file");
    FileSink sink = await(FileSink.open(path));
    Task<Void> writing = sink.write(ByteBuffer.wrap(MUCH));
    assertEquals("FileSink.write", writing.name());
    assertAtLineOf("FileSink.write", writing);
    await(writing);
    await(sink.closeAsync());
    FileSource source = await(FileSource.open(path));
    Task<Integer> reading = source.read(ByteBuffer.allocate(10));
    assertEquals("FileSource.read", reading.name());
    assertAtLineOf("FileSource.read", reading);
    await(reading);
    return source.closeAsync();
  }

  @Test
  void aServerAndItsHandlers() {
    Io.run(this::serve);
  }

  @Async
  private Task<Void> serve() throws IOException {
    TcpListener listener = TcpListener.listen(Io.anyPort());
    Promise<Void> never = new Promise<>();
    Server<TcpStream> server = new Server<>(listener, 2, stream -> never);
    Task<Void> serving = server.serve();
    assertEquals("Server.serve", serving.name());
    assertAtLineOf("Server.serve", serving);
    TcpStream client = await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
    while (server.connections() == 0) await(Weft.yieldNow());
    Task<Void> draining = server.drain(Duration.ofHours(1));
    assertEquals("Server.drain", draining.name());
    assertAtLineOf("Server.drain", draining);
    assertTrue(draining.callGraph().startsWith("Server.drain\n"), draining.callGraph());
    server.abort();
    await(Weft.allCompleted(List.of(serving, draining)));
    return client.closeAsync();
  }

  private static void assertAtLineOf(String operation, Task<?> task) {
    List<StackTraceElement> where = task.where();
    assertFalse(where.isEmpty(), task.toString());
    StackTraceElement outermost = where.get(where.size() - 1);
    assertTrue(
        (outermost.getClassName() + "." + outermost.getMethodName()).endsWith(operation),
        where.toString());
    for (StackTraceElement each : where) {
      assertTrue(each.getLineNumber() > 0, where.toString());
      assertFalse(each.getClassName().startsWith("dev.weft.frame"), where.toString());
    }
  }

  // ---- failures

  @Test
  void aLateFailureThatWasCaughtOnItsWayHasTheLinesOfTheOperations() {
    EndOfStreamException failure =
        assertThrows(EndOfStreamException.class, () -> Io.run(this::readTooMuch));

    List<String> own =
        Arrays.stream(failure.getStackTrace())
            .filter(each -> each.getLineNumber() > 0)
            .map(each -> each.getClassName() + "." + each.getMethodName())
            .filter(each -> each.matches("dev\\.weft\\.(?!it\\.).*|.*LinesOfIoTest\\.read.*"))
            .toList();
    String test = getClass().getName();
    assertEquals(
        List.of(
            "dev.weft.io.BufferedSource.readFully",
            test + ".readAndRethrow",
            test + ".readTooMuch"),
        own);
  }

  @Async
  private Task<Void> readTooMuch() throws IOException {
    Pair pair = await(MemoryStreamTest.pair(new MemoryNetwork()));
    Task<Void> reading = readAndRethrow(pair.client());
    await(Weft.yieldNow());
    await(pair.server().closeAsync());
    return Task.of(await(reading));
  }

  @Async
  private static Task<Void> readAndRethrow(ByteStream stream) throws IOException {
    try {
      await(new BufferedSource(stream).readFully(10));
      return Task.of(null);
    } catch (IOException e) {
      throw e;
    }
  }
}
