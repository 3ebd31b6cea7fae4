package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncFunction;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectOptions;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.EndOfStreamException;
import dev.weft.io.Listener;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerTest {
  @Async
  static Task<Void> echo(ByteStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    while (await(stream.read(buffer.clear())) >= 0) await(stream.write(buffer.flip()));
    return Task.of(null);
  }

  private final List<String> log = new ArrayList<>();

  private Server<ByteStream> server(MemoryNetwork network, int limit) throws IOException {
    Listener<ByteStream> listener = network.listen("server");
    return new Server<>(listener, limit, ServerTest::echo);
  }

  @Test
  void manyAreServedAtOnce() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Server<ByteStream> server = server(network, 100);
          Task<Void> serving = background(server::serve);
          assertTrue(server.isServing());
          List<ByteStream> clients = new ArrayList<>();
          for (int i = 0; i < 10; i++) clients.add(await(network.connect("server")));
          for (ByteStream client : clients) {
            await(client.write(Io.bytes("ping")));
            assertEquals("ping", await(ByteStreamContract.readText(client, 4)));
          }
          assertEquals(10, server.connections());
          for (ByteStream client : clients) await(client.closeAsync());
          await(server.drain(Duration.ofSeconds(10)));
          await(serving);
          assertFalse(server.isServing());
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  @Test
  void noMoreThanTheLimitAreServedAtOnce() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Server<ByteStream> server = server(network, 2);
          Task<Void> serving = background(server::serve);
          List<ByteStream> clients = new ArrayList<>();
          for (int i = 0; i < 3; i++) clients.add(await(network.connect("server")));
          for (int i = 0; i < 20; i++) await(yieldNow());
          assertEquals(2, server.connections());
          await(clients.get(0).closeAsync());
          await(clients.get(2).write(Io.bytes("late")));
          assertEquals("late", await(ByteStreamContract.readText(clients.get(2), 4)));
          assertEquals(2, server.connections());
          server.abort();
          await(serving);
          await(clients.get(1).closeAsync());
          await(clients.get(2).closeAsync());
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  @Test
  void aHandlerThatFailsIsReportedAndTheOthersGoOn() {
    List<String> reports = new ArrayList<>();
    Io.run(
        (what, error) -> reports.add(what + ": " + error.getMessage()),
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Listener<ByteStream> listener = network.listen("server");
          Server<ByteStream> server =
              new Server<>(
                  listener,
                  10,
                  stream -> {
                    await(stream.read(ByteBuffer.allocate(1)));
                    throw new IOException("no such luck");
                  });
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          ByteStream other = await(network.connect("server"));
          await(client.write(Io.bytes("x")));
          try {
            await(client.read(ByteBuffer.allocate(1)));
            throw new AssertionError("the connection is aborted");
          } catch (ConnectionLostException expected) {
            assertEquals(1, server.connections());
          }
          await(other.closeAsync());
          await(client.closeAsync());
          await(server.drain(Duration.ofSeconds(10)));
          return serving;
        });
    assertEquals(2, reports.size(), reports.toString());
    assertTrue(reports.get(0).contains("The handler of the connection"), reports.get(0));
    assertTrue(reports.get(0).contains("no such luck"), reports.get(0));
  }

  @Test
  void aPeerThatBreaksItsConnectionIsNoFailureOfTheHandler() {
    Io.run( // fails if something is reported
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Server<ByteStream> server = server(network, 10);
          Task<Void> serving = background(server::serve);
          await(resetOnce(network));
          await(server.drain(Duration.ofSeconds(10)));
          return serving;
        });
  }

  @Test
  void aPeerThatBreaksWhatTheHandlerProtectsByTlsIsNone() {
    TlsOptions options = TlsOptions.of(Certificates.context());
    Io.run( // fails if something is reported
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Listener<ByteStream> listener = network.listen("server");
          Server<ByteStream> server =
              new Server<>(
                  listener,
                  10,
                  stream -> {
                    TlsStream tls = await(TlsStream.server(stream, options));
                    return echo(tls);
                  });
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          TlsStream tls = await(TlsStream.client(client, "localhost", options));
          await(tls.write(Io.bytes("x")));
          assertEquals("x", await(ByteStreamContract.readText(tls, 1)));
          tls.abort();
          await(server.drain(Duration.ofSeconds(10)));
          return serving;
        });
  }

  /** Connects, has a word echoed, and breaks the connection. */
  @Async
  private static Task<Void> resetOnce(MemoryNetwork network) throws IOException {
    ByteStream client = await(network.connect("server"));
    await(client.write(Io.bytes("x")));
    assertEquals("x", await(ByteStreamContract.readText(client, 1)));
    client.abort();
    return Task.of(null);
  }

  /** What {@link Server.Statistics} say in the end. */
  private record Counts(
      long accepted, long succeeded, long failed, long cancelled, long endedByPeers, long late) {
    static Counts of(Server.Statistics statistics) {
      return new Counts(
          statistics.accepted(),
          statistics.succeeded(),
          statistics.failed(),
          statistics.cancelled(),
          statistics.endedByPeers(),
          statistics.late());
    }
  }

  /** Serves one handler that {@code client} works against; fails if something is reported. */
  private static Counts unreported(
      AsyncFunction<ByteStream, Void> handler, AsyncFunction<ByteStream, Void> client) {
    return Io.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Server<ByteStream> server = new Server<>(network.listen("server"), 10, handler);
          Task<Void> serving = background(server::serve);
          ByteStream stream = await(network.connect("server"));
          await(client.apply(stream));
          while (server.connections() > 0) await(sleep(Duration.ofMillis(1)));
          await(server.drain(Duration.ofSeconds(10)));
          await(serving);
          await(stream.closeAsync());
          return Task.of(Counts.of(server.statistics()));
        });
  }

  private static final Counts ONE_ENDED_BY_ITS_PEER = new Counts(1, 0, 0, 0, 1, 0);

  @Async
  private static Task<Void> echoTls(ByteStream stream, TlsOptions options) throws IOException {
    TlsStream tls = await(TlsStream.server(stream, options));
    await(echo(tls));
    return tls.closeAsync();
  }

  @Test
  void aPeerThatSpeaksNoTlsOrNotToItsEndIsCountedAndNotReported() {
    TlsOptions options = TlsOptions.of(Certificates.context());
    AsyncFunction<ByteStream, Void> handler = stream -> echoTls(stream, options);
    assertEquals(ONE_ENDED_BY_ITS_PEER, unreported(handler, ByteStream::closeAsync), "a port scan");
    assertEquals(
        ONE_ENDED_BY_ITS_PEER,
        unreported(
            handler,
            stream -> {
              await(stream.write(Io.bytes("\26\3\1\2\0\1")));
              return stream.closeAsync();
            }),
        "a handshake that ends in its middle");
    assertEquals(
        ONE_ENDED_BY_ITS_PEER,
        unreported(handler, stream -> stream.write(Io.bytes("GET / HTTP/1.1\r\n\r\n"))),
        "another protocol");
    assertEquals(
        ONE_ENDED_BY_ITS_PEER,
        unreported(
            handler,
            stream -> {
              TlsStream tls = await(TlsStream.client(stream, "localhost", options));
              await(tls.write(Io.bytes("x")));
              return stream.closeAsync();
            }),
        "an end without a farewell");
  }

  @Test
  void aPeerThatIsSilentIsCountedAsLateAndNotReported() {
    TlsOptions options =
        TlsOptions.of(Certificates.context()).withHandshakeTimeout(Duration.ofMillis(1));
    Counts oneLate = new Counts(1, 0, 0, 0, 0, 1);
    assertEquals(oneLate, unreported(s -> echoTls(s, options), s -> Task.of(null)));
    assertEquals(
        oneLate,
        unreported(
            s -> {
              await(timeout(Duration.ofMillis(1), () -> new BufferedSource(s).readLine()));
              return Task.of(null);
            },
            s -> Task.of(null)));
  }

  @Test
  void aPeerThatSaysTooLittleOrTooMuchIsCountedAndNotReported() {
    AsyncFunction<ByteStream, Void> handler =
        stream -> {
          BufferedSource source = new BufferedSource(stream);
          await(source.readUntil(10, "\n".getBytes(StandardCharsets.UTF_8)));
          return Task.of(null);
        };
    assertEquals(ONE_ENDED_BY_ITS_PEER, unreported(handler, ByteStream::closeAsync));
    assertEquals(
        ONE_ENDED_BY_ITS_PEER,
        unreported(handler, stream -> stream.write(Io.bytes("longer than that"))));
  }

  @Test
  void anEndOfSomethingElseIsReported() {
    List<Throwable> reports =
        reportsOf(
            (network, stream) -> {
              Listener<ByteStream> far = network.listen("far");
              ByteStream near = await(network.connect("far"));
              await(await(far.accept()).closeAsync());
              await(far.closeAsync());
              try {
                await(new BufferedSource(near).readFully(1));
              } finally {
                await(near.closeAsync());
              }
              return Task.of(null);
            });
    assertEquals(1, reports.size(), reports.toString());
    assertEquals(EndOfStreamException.class, reports.get(0).getClass());
  }

  @Test
  void drainingIsAnEndToIdlePeersAndNoReset() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Server<TcpStream> server = new Server<>(listener, 10, ServerTest::echo);
          Task<Void> serving = background(server::serve);
          TcpStream idle =
              await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
          await(idle.write(Io.bytes("x")));
          assertEquals("x", await(ByteStreamContract.readText(idle, 1)));
          Task<Void> drain = server.drain(Duration.ofMillis(1));
          assertEquals(-1, await(idle.read(ByteBuffer.allocate(1))));
          await(drain);
          await(serving);
          assertEquals(1, server.statistics().cancelled());
          return idle.closeAsync();
        });
  }

  @Test
  void theLossOfAnotherConnectionIsReported() {
    List<Throwable> reports =
        reportsOf(
            (network, stream) -> {
              Listener<ByteStream> far = network.listen("far");
              ByteStream near = await(network.connect("far"));
              ByteStream end = await(far.accept());
              await(far.closeAsync());
              end.abort();
              try {
                await(echo(near));
              } finally {
                near.abort();
              }
              return Task.of(null);
            });
    assertEquals(1, reports.size(), reports.toString());
    assertEquals(ConnectionLostException.class, reports.get(0).getClass());
  }

  @Test
  void aFailureBesideTheLossOfTheConnectionIsReported() {
    List<Throwable> reports =
        reportsOf(
            (network, stream) -> {
              try {
                await(echo(stream));
              } catch (ConnectionLostException lost) {
                lost.addSuppressed(new IOException("the journal is full"));
                throw lost;
              }
              return Task.of(null);
            });
    assertEquals(1, reports.size(), reports.toString());
    assertEquals("the journal is full", reports.get(0).getSuppressed()[0].getMessage());
  }

  private interface Handler {
    Task<Void> handle(MemoryNetwork network, ByteStream stream) throws IOException;
  }

  /** Returns what is reported of a handler whose peer breaks the connection. */
  private List<Throwable> reportsOf(Handler handler) {
    List<Throwable> reports = new ArrayList<>();
    Io.run(
        (what, error) -> reports.add(error),
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Listener<ByteStream> listener = network.listen("server");
          Server<ByteStream> server =
              new Server<>(listener, 10, stream -> handler.handle(network, stream));
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          for (int i = 0; i < 20; i++) await(yieldNow());
          client.abort();
          await(server.drain(Duration.ofSeconds(10)));
          return serving;
        });
    return reports;
  }

  @Test
  void drainingLetsHandlersEnd() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Server<ByteStream> server = server(network, 10);
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          await(yieldNow());
          Task<Void> draining = background(() -> server.drain(Duration.ofSeconds(30)));
          await(client.write(Io.bytes("last words")));
          assertEquals("last words", await(ByteStreamContract.readText(client, 10)));
          assertFalse(draining.isDone());
          await(client.closeAsync());
          await(draining);
          await(serving);
          return Task.of(null);
        });
  }

  @Test
  void drainingCancelsThoseThatDoNotEnd() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Server<ByteStream> server = server(network, 10);
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          await(yieldNow());
          await(server.drain(Duration.ofMillis(10)));
          await(serving);
          assertEquals(0, server.connections());
          await(client.closeAsync());
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  @Test
  void cancellingEndsHandlersAndWaitsForThem() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Listener<ByteStream> listener = network.listen("server");
          Server<ByteStream> server = new Server<>(listener, 10, this::cleanUpSlowly);
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          await(yieldNow());
          serving.cancel(true);
          try {
            await(serving);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertEquals(List.of("cleaned up"), log);
          }
          assertFalse(listener.isOpen());
          await(client.closeAsync());
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> cleanUpSlowly(ByteStream stream) {
    try {
      await(new Promise<Void>());
    } finally {
      for (int i = 0; i < 10; i++) await(yieldNow());
      log.add("cleaned up");
    }
    return Task.of(null);
  }

  @Test
  void abortingBreaksEveryConnection() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Listener<ByteStream> listener = network.listen("server");
          Server<ByteStream> server = new Server<>(listener, 10, this::cleanUpSlowly);
          Task<Void> serving = background(server::serve);
          List<ByteStream> clients = new ArrayList<>();
          for (int i = 0; i < 3; i++) clients.add(await(network.connect("server")));
          await(yieldNow());
          server.abort();
          for (ByteStream client : clients) {
            try {
              await(client.read(ByteBuffer.allocate(1)));
              throw new AssertionError("the connection is broken");
            } catch (ConnectionLostException expected) {
              await(client.closeAsync());
            }
          }
          await(serving);
          assertEquals(List.of("cleaned up", "cleaned up", "cleaned up"), log);
          assertFalse(listener.isOpen());
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  @Test
  void aHandlerMayStopTheServer() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Listener<ByteStream> listener = network.listen("server");
          List<Server<ByteStream>> self = new ArrayList<>();
          Server<ByteStream> server =
              new Server<>(
                  listener,
                  10,
                  stream -> {
                    await(yieldNow());
                    self.get(0).stopAccepting();
                    return Task.of(null);
                  });
          self.add(server);
          Task<Void> serving = background(server::serve);
          ByteStream client = await(network.connect("server"));
          await(serving);
          assertFalse(listener.isOpen());
          assertThrows(IllegalStateException.class, server::serve);
          return client.closeAsync();
        });
  }
}
