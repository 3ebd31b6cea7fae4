package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** A part of a file that is read off the loop, piece by piece, and written to a sink. */
final class FileCopy {
  private static final int PIECE = 64 << 10;

  private FileCopy() {}

  /** As {@link ByteStream#transferFrom}, for any sink. */
  static Task<Long> start(Sink sink, FileChannel file, long position, long count)
      throws IOException {
    Objects.requireNonNull(file, "file");
    return transferFrom(sink, file, position, end(position, count));
  }

  /** Returns where a part of a file ends, which may be beyond the end of the file. */
  static long end(long position, long count) {
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "no part of a file: " + count + " bytes from " + position + " on");
    }
    return count > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + count;
  }

  @Async
  @ShownAs(of = ByteStream.class, value = "transferFrom")
  private static Task<Long> transferFrom(Sink sink, FileChannel file, long begin, long end)
      throws IOException {
    int capacity = (int) Math.min(PIECE, Math.max(end - begin, 1));
    ByteBuffer buffer = ByteBuffer.allocateDirect(capacity);
    long position = begin;
    while (position != end) {
      buffer.clear().limit((int) Math.min(capacity, end - position));
      int count = await(read(sink, file, buffer, position));
      if (count < 0) break;
      position += count;
      await(sink.write(buffer.flip()));
    }
    return Task.of(position - begin);
  }

  private static Task<Integer> read(Sink sink, FileChannel file, ByteBuffer into, long from) {
    return new Offloaded<Integer>(
            IoThreads.FILES,
            "ByteStream.transferFrom",
            sink,
            call -> Pieces.readFile(file, into, from))
        .start();
  }
}
