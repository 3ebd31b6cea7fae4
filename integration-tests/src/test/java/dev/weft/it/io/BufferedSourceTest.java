package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.Source;
import dev.weft.io.TlsOptions;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BufferedSourceTest {
  @Nested
  class AtOnce extends BufferedSourceContract {
    @Override
    Source of(byte[] bytes) {
      return new Given(bytes, Integer.MAX_VALUE);
    }
  }

  @Nested
  class OneByteAtATime extends BufferedSourceContract {
    @Override
    Source of(byte[] bytes) {
      return new Given(bytes, 1);
    }
  }

  @Nested
  class ThreeBytesAtATime extends BufferedSourceContract {
    @Override
    Source of(byte[] bytes) {
      return new Given(bytes, 3);
    }
  }

  @Test
  void aCancelledReadHasTakenNothing() {
    Io.run(
        () -> {
          Io.Pair pair = await(TcpStreamTest.pair());
          BufferedSource source = new BufferedSource(pair.server());
          await(pair.client().write(Io.bytes("half a ")));
          Task<String> line = background(source::readLine);
          while (source.buffered() < 7) await(yieldNow());
          line.cancel(true);
          try {
            await(line);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            await(pair.client().write(Io.bytes("line\n")));
          }
          assertEquals("half a line", await(source.readLine()));
          return ByteStreamContract.both(pair);
        });
  }

  @Test
  void aSinkSendsWhenItIsFullOrTold() {
    Io.run(
        () -> {
          Io.Pair pair = await(TcpStreamTest.pair());
          BufferedSink sink = new BufferedSink(pair.client());
          BufferedSource source = new BufferedSource(pair.server());
          await(sink.write("first "));
          await(sink.write("line\n".getBytes(UTF_8)));
          await(sink.flush());
          assertEquals("first line", await(source.readLine()));
          await(sink.write("x"));
          await(sink.write(Io.pattern(10_000)));
          assertEquals(10_001, await(source.readFully(10_001)).length);
          await(sink.write("end"));
          await(sink.closeAsync());
          assertEquals("end", Io.text(await(source.readAll(100))));
          return pair.server().closeAsync();
        });
  }

  @Test
  void aSinkIsFullAtTheSameSizeWhateverBuffersAreSpare() {
    Io.run(
        () -> {
          Io.Pair plain = await(TcpStreamTest.pair());
          TlsOptions options = TlsOptions.of(Certificates.context());
          Io.Pair large = await(TlsStreamTest.protect(plain, options)); // uses larger ones
          await(ByteStreamContract.both(large));
          Io.Pair pair = await(TcpStreamTest.pair());
          BufferedSink sink = new BufferedSink(pair.client());
          await(sink.write("x"));
          await(sink.write(Io.pattern(10_000)));
          assertEquals(10_001, await(new BufferedSource(pair.server()).readFully(10_001)).length);
          return ByteStreamContract.both(pair);
        });
  }
}
