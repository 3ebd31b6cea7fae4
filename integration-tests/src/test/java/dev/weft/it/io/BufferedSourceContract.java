package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.io.BufferedSource;
import dev.weft.io.EndOfStreamException;
import dev.weft.io.LimitExceededException;
import dev.weft.io.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a {@link BufferedSource} reads, however the bytes come. */
@Timeout(60)
abstract class BufferedSourceContract {
  /** Returns a source of {@code bytes} that then ends. */
  abstract Source of(byte[] bytes);

  BufferedSource text(String text) {
    return new BufferedSource(of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Bytes that are there, in pieces. */
  static final class Given implements Source {
    private final ByteBuffer bytes;
    private final int piece;

    Given(byte[] bytes, int piece) {
      this.bytes = ByteBuffer.wrap(bytes);
      this.piece = piece;
    }

    @Override
    public Task<Integer> read(ByteBuffer into) {
      int count = Math.min(Math.min(piece, into.remaining()), bytes.remaining());
      if (piece == Integer.MAX_VALUE) return Task.of(take(into, count));
      return background(
          () -> {
            await(yieldNow());
            return Task.of(take(into, count));
          });
    }

    private int take(ByteBuffer into, int count) {
      if (count == 0) return -1;
      into.put(bytes.slice().limit(count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public Task<Void> closeAsync() {
      return Task.of(null);
    }
  }

  @Test
  void theLargestLimitIsNoLimit() {
    int max = Integer.MAX_VALUE;
    Io.run(
        () -> {
          assertEquals("a", await(text("a\n").readLine(max, StandardCharsets.UTF_8)));
          assertEquals("a", await(text("a").readLine(max, StandardCharsets.UTF_8)));
          assertEquals(
              List.of("a", "b"), await(text("a\nb").lines(max, StandardCharsets.UTF_8).toList()));
          assertEquals(
              "a--",
              Io.text(await(text("a--b").readUntil(max, "--".getBytes(StandardCharsets.UTF_8)))));
          assertEquals(
              "a--",
              Io.text(
                  await(text("a--b").readUntil(max - 1, "--".getBytes(StandardCharsets.UTF_8)))));
          assertEquals("abc", Io.text(await(text("abc").readAll(max))));
          return Task.of(null);
        });
  }

  @Test
  void linesEndInLineFeedsWithOrWithoutCarriageReturns() {
    Io.run(
        () -> {
          BufferedSource source = text("one\r\ntwo\n\nlast\r");
          assertEquals("one", await(source.readLine()));
          assertEquals("two", await(source.readLine()));
          assertEquals("", await(source.readLine()));
          assertEquals("last", await(source.readLine()));
          assertNull(await(source.readLine()));
          assertNull(await(source.readLine()));
          return Task.of(null);
        });
  }

  @Test
  void aLineMayBeAsLongAsTheLimitAndNotLonger() {
    Io.run(
        () -> {
          assertEquals("1234567", await(text("1234567\n").readLine(7, StandardCharsets.US_ASCII)));
          BufferedSource source = text("12345678\nnext\n");
          try {
            await(source.readLine(7, StandardCharsets.US_ASCII));
            throw new AssertionError("too long");
          } catch (LimitExceededException expected) {
            assertEquals(7, expected.limit());
            assertTrue(expected.buffered() >= 8, expected.getMessage());
          }
          assertEquals("12345678", await(source.readLine()), "it is still there");
          assertEquals("next", await(source.readLine()));
          return Task.of(null);
        });
  }

  @Test
  void aLineWithoutAnEndIsRefusedAtTheLimit() {
    Io.run(
        () -> {
          BufferedSource source = new BufferedSource(of(new byte[100_000]));
          try {
            await(source.readLine());
            throw new AssertionError("too long");
          } catch (LimitExceededException expected) {
            assertEquals(BufferedSource.LINE_LIMIT, expected.limit());
            assertTrue(source.buffered() <= 2 * BufferedSource.LINE_LIMIT);
          }
          return Task.of(null);
        });
  }

  @Test
  void aLastLineOverTheLimitIsRefused() {
    Io.run(
        () -> {
          BufferedSource source = text("12345");
          try {
            await(source.readLine(4, StandardCharsets.UTF_8));
            throw new AssertionError("too long");
          } catch (LimitExceededException expected) {
            assertEquals("12345", await(source.readLine()));
          }
          return Task.of(null);
        });
  }

  @Test
  void charactersOfSeveralBytesSurviveThePieces() {
    Io.run(
        () -> {
          assertEquals("grüße, 世界", await(text("grüße, 世界\n").readLine()));
          return Task.of(null);
        });
  }

  @Test
  void linesAreAnAsyncIterator() {
    Io.run(
        () -> {
          List<String> lines = new ArrayList<>();
          for (var iterator = text("a\nb\nc").lines(); await(iterator.advance()); ) {
            lines.add(iterator.current());
          }
          assertEquals(List.of("a", "b", "c"), lines);
          return Task.of(null);
        });
  }

  @Test
  void aSeparatorIsFoundAcrossPiecesAndFalseStarts() {
    Io.run(
        () -> {
          BufferedSource source = text("QWEaaXYaaaz");
          assertEquals("QWEaaXYaaa", Io.text(await(source.readUntil(100, "aaa".getBytes(UTF_8)))));
          assertEquals(1, Io.text(await(source.readAll(10))).length());
          return Task.of(null);
        });
  }

  @Test
  void ofSeveralSeparatorsTheOneThatEndsFirstCounts() {
    Io.run(
        () -> {
          byte[] read =
              await(text("ABCDEFG").readUntil(100, "DEF".getBytes(UTF_8), "BCDE".getBytes(UTF_8)));
          assertEquals("ABCDE", Io.text(read));
          return Task.of(null);
        });
  }

  @Test
  void anEndBeforeTheSeparatorSaysWhatThereWas() {
    Io.run(
        () -> {
          BufferedSource source = text("some data");
          try {
            await(source.readUntil(100, "\0".getBytes(UTF_8)));
            throw new AssertionError("there is no separator");
          } catch (EndOfStreamException expected) {
            assertEquals("some data", Io.text(expected.partial()));
            assertEquals(-1, expected.expected());
          }
          assertEquals(0, source.buffered(), "it was taken");
          return Task.of(null);
        });
  }

  @Test
  void aSeparatorBeyondTheLimitLeavesTheBufferAsItIs() {
    Io.run(
        () -> {
          BufferedSource source = text("abcdef;");
          for (int i = 0; i < 2; i++) {
            try {
              await(source.readUntil(3, ";".getBytes(UTF_8)));
              throw new AssertionError("beyond the limit");
            } catch (LimitExceededException expected) {
              assertEquals(3, expected.limit());
            }
          }
          assertEquals("abcdef;", Io.text(await(source.readUntil(6, ";".getBytes(UTF_8)))));
          return Task.of(null);
        });
  }

  @Test
  void separatorsThatMakeNoSenseAreRefused() {
    Io.run(
        () -> {
          BufferedSource source = text("x");
          assertThrows(IllegalArgumentException.class, () -> source.readUntil(1));
          assertThrows(IllegalArgumentException.class, () -> source.readUntil(1, new byte[0]));
          assertThrows(IllegalArgumentException.class, () -> source.readFully(-1));
          assertThrows(IllegalArgumentException.class, () -> source.readAll(-1));
          return Task.of(null);
        });
  }

  @Test
  void soManyBytesAreReadWhateverTheirNumber() {
    Io.run(
        () -> {
          byte[] bytes = Io.pattern(20_000);
          BufferedSource source = new BufferedSource(of(bytes));
          assertEquals(0, await(source.readFully(0)).length);
          byte[] first = await(source.readFully(19_000));
          assertArrayEquals(java.util.Arrays.copyOf(bytes, 19_000), first);
          try {
            await(source.readFully(1001));
            throw new AssertionError("there are 1000 left");
          } catch (EndOfStreamException expected) {
            assertEquals(1000, expected.partial().length);
            assertEquals(1001, expected.expected());
          }
          return Task.of(null);
        });
  }

  @Test
  void everythingIsReadUpToTheLimit() {
    Io.run(
        () -> {
          assertEquals("12345", Io.text(await(text("12345").readAll(5))));
          assertEquals("", Io.text(await(text("").readAll(0))));
          BufferedSource source = text("123456");
          try {
            await(source.readAll(5));
            throw new AssertionError("too much");
          } catch (LimitExceededException expected) {
            assertEquals("123456", Io.text(await(source.readAll(6))));
          }
          return Task.of(null);
        });
  }

  @Test
  void plainReadsTakeWhatIsBufferedFirst() {
    Io.run(
        () -> {
          BufferedSource source = text("line\nrest");
          assertEquals("line", await(source.readLine()));
          ByteBuffer into = ByteBuffer.allocate(100);
          while (await(source.read(into)) > 0) {}
          assertEquals("rest", Io.text(java.util.Arrays.copyOf(into.array(), into.position())));
          return Task.of(null);
        });
  }
}
