package dev.weft.transformer.tree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * The extra fields of a zip entry: number, length and data of one after the other (APPNOTE 4.5).
 * What does not have that form is kept as it is.
 */
final class ZipExtra {
  private static final int HEADER = 4;

  /** Fills up to an alignment; known by this number from Android's tools on. */
  private static final int PADDING = 0xD935;

  private ZipExtra() {}

  /** Returns the data of the first field with that number, or null. */
  static ByteBuffer find(byte[] extra, int number) {
    for (int at = 0; isField(extra, at); at += length(extra, at)) {
      if (number(extra, at) == number) {
        return ByteBuffer.wrap(extra, at + HEADER, length(extra, at) - HEADER)
            .order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    return null;
  }

  /** Returns all fields but those with these numbers. */
  static byte[] without(byte[] extra, Set<Integer> numbers) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int at = 0;
    for (; isField(extra, at); at += length(extra, at)) {
      if (!numbers.contains(number(extra, at))) {
        kept.write(extra, at, length(extra, at));
      }
    }
    kept.write(extra, at, extra.length - at);
    return kept.toByteArray();
  }

  /** Returns all fields and one more before them. */
  static byte[] with(byte[] extra, int number, byte[] data) {
    return ByteBuffer.allocate(HEADER + data.length + extra.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) number)
        .putShort((short) data.length)
        .put(data)
        .put(extra)
        .array();
  }

  /**
   * Returns {@code extra} with as much more as makes the data after it begin at a multiple of
   * {@code alignment}, if it begins at {@code data} without.
   */
  static byte[] aligned(byte[] extra, long data, int alignment) {
    int padding = (int) Math.floorMod(-data, (long) alignment);
    while (padding > 0 && padding < HEADER + Short.BYTES) padding += alignment;
    if (padding == 0 || extra.length + padding > 0xFFFF) {
      return extra;
    }
    byte[] filling = new byte[padding - HEADER];
    ZipRecord.littleEndian(filling).putShort((short) alignment);
    return with(extra, PADDING, filling);
  }

  private static boolean isField(byte[] extra, int at) {
    return at + HEADER <= extra.length && at + length(extra, at) <= extra.length;
  }

  private static int number(byte[] extra, int at) {
    return ZipRecord.littleEndian(extra).getShort(at) & 0xFFFF;
  }

  private static int length(byte[] extra, int at) {
    return HEADER + (ZipRecord.littleEndian(extra).getShort(at + 2) & 0xFFFF);
  }
}
