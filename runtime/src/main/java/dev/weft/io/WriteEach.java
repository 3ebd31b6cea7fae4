package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.FrameInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Several buffers, one after the other, where the sink cannot take them at once. */
final class WriteEach extends Routine<Void> {
  private static final FrameInfo INFO = info(Sink.class, "write");

  private final Sink sink;
  private final ByteBuffer[] data;

  WriteEach(Sink sink, ByteBuffer... data) {
    this.sink = sink;
    this.data = Objects.requireNonNull(data, "data");
  }

  @Override
  Task<?> step(int step, Task<?> settled) throws IOException {
    if (settled != null) take(settled);
    return step < data.length ? sink.write(data[step]) : done(null);
  }

  @Override
  protected FrameInfo info() {
    return INFO;
  }
}
