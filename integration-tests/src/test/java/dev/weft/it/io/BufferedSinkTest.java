package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.io.BufferedSink;
import dev.weft.io.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferedSinkTest {
  /** Throws from its first write, as a sink does that another task is writing to. */
  private static final class RefusingOnce implements Sink {
    private final StringBuilder written = new StringBuilder();
    private boolean refused;

    @Override
    public Task<Void> write(ByteBuffer data) {
      if (!refused) {
        refused = true;
        throw new IllegalStateException("busy");
      }
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      written.append(Io.text(bytes));
      return Task.of(null);
    }

    @Override
    public Task<Void> closeAsync() {
      return Task.of(null);
    }
  }

  private final RefusingOnce refusing = new RefusingOnce();

  @Test
  void aFlushThatIsRefusedCanBeRepeated() {
    Io.run(
        () -> {
          BufferedSink sink = new BufferedSink(refusing);
          await(sink.write("one "));
          try {
            await(sink.flush());
            throw new AssertionError("flushed");
          } catch (IllegalStateException expected) {
            await(sink.write("two"));
          }
          await(sink.flush());
          assertEquals("one two", refusing.written.toString());
          return Task.of(null);
        });
  }

  /** Fails at everything, each time with an exception of its own. */
  private static final class Failing implements Sink {
    private final IOException atWrite = new IOException("write");
    private final IOException atClose = new IOException("close");

    @Override
    public Task<Void> write(ByteBuffer data) {
      return Task.failed(atWrite);
    }

    @Override
    public Task<Void> closeAsync() {
      return Task.failed(atClose);
    }
  }

  @Test
  void whatClosingFailsWithIsSuppressedInWhatFlushingFailedWith() {
    Failing failing = new Failing();

    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                Weft.run(
                    () -> {
                      BufferedSink sink = new BufferedSink(failing);
                      await(sink.write("one"));
                      return sink.closeAsync();
                    }));

    assertSame(failing.atWrite, thrown);
    assertEquals(List.of(failing.atClose), List.of(thrown.getSuppressed()));
  }
}
