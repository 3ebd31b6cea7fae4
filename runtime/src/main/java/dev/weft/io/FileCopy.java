package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.FrameInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** A part of a file that is read off the loop, piece by piece, and written to a sink. */
final class FileCopy extends Routine<Long> {
  private static final FrameInfo INFO = info(ByteStream.class, "transferFrom");

  private static final int PIECE = 64 << 10;
  private static final int READ = 0;
  private static final int WRITE = 1;

  private final FileChannel file;
  private final Sink sink;
  private final long begin;
  private final long end;
  private final ByteBuffer buffer;
  private long position;

  FileCopy(FileChannel file, long position, long count, Sink sink) {
    this.file = Objects.requireNonNull(file, "file");
    this.sink = sink;
    this.begin = position;
    this.end = end(position, count);
    this.buffer = ByteBuffer.allocateDirect((int) Math.min(PIECE, Math.max(count, 1)));
    this.position = position;
  }

  /** Returns where a part of a file ends, which may be beyond the end of the file. */
  static long end(long position, long count) {
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "no part of a file: " + count + " bytes from " + position + " on");
    }
    return count > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + count;
  }

  @Override
  Task<?> step(int step, Task<?> settled) throws IOException {
    if (step == WRITE) {
      int read = Routine.<Integer>take(settled);
      if (read < 0) return done(position - begin);
      position += read;
      goTo(READ);
      return sink.write(buffer.flip());
    }
    if (settled != null) take(settled);
    if (position == end) return done(position - begin);
    buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
    goTo(WRITE);
    long from = position;
    return new Offloaded<Integer>(
            IoThreads.FILES, "Sink.transferFrom", sink, call -> Pieces.readFile(file, buffer, from))
        .start();
  }

  @Override
  protected FrameInfo info() {
    return INFO;
  }
}
