package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Deadline;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.TlsException;
import dev.weft.io.TlsOptions;
import dev.weft.io.TlsStream;
import dev.weft.it.io.Cancelling.End;
import dev.weft.it.io.Io.Pair;
import dev.weft.testing.MemoryNetwork;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancellation at each operation that a protected connection does on the one below it. */
@Timeout(120)
class TlsCancellationTest {
  private static final TlsOptions OPTIONS = TlsOptions.of(Certificates.context());

  @Test
  void aHandshakeCanBeCancelledAnywhereAtTheClient() {
    Cancelling.everywhere(at -> handshake(at, true));
  }

  @Test
  void aHandshakeCanBeCancelledAnywhereAtTheServer() {
    Cancelling.everywhere(at -> handshake(at, false));
  }

  @Async
  private static Task<End> handshake(int at, boolean atClient) throws IOException {
    MemoryNetwork network = new MemoryNetwork().withPieces(100);
    Pair plain = await(MemoryStreamTest.pair(network));
    Task<?>[] victim = {Task.of(null)};
    ByteStream watched = cancelling(atClient ? plain.client() : plain.server(), victim, at);
    ByteStream atTheClient = atClient ? watched : plain.client();
    ByteStream atTheServer = atClient ? plain.server() : watched;
    Task<Void> client =
        background(() -> meet(() -> TlsStream.client(atTheClient, "localhost", OPTIONS)));
    Task<Void> server = background(() -> meet(() -> TlsStream.server(atTheServer, OPTIONS)));
    victim[0] = atClient ? client : server;
    End end = await(Cancelling.end(victim[0]));
    await(atClient ? server : client);
    assertEquals(0, network.openStreams(), "cancelled at " + at);
    return Task.of(end);
  }

  /**
   * Shakes hands and parts. If the peer breaks off, the network tells whether this end did, too.
   */
  @Async
  private static Task<Void> meet(Cancelling.Operation<TlsStream> handshake) throws IOException {
    try {
      await(yieldNow()); // the caller has the task in its hands now
      TlsStream stream = await(handshake.begin());
      try {
        await(stream.write(Io.bytes("x")));
        await(stream.read(ByteBuffer.allocate(1)));
        await(stream.closeAsync());
      } finally {
        stream.abort();
      }
    } catch (TlsException | ConnectionLostException brokenOff) {
      return Task.of(null);
    }
    return Task.of(null);
  }

  private static ByteStream cancelling(ByteStream stream, Task<?>[] victim, int at) {
    return new WatchedStream(
        stream,
        (number, written) -> {
          if (number == at) victim[0].cancel(true);
        });
  }

  @Test
  void aWriteCanBeCancelledAnywhereAndGoesOnWithTheNext() {
    byte[] much = Io.pattern(200_000);
    Cancelling.everywhere(at -> write(much, at));
  }

  @Async
  private static Task<End> write(byte[] much, int at) throws IOException {
    Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork().withCapacity(10_000)));
    Task<?>[] victim = {Task.of(null)};
    int[] operations = {0};
    ByteStream watched =
        new WatchedStream(
            plain.client(),
            (number, written) -> {
              if (!victim[0].isDone() && ++operations[0] == at) victim[0].cancel(true);
            });
    Pair pair = await(TlsStreamTest.protect(new Pair(watched, plain.server()), OPTIONS));
    ByteBuffer data = ByteBuffer.wrap(much);
    Task<byte[]> read = background(() -> new BufferedSource(pair.server()).readAll(1 << 20));
    Task<Void> write = background(() -> Cancelling.later(() -> pair.client().write(data)));
    victim[0] = write;
    End end = await(Cancelling.end(write));
    assertEquals(end == End.TOO_LATE, !data.hasRemaining(), "cancelled at " + at);
    await(pair.client().write(data));
    await(pair.client().closeAsync());
    assertArrayEquals(much, await(read), "cancelled at " + at);
    await(pair.server().closeAsync());
    return Task.of(end);
  }

  @Test
  void aReadCanBeCancelledInTheMiddleOfARecord() {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork().withPieces(1)));
          Pair pair = await(TlsStreamTest.protect(plain, OPTIONS));
          Task<Void> write = background(() -> pair.client().write(Io.bytes("kept")));
          ByteBuffer into = ByteBuffer.allocate(4);
          int cancelled = 0;
          while (true) {
            Task<Integer> read = background(() -> pair.server().read(into));
            await(yieldNow());
            read.cancel(true);
            if (await(Cancelling.end(read)) == End.TOO_LATE) break;
            assertEquals(0, into.position());
            cancelled++;
          }
          assertTrue(cancelled > 0, "never");
          assertEquals("kept", Io.text(into.array()));
          await(write);
          return ByteStreamContract.both(pair);
        });
  }

  @Test
  void aCancelledCloseStillFreesTheConnection() {
    Io.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Pair plain = await(MemoryStreamTest.pair(network));
          Pair pair = await(TlsStreamTest.protect(plain, OPTIONS));
          await(fill(pair.client()));
          Task<Void> close = background(() -> pair.client().closeAsync());
          await(yieldNow());
          assertFalse(close.isDone(), "nobody reads the farewell");
          close.cancel(true);
          assertEquals(End.CANCELLED, await(Cancelling.end(close)));
          assertFalse(plain.client().isOpen());
          plain.server().abort();
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  /** Writes until nothing more goes. */
  @Async
  private static Task<Void> fill(ByteStream stream) throws IOException {
    Task<Void> write = background(() -> stream.write(ByteBuffer.allocate(1 << 20)));
    await(yieldNow());
    write.cancel(true);
    assertEquals(End.CANCELLED, await(Cancelling.end(write)));
    return Task.of(null);
  }

  @Test
  void aFarewellThatNobodyReadsTakesNoLongerThanAllowed() {
    TestLoop.run(
        () -> {
          MemoryNetwork network = new MemoryNetwork();
          Pair plain = await(MemoryStreamTest.pair(network));
          TlsOptions options = OPTIONS.withCloseTimeout(Duration.ofMinutes(5));
          Pair pair = await(TlsStreamTest.protect(plain, options));
          await(fill(pair.client()));
          Deadline late = Deadline.after(Duration.ofMinutes(5));
          await(pair.client().closeAsync());
          assertTrue(late.hasPassed());
          assertFalse(plain.client().isOpen());
          plain.server().abort();
          assertEquals(0, network.openStreams());
          return Task.of(null);
        });
  }

  @Test
  void closingAfterThePeerHasGoneIsNoFailure() {
    Io.run(
        () -> {
          Pair plain = await(MemoryStreamTest.pair(new MemoryNetwork()));
          Pair pair = await(TlsStreamTest.protect(plain, OPTIONS));
          await(pair.client().closeAsync());
          return pair.server().closeAsync();
        });
  }
}
