package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Loop;
import dev.weft.LoopGroup;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ConnectOptions;
import dev.weft.io.ListenOptions;
import dev.weft.io.Resolver;
import dev.weft.io.Server;
import dev.weft.io.StreamClosedException;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting and listening; what a connection does then is the contract of streams. */
@Timeout(60)
class TcpTest {
  private static InetAddress loopback(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static ConnectOptions resolvingTo(InetAddress... addresses) {
    return ConnectOptions.standard().withResolver(host -> Task.of(List.of(addresses)));
  }

  @Test
  void aNameIsResolvedAndConnectedTo() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(new InetSocketAddress(0));
          TcpStream stream = await(TcpStream.connect("localhost", listener.port()));
          assertTrue(stream.isOpen());
          await(stream.closeAsync());
          await(await(listener.accept()).closeAsync());
          await(listener.closeAsync());
          return Task.of(null);
        });
  }

  @Test
  void aNameThatDoesNotExistFails() {
    Io.run(
        () -> {
          Resolver none = host -> Task.failed(new UnknownHostException(host));
          ConnectOptions options = ConnectOptions.standard().withResolver(none);
          try {
            await(TcpStream.connect("nowhere.invalid", 1, options));
            throw new AssertionError("connected to nowhere");
          } catch (UnknownHostException expected) {
            assertEquals("nowhere.invalid", expected.getMessage());
          }
          return Task.of(null);
        });
  }

  @Test
  void theNextAddressIsTriedWhenTheFirstRefuses() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(new InetSocketAddress(loopback(3), 0));
          TcpStream stream =
              await(TcpStream.connect("x", listener.port(), resolvingTo(loopback(2), loopback(3))));
          assertEquals(listener.localAddress(), stream.remoteAddress());
          await(stream.closeAsync());
          return listener.closeAsync();
        });
  }

  @Test
  void whenAllFailTheFirstFailureHasTheOthers() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(new InetSocketAddress(loopback(4), 0));
          int port = listener.port();
          await(listener.closeAsync());
          try {
            await(TcpStream.connect("x", port, resolvingTo(loopback(2), loopback(3))));
            throw new AssertionError("nobody listens");
          } catch (ConnectException expected) {
            assertTrue(expected.getMessage().contains("127.0.0.2"), expected.getMessage());
            assertEquals(1, expected.getSuppressed().length);
            assertTrue(expected.getSuppressed()[0].getMessage().contains("127.0.0.3"));
          }
          return Task.of(null);
        });
  }

  @Test
  void aSilentAddressIsOvertakenByTheNext() throws IOException {
    Io.run(
        () -> {
          try (FullBacklog silent = new FullBacklog(loopback(5))) {
            InetSocketAddress there = new InetSocketAddress(loopback(6), silent.port());
            TcpListener listener = TcpListener.listen(there);
            int before = Io.openFiles();
            TcpStream stream =
                await(
                    TcpStream.connect(
                        "x",
                        silent.port(),
                        resolvingTo(loopback(5), loopback(6))
                            .withAttemptDelay(Duration.ofMillis(20))));
            assertEquals(there, stream.remoteAddress());
            await(stream.closeAsync());
            await(await(listener.accept()).closeAsync());
            await(Io.untilOpenFiles(before));
            return listener.closeAsync();
          }
        });
  }

  @Test
  void aDeadlineIsNotACancellation() {
    Io.run(
        () -> {
          try (FullBacklog silent = new FullBacklog(loopback(5))) {
            int before = Io.openFiles();
            ConnectOptions options = resolvingTo(loopback(5)).withTimeout(Duration.ofMillis(50));
            try {
              await(TcpStream.connect("x", silent.port(), options));
              throw new AssertionError("nobody accepts");
            } catch (DeadlineExceededException expected) {
              await(Io.untilOpenFiles(before));
            }
          }
          return Task.of(null);
        });
  }

  @Test
  void cancellingAConnectFreesTheSockets() {
    Io.run(
        () -> {
          try (FullBacklog silent = new FullBacklog(loopback(5))) {
            int before = Io.openFiles();
            ConnectOptions options = resolvingTo(loopback(5));
            Task<TcpStream> connect =
                background(() -> TcpStream.connect("x", silent.port(), options));
            await(yieldNow());
            connect.cancel(true);
            try {
              await(connect);
              throw new AssertionError("not cancelled");
            } catch (CancellationException expected) {
              await(Io.untilOpenFiles(before));
            }
          }
          return Task.of(null);
        });
  }

  @Test
  void cancellingWhileANameIsResolvedReturnsAtOnce() {
    Io.run(
        () -> {
          List<String> asked = new ArrayList<>();
          Resolver never =
              host -> {
                asked.add(host);
                return new Promise<>();
              };
          ConnectOptions options = ConnectOptions.standard().withResolver(never);
          Task<TcpStream> connect = background(() -> TcpStream.connect("x", 1, options));
          connect.cancel(true);
          try {
            await(connect);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertEquals(List.of("x"), asked);
          }
          return Task.of(null);
        });
  }

  @Test
  void aCancelledLookUpThatFailsIsNobodysFailure() {
    Io.run( // fails if something is reported
        () -> {
          Task<TcpStream> connect = background(() -> TcpStream.connect("nowhere.invalid", 1));
          connect.cancel(true);
          assertEquals(Cancelling.End.CANCELLED, await(Cancelling.end(connect)));
          try {
            await(Resolver.system().resolve("nowhere.invalid")); // ends after the one before
            throw new AssertionError("resolved");
          } catch (UnknownHostException expected) {
            String message = expected.getMessage();
            assertTrue(message.contains("for the name \"nowhere.invalid\""), message);
          }
          for (int i = 0; i < 100; i++) await(yieldNow());
          return Task.of(null);
        });
  }

  @Test
  void aListenerNeedsAnAddressThatIsKnown() {
    Io.run(
        () -> {
          InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
          String message =
              assertThrows(UnknownHostException.class, () -> TcpListener.listen(unknown))
                  .getMessage();
          assertTrue(message.contains("for the name \"nowhere.invalid\""), message);
          return Task.of(null);
        });
  }

  @Test
  void anAddressInUseIsNamed() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          InetSocketAddress taken = Io.address(listener);
          String message =
              assertThrows(BindException.class, () -> TcpListener.listen(taken)).getMessage();
          assertTrue(message.contains("cannot listen on " + taken), message);
          return listener.closeAsync();
        });
  }

  @Test
  void severalListenersMayShareAPort() {
    Io.run(
        () -> {
          ListenOptions shared = ListenOptions.standard().withReusePort(true);
          TcpListener first = TcpListener.listen(Io.anyPort(), shared);
          TcpListener second = TcpListener.listen(Io.address(first), shared);
          assertEquals(first.port(), second.port());
          await(first.closeAsync());
          return second.closeAsync();
        });
  }

  /** Counts what its loop accepts until it is told to stop. */
  @Async
  private static Task<Integer> countUntil(
      Promise<Void> stop, InetSocketAddress address, CountDownLatch listening) throws IOException {
    TcpListener listener =
        TcpListener.listen(address, ListenOptions.standard().withReusePort(true));
    int[] count = {0};
    Server<TcpStream> server =
        new Server<>(
            listener,
            1000,
            stream -> {
              count[0]++;
              return stream.write(Io.bytes("x"));
            });
    Task<Void> serving = background(server::serve);
    listening.countDown();
    await(stop);
    server.stopAccepting();
    await(serving);
    return Task.of(count[0]);
  }

  @Test
  void aGroupOfLoopsSharesAPortAndTheConnections() {
    CountDownLatch listening = new CountDownLatch(2);
    int connections = 64;
    try (LoopGroup group = LoopGroup.start(2)) {
      Io.run(
          () -> {
            // Takes any free port; the group takes that one.
            ListenOptions shared = ListenOptions.standard().withReusePort(true);
            TcpListener holder = TcpListener.listen(Io.anyPort(), shared);
            InetSocketAddress address = Io.address(holder);
            Promise<Void> stop = new Promise<>();
            List<Task<Integer>> counting = new ArrayList<>();
            for (Loop loop : group.loops()) {
              counting.add(loop.submit(() -> countUntil(stop, address, listening)));
            }
            await(blocking(() -> awaited(listening)));
            await(holder.closeAsync());
            for (int i = 0; i < connections; i++) {
              TcpStream client = await(TcpStream.connect(address, ConnectOptions.standard()));
              assertEquals("x", await(ByteStreamContract.readText(client, 1)));
              await(client.closeAsync());
            }
            stop.succeed(null);
            int one = await(counting.get(0), IOException.class);
            int other = await(counting.get(1), IOException.class);
            assertEquals(connections, one + other);
            assertTrue(one > 0 && other > 0, one + " and " + other);
            return Task.of(null);
          });
    }
  }

  private static Void awaited(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return null;
  }

  @Test
  void acceptingIsForOneTaskAndEndsWithTheListener() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<TcpStream> accept = listener.accept();
          assertThrows(IllegalStateException.class, listener::accept);
          await(listener.closeAsync());
          assertFalse(listener.isOpen());
          try {
            await(accept, IOException.class);
            throw new AssertionError("accepted");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains("listener"), expected.getMessage());
          }
          return Task.of(null);
        });
  }

  @Test
  void aCancelledAcceptLeavesTheConnectionToTheNext() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Task<TcpStream> accept = background(listener::accept);
          accept.cancel(true);
          try {
            await(accept);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertTrue(listener.isOpen());
          }
          TcpStream client =
              await(TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
          TcpStream server = await(listener.accept());
          assertEquals(client.localAddress(), server.remoteAddress());
          await(listener.closeAsync());
          return ByteStreamContract.both(new Io.Pair(client, server));
        });
  }

  @Test
  void manyConnectAtOnce() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          List<Integer> numbers = new ArrayList<>();
          for (int i = 0; i < 200; i++) numbers.add(i);
          Task<List<TcpStream>> clients =
              gather(
                  numbers, i -> TcpStream.connect(Io.address(listener), ConnectOptions.standard()));
          List<TcpStream> servers = new ArrayList<>();
          for (int i = 0; i < 200; i++) servers.add(await(listener.accept()));
          for (TcpStream client : await(clients)) await(client.closeAsync());
          for (TcpStream server : servers) await(server.closeAsync());
          return listener.closeAsync();
        });
  }
}
