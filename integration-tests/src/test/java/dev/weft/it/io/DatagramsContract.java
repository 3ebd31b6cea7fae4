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
import dev.weft.io.Datagrams;
import dev.weft.io.StreamClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What everything does that sends and receives {@link Datagrams}. */
@Timeout(60)
abstract class DatagramsContract<A extends SocketAddress> {
  /** Runs a test: on a loop with a selector, unless there is nothing to select. */
  <T> T run(AsyncSupplier<T> body) {
    return Io.run(body);
  }

  /** Opens one more, at an address of its own; those of one test reach each other. */
  abstract Datagrams<A> open() throws IOException;

  static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void datagramsKeepTheirBordersAndTheirSenders() {
    run(
        () -> {
          Datagrams<A> one = open();
          Datagrams<A> two = open();
          await(one.send(Io.bytes("first"), two.localAddress()));
          await(one.send(Io.bytes(""), two.localAddress()));
          await(one.send(Io.bytes("third"), two.localAddress()));
          for (String expected : new String[] {"first", "", "third"}) {
            ByteBuffer into = ByteBuffer.allocate(100);
            assertEquals(one.localAddress(), await(two.receive(into)));
            assertEquals(expected, text(into));
          }
          await(one.closeAsync());
          return two.closeAsync();
        });
  }

  @Test
  void whatIsLongerThanTheBufferIsCutOff() {
    run(
        () -> {
          Datagrams<A> one = open();
          Datagrams<A> two = open();
          await(one.send(Io.bytes("too long"), two.localAddress()));
          await(one.send(Io.bytes("next"), two.localAddress()));
          for (String expected : new String[] {"too", "nex"}) {
            ByteBuffer into = ByteBuffer.allocate(3);
            await(two.receive(into));
            assertEquals(expected, text(into));
          }
          await(one.closeAsync());
          return two.closeAsync();
        });
  }

  @Test
  void receivingWaitsAndCanBeCancelled() {
    run(
        () -> {
          Datagrams<A> one = open();
          Datagrams<A> two = open();
          Task<A> receive = background(() -> two.receive(ByteBuffer.allocate(9)));
          await(yieldNow());
          assertFalse(receive.isDone());
          receive.cancel(true);
          try {
            await(receive, IOException.class);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            await(one.send(Io.bytes("kept"), two.localAddress()));
          }
          ByteBuffer into = ByteBuffer.allocate(100);
          await(two.receive(into));
          assertEquals("kept", text(into));
          await(one.closeAsync());
          return two.closeAsync();
        });
  }

  @Test
  void aSecondReceiverGetsAClearError() {
    run(
        () -> {
          Datagrams<A> one = open();
          Task<A> first = one.receive(ByteBuffer.allocate(9));
          String message =
              assertThrows(IllegalStateException.class, () -> one.receive(ByteBuffer.allocate(9)))
                  .getMessage();
          assertTrue(message.contains("two tasks receive"), message);
          await(one.send(Io.bytes("to myself"), one.localAddress()));
          assertEquals(one.localAddress(), await(first));
          return one.closeAsync();
        });
  }

  @Test
  void aReceiverThatHasGoneDoesNotStopTheSender() {
    run(
        () -> {
          Datagrams<A> gone = open();
          A nobody = gone.localAddress();
          Datagrams<A> one = open();
          Datagrams<A> two = open();
          await(gone.closeAsync());
          await(one.send(Io.bytes("lost"), nobody));
          await(two.send(Io.bytes("found"), one.localAddress()));
          ByteBuffer into = ByteBuffer.allocate(100);
          await(one.receive(into));
          assertEquals("found", text(into));
          await(one.closeAsync());
          return two.closeAsync();
        });
  }

  @Test
  void closingFailsWhatWaits() {
    run(
        () -> {
          Datagrams<A> socket = open();
          Task<A> receive = socket.receive(ByteBuffer.allocate(1));
          await(socket.closeAsync());
          await(socket.closeAsync());
          try {
            await(receive, IOException.class);
            throw new AssertionError("received");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains("closed by this program"));
          }
          return Task.of(null);
        });
  }

  @Test
  void nothingWorksAfterTheClosing() {
    run(
        () -> {
          Datagrams<A> socket = open();
          await(socket.closeAsync());
          for (Task<?> task :
              new Task<?>[] {
                socket.receive(ByteBuffer.allocate(1)),
                socket.send(Io.bytes("x"), socket.localAddress())
              }) {
            try {
              await(task, IOException.class);
              throw new AssertionError("worked after the closing");
            } catch (IOException expected) {
              assertEquals(StreamClosedException.class, expected.getClass());
            }
          }
          return Task.of(null);
        });
  }

  @Test
  void otherThreadsAreRefused() {
    run(
        () -> {
          Datagrams<A> socket = open();
          String message =
              await(
                  blocking(
                      () ->
                          assertThrows(
                                  IllegalStateException.class,
                                  () -> socket.receive(ByteBuffer.allocate(1)))
                              .getMessage()));
          assertTrue(message.contains("belongs to the loop"), message);
          return socket.closeAsync();
        });
  }
}
