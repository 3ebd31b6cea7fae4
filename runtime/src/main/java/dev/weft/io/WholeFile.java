package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Files that are read or written in one go, on a thread that may wait for them. */
final class WholeFile {
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private WholeFile() {}

  /** Returns how to open a file for writing: none means made, or emptied if it exists. */
  static Set<OpenOption> forWriting(OpenOption... options) {
    Set<OpenOption> how = new LinkedHashSet<>(List.of(options));
    if (how.isEmpty()) {
      how.add(StandardOpenOption.CREATE);
      how.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    how.add(StandardOpenOption.WRITE);
    return how;
  }

  /** Tells {@code call}, which opens {@code path} now, that this may wait without bound. */
  static void announce(Path path, Offloaded<?> call) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      if (file.isOther()) call.waitsWithoutBound();
    } catch (IOException unknown) {
      // It does not exist, or opening it says better what is wrong.
    }
  }

  static byte[] read(Path path, Offloaded<?> call) throws IOException {
    announce(path, call);
    try (SeekableByteChannel file = Files.newByteChannel(path)) {
      long size = file.size();
      if (size > LONGEST_ARRAY) throw tooLarge(path);
      byte[] bytes = new byte[(int) size];
      int count = 0;
      while (true) {
        // One more than there should be: some files are longer than they say.
        ByteBuffer piece = Pieces.scratch(Math.max(bytes.length - count, 0) + 1L);
        if (Pieces.readFile(file, piece) < 0) break;
        piece.flip();
        if (piece.remaining() > bytes.length - count) bytes = grown(bytes, count, piece, path);
        int read = piece.remaining();
        piece.get(bytes, count, read);
        count += read;
      }
      return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }
  }

  private static byte[] grown(byte[] bytes, int count, ByteBuffer piece, Path path) {
    long needed = (long) count + piece.remaining();
    if (needed > LONGEST_ARRAY) throw tooLarge(path);
    return Arrays.copyOf(bytes, (int) Math.min(LONGEST_ARRAY, Math.max(needed, 2L * count)));
  }

  private static OutOfMemoryError tooLarge(Path path) {
    return new OutOfMemoryError(
        path + " is larger than an array can be; read it with dev.weft.io.FileSource");
  }

  static String readText(Path path, Offloaded<?> call) throws IOException {
    byte[] bytes = read(path, call);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // What stands for a mistake may also have been written; only a decoder tells them apart.
    if (text.indexOf('\uFFFD') < 0) return text;
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  static void write(Path path, Set<OpenOption> how, byte[] bytes, Offloaded<?> call)
      throws IOException {
    announce(path, call);
    try (SeekableByteChannel file = Files.newByteChannel(path, how)) {
      for (int at = 0; at < bytes.length; ) {
        ByteBuffer piece = Pieces.scratch(bytes.length - at);
        int count = piece.remaining();
        Pieces.writeFile(file, piece.put(bytes, at, count).flip());
        at += count;
      }
    }
  }
}
