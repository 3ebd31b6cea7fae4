package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.Listener;
import dev.weft.io.StreamClosedException;
import dev.weft.it.io.Io.Pair;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Listener} does. */
@Timeout(60)
abstract class ListenerContract {
  /** Runs a test: on a loop with a selector, unless there is nothing to select. */
  <T> T run(AsyncSupplier<T> body) {
    return Io.run(body);
  }

  /** Begins to listen, at an address of this test's own. */
  abstract Listener<? extends ByteStream> listen() throws IOException;

  /** Connects to where the listener is, or was. */
  abstract Task<? extends ByteStream> connect(Listener<?> listener) throws IOException;

  @Test
  void connectionsAreAcceptedInTheOrderInWhichTheyCame() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          List<ByteStream> clients = new ArrayList<>();
          for (int i = 0; i < 5; i++) clients.add(await(connect(listener)));
          for (int i = 0; i < 5; i++) await(clients.get(i).write(Io.bytes("" + i)));
          for (int i = 0; i < 5; i++) {
            ByteStream server = await(listener.accept());
            assertEquals("" + i, await(ByteStreamContract.readText(server, 1)));
            await(ByteStreamContract.both(new Pair(clients.get(i), server)));
          }
          return listener.closeAsync();
        });
  }

  @Test
  void acceptingWaitsForAConnection() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          Task<? extends ByteStream> accept = listener.accept();
          await(yieldNow());
          assertFalse(accept.isDone());
          ByteStream client = await(connect(listener));
          await(ByteStreamContract.both(new Pair(client, await(accept))));
          return listener.closeAsync();
        });
  }

  @Test
  void aSecondTaskThatAcceptsGetsAClearError() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          Task<? extends ByteStream> first = listener.accept();
          String message = assertThrows(IllegalStateException.class, listener::accept).getMessage();
          assertTrue(message.contains("two tasks accept"), message);
          ByteStream client = await(connect(listener));
          await(ByteStreamContract.both(new Pair(client, await(first))));
          return listener.closeAsync();
        });
  }

  @Test
  void closingFailsTheAcceptThatWaits() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          Task<? extends ByteStream> accept = listener.accept();
          assertTrue(listener.isOpen());
          await(listener.closeAsync());
          await(listener.closeAsync());
          assertFalse(listener.isOpen());
          try {
            await(accept, IOException.class);
            throw new AssertionError("accepted from a closed listener");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains("closed by this program"));
          }
          return Task.of(null);
        });
  }

  @Test
  void nobodyAcceptsFromAClosedListener() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          await(listener.closeAsync());
          try {
            await(listener.accept());
            throw new AssertionError("accepted from a closed listener");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains("listener"), expected.getMessage());
          }
          return Task.of(null);
        });
  }

  @Test
  void nobodyConnectsToAClosedListener() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          await(listener.closeAsync());
          try {
            await(connect(listener));
            throw new AssertionError("connected to a closed listener");
          } catch (ConnectException expected) {
            return Task.of(null);
          }
        });
  }

  @Test
  void aCancelledAcceptLeavesTheConnectionToTheNext() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          Task<ByteStream> accept = background(() -> acceptAny(listener));
          await(yieldNow());
          accept.cancel(true);
          try {
            await(accept, IOException.class);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertTrue(listener.isOpen());
          }
          ByteStream client = await(connect(listener));
          ByteStream server = await(listener.accept());
          await(ByteStreamContract.both(new Pair(client, server)));
          return listener.closeAsync();
        });
  }

  @Async
  private static Task<ByteStream> acceptAny(Listener<? extends ByteStream> listener)
      throws IOException {
    return Task.of(await(listener.accept()));
  }

  @Test
  void whoIsNotAcceptedYetIsToldOfTheClosing() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          ByteStream client = await(connect(listener));
          await(listener.closeAsync());
          try {
            assertEquals(-1, await(client.read(ByteBuffer.allocate(1))));
          } catch (ConnectionLostException alsoSaysSo) {
            assertTrue(client.isOpen());
          }
          return client.closeAsync();
        });
  }

  @Test
  void acceptedConnectionsOutliveTheListener() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          ByteStream client = await(connect(listener));
          ByteStream server = await(listener.accept());
          await(listener.closeAsync());
          await(client.write(Io.bytes("still")));
          assertEquals("still", await(ByteStreamContract.readText(server, 5)));
          return ByteStreamContract.both(new Pair(client, server));
        });
  }

  @Test
  void otherThreadsAreRefused() {
    run(
        () -> {
          Listener<? extends ByteStream> listener = listen();
          String message =
              await(
                  blocking(
                      () ->
                          assertThrows(IllegalStateException.class, listener::accept)
                              .getMessage()));
          assertTrue(message.contains("belongs to the loop"), message);
          return listener.closeAsync();
        });
  }
}
