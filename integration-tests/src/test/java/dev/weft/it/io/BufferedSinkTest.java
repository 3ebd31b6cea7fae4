package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.io.BufferedSink;
import dev.weft.io.Sink;
import java.nio.ByteBuffer;
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
    public Task<Void> close() {
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
}
