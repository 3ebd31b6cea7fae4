package dev.weft.transformer.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a zip file anew with some entries changed, added and left out. All else is copied byte for
 * byte: a start script before the entries, times, modes, comments, how an entry is compressed.
 */
final class ZipRewriting {
  /** What some tools align uncompressed entries to at most: the larger pages of memory. */
  private static final int MAX_ALIGNMENT = 1 << 14;

  /** Fields of a local header that the new sizes and the new place make wrong. */
  private static final Set<Integer> OF_SIZE_AND_PLACE = Set.of(0x0001, 0xA11E, 0xD935);

  private static final int END_64 = 56;
  private static final int MAX_COUNT = 0xFFFF;

  private final Zip zip;
  private final Map<String, byte[]> contents;
  private final Map<String, List<TreeFile>> added;
  private OutputStream out;
  private long position;

  /** What each record that was read has become, with the entries that follow it. */
  private final Map<ZipRecord, List<ZipRecord>> written = new IdentityHashMap<>();

  /**
   * Prepares to write.
   *
   * @param contents what the entries hold that change; null for those that go
   * @param added the new entries, by the path of the one whose times and modes they take
   */
  ZipRewriting(Zip zip, Map<String, byte[]> contents, Map<String, List<TreeFile>> added) {
    this.zip = zip;
    this.contents = contents;
    this.added = added;
  }

  /** Writes the whole file, once. */
  void writeTo(OutputStream target) throws IOException {
    out = target;
    TreeMap<Long, List<ZipRecord>> places = new TreeMap<>();
    for (ZipRecord record : zip.records()) {
      places.computeIfAbsent(zip.place(record), place -> new ArrayList<>()).add(record);
    }
    copy(0, places.isEmpty() ? zip.directory() : places.firstKey());
    for (Map.Entry<Long, List<ZipRecord>> place : places.entrySet()) {
      Long next = places.higherKey(place.getKey());
      write(place.getValue(), next == null ? zip.directory() : next);
    }
    writeDirectory();
  }

  /** Writes what is at one place, which ends at {@code end}, and what is to follow it. */
  private void write(List<ZipRecord> sharing, long end) throws IOException {
    ZipRecord copied = null;
    for (ZipRecord record : sharing) {
      List<ZipRecord> results = new ArrayList<>();
      written.put(record, results);
      if (!contents.containsKey(record.path())) {
        copied = copied == null ? copy(record, end) : copied;
        results.add(record.at(copied.offset()));
      } else if (contents.get(record.path()) != null) {
        byte[] extra = ZipExtra.without(zip.localExtra(record), OF_SIZE_AND_PLACE);
        results.add(writeEntry(record, extra, contents.get(record.path()), alignment(record)));
      }
      for (TreeFile file : added.getOrDefault(record.path(), List.of())) {
        byte[] extra = ZipExtra.without(zip.localExtra(record), ZipRecord.OF_ONE_ENTRY);
        results.add(writeEntry(record.named(file.path()), extra, file.content(), 1));
      }
    }
  }

  /** Copies an entry with all that stands between it and the next. */
  private ZipRecord copy(ZipRecord record, long end) throws IOException {
    long from = zip.place(record);
    ZipRecord result = record.at(position - zip.start());
    byte[] extra = zip.localExtra(record);
    long data = zip.data(record);
    byte[] aligned = ZipExtra.aligned(extra, position + data - from, alignment(record));
    if (aligned.length == extra.length) {
      copy(from, end);
      return result;
    }
    copy(from, from + 28);
    write(ZipRecord.littleEndian(new byte[2]).putShort((short) aligned.length).array());
    copy(from + ZipRecord.LOCAL_HEADER, data - extra.length);
    write(aligned);
    copy(data, end);
    return result;
  }

  /** Returns what the data of an uncompressed entry is aligned to: a program may map it. */
  private int alignment(ZipRecord record) throws IOException {
    return record.isStored() && record.size() > 0
        ? (int) Math.min(Long.lowestOneBit(zip.data(record)), MAX_ALIGNMENT)
        : 1;
  }

  private ZipRecord writeEntry(ZipRecord model, byte[] extra, byte[] content, int alignment)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    byte[] data = model.isStored() ? content : deflated(content);
    ZipRecord record =
        model
            .withContent((int) crc.getValue(), data.length, content.length)
            .at(position - zip.start());
    long begin = position + ZipRecord.LOCAL_HEADER + record.name().length + extra.length;
    write(record.localHeader(ZipExtra.aligned(extra, begin, alignment)));
    write(data);
    return record;
  }

  private static byte[] deflated(byte[] content) throws IOException {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream compressed = new DeflaterOutputStream(bytes, deflater)) {
        compressed.write(content);
      }
      return bytes.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private void writeDirectory() throws IOException {
    long directory = position;
    long count = 0;
    for (ZipRecord record : zip.records()) {
      for (ZipRecord result : written.get(record)) {
        write(result.bytes());
        count++;
      }
    }
    long size = position - directory;
    long offset = directory - zip.start();
    if (zip.is64()
        || count >= MAX_COUNT
        || size >= ZipRecord.IN_ZIP64
        || offset >= ZipRecord.IN_ZIP64) {
      writeEnd64(count, size, offset);
    }
    int shortCount = (int) Math.min(count, MAX_COUNT);
    write(
        littleEndian(20)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) shortCount)
            .putShort((short) shortCount)
            .putInt((int) Math.min(size, ZipRecord.IN_ZIP64))
            .putInt((int) Math.min(offset, ZipRecord.IN_ZIP64))
            .array());
    write(zip.comment());
  }

  private void writeEnd64(long count, long size, long offset) throws IOException {
    long end = position - zip.start();
    write(
        littleEndian(END_64)
            .putInt(0x06064b50)
            .putLong(END_64 - 12)
            .putShort((short) 45)
            .putShort((short) 45)
            .putLong(0)
            .putLong(count)
            .putLong(count)
            .putLong(size)
            .putLong(offset)
            .array());
    write(littleEndian(20).putInt(0x07064b50).putInt(0).putLong(end).putInt(1).array());
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  private void copy(long from, long to) throws IOException {
    try (InputStream bytes = zip.bytes(from, to)) {
      position += bytes.transferTo(out);
    }
  }
}
