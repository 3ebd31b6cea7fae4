package dev.weft.transformer.tree;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * What the central directory of a zip file says of one entry (APPNOTE 4.3.12). What is not known
 * here, such as modes and comments, is kept as the bytes that were read.
 */
record ZipRecord(
    byte[] header,
    byte[] name,
    byte[] extra,
    byte[] comment,
    long compressedSize,
    long size,
    long offset) {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  /** What does not fit into 32 bits is found in an extra field (APPNOTE 4.5.3). */
  static final long IN_ZIP64 = 0xFFFF_FFFFL;

  static final int LOCAL_SIGNATURE = 0x04034b50;
  static final int LOCAL_HEADER = 30;

  private static final int SIGNATURE = 0x02014b50;
  private static final int HEADER = 46;
  private static final int VERSION = 6;
  private static final int FLAGS = 8;
  private static final int METHOD = 10;
  private static final int CRC = 16;
  private static final int COMPRESSED_SIZE = 20;
  private static final int SIZE = 24;
  private static final int NAME_LENGTH = 28;
  private static final int EXTRA_LENGTH = 30;
  private static final int COMMENT_LENGTH = 32;
  private static final int OFFSET = 42;

  private static final int ENCRYPTED = 1;
  private static final int NAMED_IN_UTF_8 = 1 << 11;

  private static final int ZIP64 = 0x0001;

  /** Extra fields that hold for one name, comment, size or place, or mark a jar's first entry. */
  static final Set<Integer> OF_ONE_ENTRY = Set.of(ZIP64, 0x6375, 0x7075, 0xCAFE, 0xA11E, 0xD935);

  /** Reads the next record of {@code directory}. */
  static ZipRecord read(ByteBuffer directory) throws ZipException {
    if (directory.remaining() < HEADER || directory.getInt(directory.position()) != SIGNATURE) {
      throw new ZipException("its directory is damaged");
    }
    byte[] bytes = take(directory, HEADER);
    ByteBuffer header = littleEndian(bytes);
    byte[] name = take(directory, header.getShort(NAME_LENGTH) & 0xFFFF);
    byte[] extra = take(directory, header.getShort(EXTRA_LENGTH) & 0xFFFF);
    byte[] comment = take(directory, header.getShort(COMMENT_LENGTH) & 0xFFFF);
    ByteBuffer zip64 = ZipExtra.find(extra, ZIP64);
    long size = value(header, SIZE, zip64);
    long compressedSize = value(header, COMPRESSED_SIZE, zip64);
    long offset = value(header, OFFSET, zip64);
    byte[] others = ZipExtra.without(extra, Set.of(ZIP64));
    return new ZipRecord(bytes, name, others, comment, compressedSize, size, offset);
  }

  private static byte[] take(ByteBuffer directory, int length) throws ZipException {
    if (directory.remaining() < length) {
      throw new ZipException("its directory is cut off");
    }
    byte[] bytes = new byte[length];
    directory.get(bytes);
    return bytes;
  }

  private static long value(ByteBuffer header, int at, ByteBuffer zip64) throws ZipException {
    long value = header.getInt(at) & 0xFFFF_FFFFL;
    if (value != IN_ZIP64 || zip64 == null) {
      return value;
    }
    if (zip64.remaining() < Long.BYTES) {
      throw new ZipException("its directory is damaged");
    }
    return zip64.getLong();
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  String path() {
    return new String(name, StandardCharsets.UTF_8);
  }

  int method() {
    return littleEndian(header).getShort(METHOD) & 0xFFFF;
  }

  boolean isEncrypted() {
    return (littleEndian(header).getShort(FLAGS) & ENCRYPTED) != 0;
  }

  boolean isStored() {
    return method() == STORED;
  }

  /** Returns a record for another entry with the times and modes of this one. */
  ZipRecord named(String path) {
    byte[] changed = header.clone();
    byte[] otherName = path.getBytes(StandardCharsets.UTF_8);
    int flags = littleEndian(header).getShort(FLAGS);
    if (otherName.length != path.length()) flags |= NAMED_IN_UTF_8;
    littleEndian(changed).putShort(FLAGS, (short) flags);
    byte[] otherExtra = ZipExtra.without(extra, OF_ONE_ENTRY);
    return new ZipRecord(changed, otherName, otherExtra, new byte[0], compressedSize, size, offset);
  }

  /** Returns a record for the same entry with other content; its sizes stand before that. */
  ZipRecord withContent(int crc, long newCompressedSize, long newSize) {
    byte[] changed = header.clone();
    ByteBuffer fields = littleEndian(changed);
    fields.putShort(FLAGS, (short) (fields.getShort(FLAGS) & NAMED_IN_UTF_8));
    fields.putInt(CRC, crc);
    return new ZipRecord(changed, name, extra, comment, newCompressedSize, newSize, offset);
  }

  ZipRecord at(long newOffset) {
    return new ZipRecord(header, name, extra, comment, compressedSize, size, newOffset);
  }

  /** Returns the local header (APPNOTE 4.3.7) of an entry whose sizes are known and small. */
  byte[] localHeader(byte[] localExtra) {
    byte[] bytes = new byte[LOCAL_HEADER + name.length + localExtra.length];
    ByteBuffer local = littleEndian(bytes);
    local.putInt(LOCAL_SIGNATURE);
    local.put(header, VERSION, COMPRESSED_SIZE - VERSION); // the same fields in the same order
    local.putInt((int) compressedSize).putInt((int) size);
    local.putShort((short) name.length).putShort((short) localExtra.length);
    local.put(name).put(localExtra);
    return bytes;
  }

  /** Returns the record as it is written. */
  byte[] bytes() {
    ByteArrayOutputStream zip64 = new ByteArrayOutputStream();
    byte[] fields = header.clone();
    ByteBuffer changed = littleEndian(fields);
    changed.putInt(SIZE, put(size, zip64));
    changed.putInt(COMPRESSED_SIZE, put(compressedSize, zip64));
    changed.putInt(OFFSET, put(offset, zip64));
    byte[] all = zip64.size() == 0 ? extra : ZipExtra.with(extra, ZIP64, zip64.toByteArray());
    changed.putShort(NAME_LENGTH, (short) name.length);
    changed.putShort(EXTRA_LENGTH, (short) all.length);
    changed.putShort(COMMENT_LENGTH, (short) comment.length);
    return ByteBuffer.allocate(HEADER + name.length + all.length + comment.length)
        .put(fields)
        .put(name)
        .put(all)
        .put(comment)
        .array();
  }

  private static int put(long value, ByteArrayOutputStream zip64) {
    if (value < IN_ZIP64) {
      return (int) value;
    }
    zip64.writeBytes(littleEndian(new byte[Long.BYTES]).putLong(value).array());
    return (int) IN_ZIP64;
  }
}
