package dev.weft.io;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Every call of a channel that reads or writes, in pieces. The JDK copies a buffer of the heap to
 * one outside of it that is as large, and keeps that for the thread; whoever once reads a gigabyte
 * has it for ever.
 */
final class Pieces {
  /** For sockets, on the few threads of loops. */
  private static final int ON_LOOPS = 128 << 10;

  /** For files, on threads that are many. */
  private static final int OFF_LOOPS = 64 << 10;

  /** No datagram is longer. */
  private static final int DATAGRAM = 64 << 10;

  /** Outside the heap, so that the JDK copies nothing; it goes with its thread. */
  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(OFF_LOOPS));

  private Pieces() {}

  // ---- sockets

  /** Returns how many bytes the next {@link #read} or {@link #write} moves at most. */
  static int length(ByteBuffer buffer) {
    return buffer.isDirect() ? buffer.remaining() : Math.min(buffer.remaining(), ON_LOOPS);
  }

  static int read(ReadableByteChannel channel, ByteBuffer into) throws IOException {
    int limit = shorten(into, ON_LOOPS);
    try {
      return channel.read(into);
    } finally {
      into.limit(limit);
    }
  }

  static int write(WritableByteChannel channel, ByteBuffer data) throws IOException {
    int limit = shorten(data, ON_LOOPS);
    try {
      return channel.write(data);
    } finally {
      data.limit(limit);
    }
  }

  /** Writes what it can of {@code data} from {@code first} on, where something remains. */
  static long write(GatheringByteChannel channel, ByteBuffer[] data, int first) throws IOException {
    int end = first;
    for (int room = ON_LOOPS; end < data.length && data[end].remaining() <= room; end++) {
      if (!data[end].isDirect()) room -= data[end].remaining();
    }
    if (end <= first + 1) return write(channel, data[first]);
    return channel.write(data, first, end - first);
  }

  static SocketAddress receive(DatagramChannel channel, ByteBuffer into) throws IOException {
    int limit = shorten(into, DATAGRAM);
    try {
      return channel.receive(into);
    } finally {
      into.limit(limit);
    }
  }

  static int send(DatagramChannel channel, ByteBuffer data, SocketAddress to) throws IOException {
    int limit = shorten(data, DATAGRAM);
    try {
      return channel.send(data, to);
    } finally {
      data.limit(limit);
    }
  }

  /** Shortens a buffer of the heap for one call; returns the limit that it had. */
  private static int shorten(ByteBuffer buffer, int size) {
    int limit = buffer.limit();
    if (buffer.remaining() > size && !buffer.isDirect()) buffer.limit(buffer.position() + size);
    return limit;
  }

  // ---- files

  /** Returns a piece outside the heap, of this thread and for one call, with room for so many. */
  static ByteBuffer scratch(long wanted) {
    ByteBuffer scratch = SCRATCH.get().clear();
    return scratch.limit((int) Math.min(scratch.capacity(), wanted));
  }

  /** Reads into a {@link #scratch} piece, at the channel's own position. */
  static int readFile(ReadableByteChannel file, ByteBuffer piece) throws IOException {
    assert piece.isDirect() : "the JDK would copy it";
    return file.read(piece);
  }

  /** As the other, at {@code position} of the file. */
  static int readFile(FileChannel file, ByteBuffer piece, long position) throws IOException {
    assert piece.isDirect() : "the JDK would copy it";
    return file.read(piece, position);
  }

  /** Writes all of a {@link #scratch} piece, at the channel's own position. */
  static void writeFile(WritableByteChannel file, ByteBuffer piece) throws IOException {
    assert piece.isDirect() : "the JDK would copy it";
    while (piece.hasRemaining()) file.write(piece);
  }
}
