package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.Listener;
import dev.weft.io.Server;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
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
          for (ByteStream client : clients) await(client.close());
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
          await(clients.get(0).close());
          await(clients.get(2).write(Io.bytes("late")));
          assertEquals("late", await(ByteStreamContract.readText(clients.get(2), 4)));
          assertEquals(2, server.connections());
          server.abort();
          await(serving);
          await(clients.get(1).close());
          await(clients.get(2).close());
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
          await(other.close());
          await(client.close());
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

  @Test
  void theLossOfAnotherConnectionIsReported() {
    List<Throwable> reports =
        reportsOf(
            (network, stream) -> {
              Listener<ByteStream> far = network.listen("far");
              ByteStream near = await(network.connect("far"));
              ByteStream end = await(far.accept());
              await(far.close());
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
          await(client.close());
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
          await(client.close());
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
          await(client.close());
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
              await(client.close());
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
          return client.close();
        });
  }
}
