package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.StreamClosedException;
import dev.weft.it.io.Io.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ByteStream} does. */
@Timeout(120)
abstract class ByteStreamContract {
  /** Runs a test: on a loop with a selector, unless there is nothing to select. */
  <T> T run(AsyncSupplier<T> body) {
    return Io.run(body);
  }

  @TempDir Path directory;

  /** Returns both ends of a new connection. */
  abstract Task<Pair> connect() throws Exception;

  /** Returns more bytes than the connection keeps on the way. */
  int much() {
    return 8 << 20;
  }

  /** Returns whether an aborted connection can be told from one that was closed. */
  boolean resets() {
    return true;
  }

  /** Returns whether one direction can end while the other goes on. */
  boolean closesHalf() {
    return true;
  }

  @Async
  static Task<byte[]> readAll(ByteStream stream) throws IOException {
    return Task.of(await(new BufferedSource(stream).readAll(Integer.MAX_VALUE - 1)));
  }

  @Async
  static Task<String> readText(ByteStream stream, int count) throws IOException {
    byte[] bytes = await(new BufferedSource(stream).readFully(count));
    return Task.of(Io.text(bytes));
  }

  @Async
  static Task<Void> writeAndEnd(ByteStream stream, byte[] bytes) throws IOException {
    await(stream.write(ByteBuffer.wrap(bytes)));
    await(stream.shutdownOutput());
    return Task.of(null);
  }

  @Test
  void whatOneSideWritesTheOtherReads() {
    run(
        () -> {
          Pair pair = await(connect());
          await(pair.client().write(Io.bytes("hello")));
          assertEquals("hello", await(readText(pair.server(), 5)));
          await(pair.server().write(Io.bytes("world!")));
          assertEquals("world!", await(readText(pair.client(), 6)));
          return both(pair);
        });
  }

  @Async
  static Task<Void> both(Pair pair) throws IOException {
    await(pair.client().closeAsync());
    await(pair.server().closeAsync());
    return Task.of(null);
  }

  @Test
  void readingWaitsForTheFirstByte() {
    run(
        () -> {
          Pair pair = await(connect());
          ByteBuffer into = ByteBuffer.allocate(16);
          Task<Integer> read = pair.server().read(into);
          await(yieldNow());
          assertFalse(read.isDone());
          assertTrue(read.name().endsWith(".read"), read.name());
          await(pair.client().write(Io.bytes("x")));
          assertEquals(1, await(read));
          assertEquals('x', into.get(0));
          assertEquals(1, into.position());
          return both(pair);
        });
  }

  @Test
  void readingIntoAFullBufferReadsNothing() {
    run(
        () -> {
          Pair pair = await(connect());
          assertEquals(0, await(pair.server().read(ByteBuffer.allocate(0))));
          return both(pair);
        });
  }

  @Test
  void aWriterWaitsForItsReader() {
    run(
        () -> {
          Pair pair = await(connect());
          byte[] much = Io.pattern(much());
          Task<Void> write = background(() -> writeAndClose(pair.client(), much));
          for (int i = 0; i < 100; i++) await(yieldNow());
          assertFalse(write.isDone(), "nobody has read a byte");
          assertArrayEquals(much, await(readAll(pair.server())));
          await(write);
          return pair.server().closeAsync();
        });
  }

  @Async
  static Task<Void> writeAndClose(ByteStream stream, byte[] bytes) throws IOException {
    await(stream.write(ByteBuffer.wrap(bytes)));
    await(stream.closeAsync());
    return Task.of(null);
  }

  @Test
  void bothDirectionsAtOnce() {
    run(
        () -> {
          Pair pair = await(connect());
          byte[] there = Io.pattern(much());
          byte[] back = Io.pattern(much() / 2);
          Task<Void> first = background(() -> pair.client().write(ByteBuffer.wrap(there)));
          Task<Void> second = background(() -> pair.server().write(ByteBuffer.wrap(back)));
          Task<byte[]> read =
              background(() -> new BufferedSource(pair.client()).readFully(back.length));
          assertArrayEquals(
              there, await(new BufferedSource(pair.server()).readFully(there.length)));
          assertArrayEquals(back, await(read));
          await(first);
          await(second);
          return both(pair);
        });
  }

  @Test
  void severalBuffersAreWrittenInOrder() {
    run(
        () -> {
          Pair pair = await(connect());
          ByteBuffer[] parts = {Io.bytes("a"), Io.bytes(""), Io.bytes("bc"), Io.bytes("def")};
          await(pair.client().write(parts));
          for (ByteBuffer part : parts) assertFalse(part.hasRemaining());
          assertEquals("abcdef", await(readText(pair.server(), 6)));
          return both(pair);
        });
  }

  @Test
  void manyLargeBuffersAreWrittenInOrder() {
    run(
        () -> {
          Pair pair = await(connect());
          ByteBuffer[] parts = new ByteBuffer[64];
          int size = much() / parts.length;
          byte[] much = Io.pattern(size * parts.length);
          for (int i = 0; i < parts.length; i++) parts[i] = ByteBuffer.wrap(much, i * size, size);
          Task<Void> write = background(() -> pair.client().write(parts));
          assertArrayEquals(much, await(new BufferedSource(pair.server()).readFully(much.length)));
          await(write);
          return both(pair);
        });
  }

  @Test
  void theEndOfTheOutputIsReadAsTheEnd() {
    run(
        () -> {
          Pair pair = await(connect());
          await(writeAndEnd(pair.client(), "last".getBytes(UTF_8)));
          assertEquals("last", Io.text(await(readAll(pair.server()))));
          assertEquals(-1, await(pair.server().read(ByteBuffer.allocate(1))), "and again");
          return both(pair);
        });
  }

  @Test
  void theOtherDirectionGoesOnAfterAHalfClose() {
    assumeTrue(closesHalf(), "the end of one direction is that of both here");
    run(
        () -> {
          Pair pair = await(connect());
          await(pair.client().shutdownOutput());
          await(pair.client().shutdownOutput());
          assertEquals(-1, await(pair.server().read(ByteBuffer.allocate(1))));
          await(pair.server().write(Io.bytes("still")));
          assertEquals("still", await(readText(pair.client(), 5)));
          return both(pair);
        });
  }

  @Test
  void closingIsReadAsTheEndByThePeer() {
    run(
        () -> {
          Pair pair = await(connect());
          await(pair.client().write(Io.bytes("bye")));
          await(pair.client().closeAsync());
          await(pair.client().closeAsync());
          assertFalse(pair.client().isOpen());
          assertEquals("bye", Io.text(await(readAll(pair.server()))));
          assertTrue(pair.server().isOpen());
          return pair.server().closeAsync();
        });
  }

  @Test
  void closingFailsTheReadThatWaits() {
    run(
        () -> {
          Pair pair = await(connect());
          Task<Integer> read = pair.client().read(ByteBuffer.allocate(1));
          await(pair.client().closeAsync());
          try {
            await(read, IOException.class);
            throw new AssertionError("read from a closed stream");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains("closed by this program"));
          }
          return pair.server().closeAsync();
        });
  }

  @Test
  void closingFailsTheWriteThatWaits() {
    run(
        () -> {
          Pair pair = await(connect());
          Task<Void> write = pair.client().write(ByteBuffer.allocate(much()));
          assertFalse(write.isDone());
          pair.client().abort();
          try {
            await(write, IOException.class);
            throw new AssertionError("written to an aborted stream");
          } catch (StreamClosedException expected) {
            assertFalse(pair.client().isOpen());
          }
          return pair.server().closeAsync();
        });
  }

  @Test
  void nothingWorksAfterTheClosing() {
    run(
        () -> {
          Pair pair = await(connect());
          await(pair.client().closeAsync());
          await(pair.server().closeAsync());
          for (Task<?> task :
              new Task<?>[] {
                pair.client().read(ByteBuffer.allocate(1)),
                pair.client().write(Io.bytes("x")),
                pair.client().write(Io.bytes("x"), Io.bytes("y")),
                pair.client().shutdownOutput()
              }) {
            try {
              await(task, IOException.class);
              throw new AssertionError("worked on a closed stream");
            } catch (IOException expected) {
              assertEquals(StreamClosedException.class, expected.getClass());
            }
          }
          return Task.of(null);
        });
  }

  @Test
  void aBrokenConnectionIsATypedFailure() {
    assumeTrue(resets(), "an abort looks like an end here");
    run(
        () -> {
          Pair pair = await(connect());
          Task<Integer> read = pair.server().read(ByteBuffer.allocate(1));
          await(yieldNow());
          pair.client().abort();
          try {
            await(read, IOException.class);
            throw new AssertionError("read from a broken connection");
          } catch (ConnectionLostException expected) {
            String which = "The connection " + plain(pair.server()) + " was lost";
            assertTrue(expected.getMessage().startsWith(which), expected.getMessage());
          }
          return pair.server().closeAsync();
        });
  }

  /** Returns how the connection below is called, if there is one. */
  private static String plain(ByteStream stream) {
    return stream.toString().replaceFirst("^(TLS )*", "");
  }

  @Test
  void writingToAPeerThatHasGoneFailsInTheEnd() {
    run(
        () -> {
          Pair pair = await(connect());
          pair.client().abort();
          try {
            while (true) {
              await(pair.server().write(ByteBuffer.allocate(1 << 16)));
              await(yieldNow());
            }
          } catch (ConnectionLostException expected) {
            return pair.server().closeAsync();
          }
        });
  }

  @Test
  void aSecondReaderGetsAClearError() {
    run(
        () -> {
          Pair pair = await(connect());
          Task<Integer> first = pair.client().read(ByteBuffer.allocate(1));
          String message =
              assertThrows(
                      IllegalStateException.class, () -> pair.client().read(ByteBuffer.allocate(1)))
                  .getMessage();
          assertTrue(message.contains("two tasks read"), message);
          await(pair.server().write(Io.bytes("x")));
          assertEquals(1, await(first));
          return both(pair);
        });
  }

  @Test
  void aSecondWriterGetsAClearError() {
    run(
        () -> {
          Pair pair = await(connect());
          Task<Void> first = pair.client().write(ByteBuffer.allocate(much()));
          String message =
              assertThrows(IllegalStateException.class, () -> pair.client().write(Io.bytes("x")))
                  .getMessage();
          assertTrue(message.contains("two tasks write"), message);
          assertFalse(first.isDone());
          pair.client().abort();
          try {
            await(first, IOException.class);
          } catch (StreamClosedException expected) {
            // The abort says so.
          }
          return pair.server().closeAsync();
        });
  }

  @Test
  void aCancelledReadTookNothing() {
    run(
        () -> {
          Pair pair = await(connect());
          Task<Integer> read = background(() -> pair.server().read(ByteBuffer.allocate(8)));
          await(yieldNow());
          read.cancel(true);
          try {
            await(read, IOException.class);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            await(pair.client().write(Io.bytes("kept")));
          }
          assertEquals("kept", await(readText(pair.server(), 4)));
          return both(pair);
        });
  }

  @Test
  void aCancelledWriteLetsGoOfTheStream() {
    run(
        () -> {
          Pair pair = await(connect());
          ByteBuffer data = ByteBuffer.allocate(much());
          Task<Void> write = background(() -> pair.client().write(data));
          await(yieldNow());
          write.cancel(true);
          try {
            await(write, IOException.class);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            assertTrue(data.hasRemaining());
          }
          pair.client().abort();
          return pair.server().closeAsync();
        });
  }

  @Test
  void aPartOfAFileIsTransferred() throws IOException {
    Path path = directory.resolve("file");
    byte[] content = Io.pattern(much() / 2);
    Files.write(path, content);
    try (FileChannel file = FileChannel.open(path)) {
      run(
          () -> {
            Pair pair = await(connect());
            Task<Long> sent =
                background(() -> transferAndEnd(pair.client(), file, 1000, Long.MAX_VALUE));
            byte[] read = await(readAll(pair.server()));
            assertEquals(content.length - 1000, await(sent), "the file ends before");
            assertArrayEquals(java.util.Arrays.copyOfRange(content, 1000, content.length), read);
            return both(pair);
          });
      assertEquals(0, file.position());
      assertTrue(file.isOpen());
    }
  }

  @Async
  static Task<Long> transferAndEnd(ByteStream stream, FileChannel file, long from, long count)
      throws IOException {
    long sent = await(stream.transferFrom(file, from, count));
    await(stream.shutdownOutput());
    return Task.of(sent);
  }

  @Test
  void otherThreadsAreRefused() {
    run(
        () -> {
          Pair pair = await(connect());
          String message =
              await(
                  dev.weft.Weft.blocking(
                      () ->
                          assertThrows(
                                  IllegalStateException.class,
                                  () -> pair.client().read(ByteBuffer.allocate(1)))
                              .getMessage()));
          assertTrue(message.contains("belongs to the loop"), message);
          return both(pair);
        });
  }

  @Test
  void theEndsKnowTheirAddresses() {
    run(
        () -> {
          Pair pair = await(connect());
          assertEquals(pair.client().remoteAddress(), pair.server().localAddress());
          assertEquals(pair.server().remoteAddress(), pair.client().localAddress());
          return both(pair);
        });
  }
}
