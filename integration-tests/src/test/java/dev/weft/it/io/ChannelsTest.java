package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.io.Channels;
import dev.weft.io.StreamClosedException;
import dev.weft.loop.EventLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelsTest {
  private Pipe pipe;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void aPipeIsReadableOnceSomethingIsWritten() {
    Io.run(
        () -> {
          Task<Void> readable = Channels.untilReadable(pipe.source());
          for (int i = 0; i < 10; i++) await(yieldNow());
          assertFalse(readable.isDone());
          pipe.sink().write(Io.bytes("x"));
          await(readable);
          assertEquals(1, pipe.source().read(ByteBuffer.allocate(8)));
          return Task.of(null);
        });
  }

  @Test
  void whatIsNotReadIsReportedAgain() {
    Io.run(
        () -> {
          pipe.sink().write(Io.bytes("x"));
          for (int i = 0; i < 3; i++) await(Channels.untilReadable(pipe.source()));
          return Task.of(null);
        });
  }

  @Test
  void aFullPipeIsWritableOnceSomethingIsRead() {
    Io.run(
        () -> {
          await(Channels.untilWritable(pipe.sink()));
          while (pipe.sink().write(ByteBuffer.allocate(1 << 16)) > 0) {}
          Task<Void> writable = Channels.untilWritable(pipe.sink());
          for (int i = 0; i < 10; i++) await(yieldNow());
          assertFalse(writable.isDone());
          while (pipe.source().read(ByteBuffer.allocate(1 << 16)) > 0) {}
          await(writable);
          return Task.of(null);
        });
  }

  @Test
  void connectionsAreAcceptedAndConnected() {
    Io.run(
        () -> {
          try (ServerSocketChannel server = ServerSocketChannel.open().bind(Io.anyPort());
              SocketChannel client = SocketChannel.open()) {
            server.configureBlocking(false);
            client.configureBlocking(false);
            Task<Void> acceptable = Channels.untilAcceptable(server);
            client.connect(server.getLocalAddress());
            await(Channels.untilConnected(client));
            assertTrue(client.isConnected());
            await(acceptable);
            server.accept().close();
          }
          return Task.of(null);
        });
  }

  @Test
  void aRefusedConnectionFailsTheWait() {
    Io.run(
        () -> {
          InetSocketAddress nobody;
          try (ServerSocketChannel server = ServerSocketChannel.open().bind(Io.anyPort())) {
            nobody = (InetSocketAddress) server.getLocalAddress();
          }
          try (SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);
            client.connect(nobody);
            try {
              await(Channels.untilConnected(client));
              throw new AssertionError("nobody listens there");
            } catch (ConnectException expected) {
              assertFalse(client.isConnected());
            }
          }
          return Task.of(null);
        });
  }

  @Test
  void aCancelledWaitIsNoLongerWatched() {
    Io.run(
        () -> {
          Task<Void> wait = background(() -> Channels.untilReadable(pipe.source()));
          SelectionKey key = await(keyOf(wait));
          assertEquals(SelectionKey.OP_READ, key.interestOps());
          wait.cancel(true);
          try {
            await(wait);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertEquals(0, key.interestOps());
          }
          Task<Void> next = Channels.untilReadable(pipe.source());
          pipe.sink().write(Io.bytes("x"));
          await(next);
          return Task.of(null);
        });
  }

  private Task<SelectionKey> keyOf(Task<?> waiting) throws ReflectiveOperationException {
    var field = waiting.getClass().getDeclaredField("interest");
    field.setAccessible(true);
    Object interest = field.get(waiting);
    var key = interest.getClass().getDeclaredField("key");
    key.setAccessible(true);
    return Task.of((SelectionKey) key.get(interest));
  }

  @Test
  void aSecondReaderGetsAClearErrorAndAWriterDoesNot() {
    Io.run(
        () -> {
          Io.Pair pair = await(TcpStreamTest.pair());
          Task<Void> first = Channels.untilReadable(pipe.source());
          String message =
              assertThrows(IllegalStateException.class, () -> Channels.untilReadable(pipe.source()))
                  .getMessage();
          assertTrue(message.contains("two tasks read"), message);
          await(Channels.untilWritable(pipe.sink()));
          first.cancel(true);
          return ByteStreamContract.both(pair);
        });
  }

  @Test
  void closingFailsTheWaits() {
    Io.run(
        () -> {
          Task<Void> wait = Channels.untilReadable(pipe.source());
          Channels.close(pipe.source());
          try {
            await(wait, IOException.class);
            throw new AssertionError("the channel is closed");
          } catch (StreamClosedException expected) {
            assertFalse(pipe.source().isOpen());
          }
          try {
            await(Channels.untilReadable(pipe.source()));
            throw new AssertionError("the channel is closed");
          } catch (StreamClosedException expected) {
            return Task.of(null);
          }
        });
  }

  @Test
  void aChannelThatBlocksIsRefused() {
    Io.run(
        () -> {
          try (SocketChannel blocking = SocketChannel.open()) {
            String message =
                assertThrows(IllegalStateException.class, () -> Channels.untilReadable(blocking))
                    .getMessage();
            assertTrue(message.contains("is in blocking mode"), message);
            assertTrue(message.contains("Call configureBlocking(false)"), message);
          }
          return Task.of(null);
        });
  }

  @Test
  void aChannelThatIsClosedIsNamed() {
    Io.run(
        () -> {
          EventLoop loop = (EventLoop) Loop.current();
          pipe.source().close();
          String message =
              assertThrows(ClosedChannelException.class, () -> loop.watch(pipe.source()))
                  .getMessage();
          assertTrue(message.startsWith(pipe.source() + " is closed"), message);
          assertTrue(message.contains("End the tasks that use a channel before"), message);
          return Task.of(null);
        });
  }

  @Test
  void withoutALoopTheErrorSaysWhatToDo() {
    String message =
        assertThrows(IllegalStateException.class, () -> Channels.untilReadable(pipe.source()))
            .getMessage();
    assertTrue(
        message.contains("runs no loop. In a program of your own, call it inside Weft.run"),
        message);
  }
}
