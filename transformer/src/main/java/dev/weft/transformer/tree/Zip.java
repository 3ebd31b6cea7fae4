package dev.weft.transformer.tree;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A zip file, seen as the bytes it consists of: what stands before the first entry, the entries,
 * the directory, the end. {@code java.util.zip} shows less of it, and so could not keep the rest.
 */
final class Zip implements Closeable {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END = 22;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR = 20;
  private static final int END_64_SIGNATURE = 0x06064b50;
  private static final int END_64 = 56;
  private static final int MAX_COMMENT = 0xFFFF;

  private final FileChannel channel;
  private final List<ZipRecord> records = new ArrayList<>();

  /** Where the file has what its records say is at 0: after what was put before it later. */
  private long start;

  private long directory;
  private long end;
  private boolean is64;

  Zip(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      readDirectory();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void readDirectory() throws IOException {
    end = findEnd();
    ByteBuffer fields = at(end, END);
    long count = fields.getShort(10) & 0xFFFF;
    long size = fields.getInt(12) & 0xFFFF_FFFFL;
    long offset = fields.getInt(16) & 0xFFFF_FFFFL;
    long end64 = findEnd64();
    is64 = end64 >= 0;
    if (is64) {
      ByteBuffer fields64 = at(end64, END_64);
      count = fields64.getLong(32);
      size = fields64.getLong(40);
      offset = fields64.getLong(48);
    }
    directory = (is64 ? end64 : end) - size;
    start = directory - offset;
    if (directory < 0 || start < 0 || size > Integer.MAX_VALUE) {
      throw new ZipException("its directory is cut off");
    }
    ByteBuffer all = at(directory, (int) size);
    while (all.hasRemaining() && records.size() < count) {
      ZipRecord record = ZipRecord.read(all);
      if (localAt(record).getInt(0) != ZipRecord.LOCAL_SIGNATURE) {
        throw new ZipException(record.path() + " is not where the directory says");
      }
      records.add(record);
    }
  }

  private long findEnd() throws IOException {
    int length = (int) Math.min(channel.size(), END + MAX_COMMENT);
    long first = channel.size() - length;
    ByteBuffer tail = at(first, length);
    for (int at = length - END; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && at + END + (tail.getShort(at + 20) & 0xFFFF) <= length) {
        return first + at;
      }
    }
    throw new ZipException("it has no directory of entries");
  }

  /** Returns where the larger form of the end is; -1 if there is none. */
  private long findEnd64() throws IOException {
    if (end < LOCATOR + END_64) {
      return -1;
    }
    ByteBuffer locator = at(end - LOCATOR, LOCATOR);
    if (locator.getInt(0) != LOCATOR_SIGNATURE) {
      return -1;
    }
    // Where the locator says, unless something was put before the file since.
    for (long place : new long[] {locator.getLong(8), end - LOCATOR - END_64}) {
      if (place >= 0
          && place <= end - LOCATOR - END_64
          && at(place, END_64).getInt(0) == END_64_SIGNATURE) {
        return place;
      }
    }
    throw new ZipException("its directory is damaged");
  }

  /** Returns the entries in the order of the directory; two may have one path. */
  List<ZipRecord> records() {
    return records;
  }

  /** Returns where the file has what its records say is at 0. */
  long start() {
    return start;
  }

  /** Returns where the last entry ends. */
  long directory() {
    return directory;
  }

  boolean is64() {
    return is64;
  }

  /** Returns what stands after the numbers of the end: the comment, with its length. */
  byte[] comment() throws IOException {
    return at(end + END - 2, (int) (channel.size() - end - END + 2)).array();
  }

  /** Returns where the local header of an entry is. */
  long place(ZipRecord record) {
    return start + record.offset();
  }

  private ByteBuffer localAt(ZipRecord record) throws IOException {
    return at(place(record), ZipRecord.LOCAL_HEADER);
  }

  /** Returns where the data of an entry begins. */
  long data(ZipRecord record) throws IOException {
    ByteBuffer local = localAt(record);
    return place(record)
        + ZipRecord.LOCAL_HEADER
        + (local.getShort(26) & 0xFFFF)
        + (local.getShort(28) & 0xFFFF);
  }

  /** Returns the extra fields of an entry's local header, which may be others than the record's. */
  byte[] localExtra(ZipRecord record) throws IOException {
    int length = localAt(record).getShort(28) & 0xFFFF;
    return at(data(record) - length, length).array();
  }

  /** Opens the content of an entry. */
  InputStream content(ZipRecord record) throws IOException {
    if (record.isEncrypted()) {
      throw new ZipException(record.path() + " is encrypted");
    }
    InputStream data = bytes(data(record), data(record) + record.compressedSize());
    return switch (record.method()) {
      case ZipRecord.STORED -> data;
      case ZipRecord.DEFLATED -> inflated(data);
      default ->
          throw new ZipException(record.path() + " has the unknown method " + record.method());
    };
  }

  private static InputStream inflated(InputStream data) {
    Inflater inflater = new Inflater(true);
    return new InflaterInputStream(data, inflater) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  /** Opens the bytes of the file between two places. */
  InputStream bytes(long from, long to) throws IOException {
    return new Section(Channels.newInputStream(channel.position(from)), to - from);
  }

  private ByteBuffer at(long place, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (place < 0 || channel.read(bytes, place + bytes.position()) < 0) {
        throw new EOFException("it is cut off");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** So many bytes of a stream that goes on after them. Closing it leaves the file open. */
  private static final class Section extends InputStream {
    private final InputStream whole;
    private long rest;

    Section(InputStream whole, long length) {
      this.whole = whole;
      this.rest = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (rest == 0) {
        return -1;
      }
      int count = whole.read(bytes, offset, (int) Math.min(length, rest));
      if (count < 0) {
        throw new EOFException("it is cut off");
      }
      rest -= count;
      return count;
    }
  }
}
