package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines, records of known length, and whole streams from a {@link Source}.
 *
 * <p>What a read returns is taken out of the buffer in one go, when all of it is there. So a read
 * that fails or is cancelled has taken nothing: another one finds the same bytes. Each has a limit,
 * or a length that the caller chose, so no peer can make the buffer grow at will.
 *
 * <p>Reads from the source only when it needs to, and never more than what fits into the buffer.
 * Confined to the source's loop; one task reads at a time.
 */
public final class BufferedSource implements Source {
  /** How long a line may be, unless the caller says otherwise: 64 KiB. */
  public static final int LINE_LIMIT = 64 << 10;

  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;
  private static final byte[][] LINE_FEED = {{'\n'}};

  /** A larger buffer goes once it is empty, whatever the source. */
  private static final int KEPT_CAPACITY = 128 << 10;

  private static final byte[] NO_BUFFER = {};
  private static final ByteBuffer NO_VIEW = ByteBuffer.wrap(NO_BUFFER);

  private final Source source;

  /** The same as {@code source}, if that need not be given a buffer while it waits; else null. */
  private final @Nullable PatientSource patient;

  /** The array of {@link #view}; {@link #NO_BUFFER} while there is nothing in it. */
  private byte[] buffer = NO_BUFFER;

  private ByteBuffer view = NO_VIEW;
  private int start;
  private int end;
  private boolean atEnd;
  private boolean handedOver;

  /** Creates a reader of {@code source}, which nobody else should read from then. */
  public BufferedSource(Source source) {
    this.source = Objects.requireNonNull(source, "source");
    this.patient = PatientSource.of(source);
  }

  /** Returns how many bytes have been read from the source and not been taken yet. */
  public int buffered() {
    return end - start;
  }

  // ---- lines and other ends

  /** As {@link #readLine(int, Charset)}, for UTF-8 and {@link #LINE_LIMIT}. */
  public Task<@Nullable String> readLine() throws IOException {
    return readLine(LINE_LIMIT, StandardCharsets.UTF_8);
  }

  /**
   * Reads up to the next line feed.
   *
   * @param limit how many bytes the line may have, without its end
   * @param charset how the line is written: one in which a line feed is the byte 10 and nothing
   *     else is, so not UTF-16
   * @return the line without its LF or CR LF; at the end of the source what is left, and null once
   *     nothing is. Fails with {@link LimitExceededException} if the line is longer; it is still in
   *     the buffer then
   * @throws IOException is what the task fails with if the line is too long or the source fails
   */
  public Task<@Nullable String> readLine(int limit, Charset charset) throws IOException {
    Objects.requireNonNull(charset, "charset");
    requireLimit(limit);
    return readLine(charset, limit);
  }

  /** By the name that users called, which is the task's. */
  @Async
  @SuppressWarnings("NullAway") // what it returns may be null, as it says
  private Task<@Nullable String> readLine(Charset charset, int limit) throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    int last = search(0, limit, LINE_FEED);
    while (last == buffered()) {
      if (atEnd) return Task.of(lastLine(limit, charset));
      filled(await(fill()));
      last = search(last, limit, LINE_FEED);
    }
    String line = line(last, charset);
    skip(last + 1);
    return Task.of(line);
  }

  private @Nullable String lastLine(int limit, Charset charset) throws LimitExceededException {
    int length = buffered();
    if (length == 0) return null;
    if (length > limit) throw tooLong(limit);
    String line = line(length, charset);
    skip(length);
    return line;
  }

  /** Returns {@code length} bytes as text, but for a CR at their end. */
  private String line(int length, Charset charset) {
    int content = length;
    if (content > 0 && buffer[start + content - 1] == '\r') content--;
    return new String(buffer, start, content, charset);
  }

  /** Returns the lines that are left, up to the end, as {@link #readLine()} reads them. */
  public AsyncIterator<String> lines() {
    return lines(LINE_LIMIT, StandardCharsets.UTF_8);
  }

  /**
   * Returns the lines that are left, up to the end, as {@link #readLine(int, Charset)} reads them
   * with {@code limit} and {@code charset}. Closing the iterator does not close the source.
   */
  public AsyncIterator<String> lines(int limit, Charset charset) {
    requireLimit(limit);
    return new Lines(this, limit, charset);
  }

  /**
   * Reads up to and with a separator; of several, the one that ends first.
   *
   * @param limit how many bytes may come before the separator
   * @param separators none of them empty
   * @return the bytes, the separator included. Fails with {@link EndOfStreamException}, which has
   *     what was left and has taken it, if the source ends before; with {@link
   *     LimitExceededException} if there is more before the separator, all of it still in the
   *     buffer
   * @throws IOException is what the task fails with if there is no separator within the limit or
   *     the source fails
   */
  public Task<byte[]> readUntil(int limit, byte[]... separators) throws IOException {
    requireLimit(limit);
    if (separators.length == 0) throw new IllegalArgumentException("no separator to look for");
    for (byte[] separator : separators) {
      if (separator.length == 0) {
        throw new IllegalArgumentException("an empty separator would be found at once, always");
      }
    }
    return readUntil(separators, limit);
  }

  @Async
  private Task<byte[]> readUntil(byte[][] separators, int limit) throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    int last = search(0, limit, separators);
    while (last == buffered()) {
      if (atEnd) throw new EndOfStreamException(takeOut(last), -1, source);
      filled(await(fill()));
      last = search(last, limit, separators);
    }
    return Task.of(takeOut(last + 1));
  }

  /**
   * Looks for the first separator that ends at {@code from} or after, counted from the beginning of
   * what is buffered.
   *
   * @return where it ends; {@link #buffered} if it is not there yet
   */
  private int search(int from, int limit, byte[][] separators) throws LimitExceededException {
    int count = buffered();
    for (int last = from; last < count; last++) {
      int length = separatorEndingAt(start + last, separators);
      if (length == 0) continue;
      if (last + 1 - length > limit) throw tooLong(limit);
      return last;
    }
    if (count - longest(separators) >= limit) throw tooLong(limit); // the sum could overflow
    return count;
  }

  /** Returns the length of the longest separator whose last byte is at {@code last}, or 0. */
  private int separatorEndingAt(int last, byte[][] separators) {
    int found = 0;
    for (byte[] separator : separators) {
      int from = last + 1 - separator.length;
      if (separator.length > found
          && separator[separator.length - 1] == buffer[last]
          && from >= start
          && Arrays.equals(buffer, from, last + 1, separator, 0, separator.length)) {
        found = separator.length;
      }
    }
    return found;
  }

  private static int longest(byte[][] separators) {
    int longest = 0;
    for (byte[] separator : separators) longest = Math.max(longest, separator.length);
    return longest;
  }

  private LimitExceededException tooLong(int limit) {
    return new LimitExceededException(limit, buffered(), source);
  }

  // ---- so many bytes

  /**
   * Reads exactly {@code count} bytes.
   *
   * @return the bytes. Fails with {@link EndOfStreamException}, which has what was left and has
   *     taken it, if the source ends before
   * @throws IOException is what the task fails with if the source ends before or fails
   */
  public Task<byte[]> readFully(int count) throws IOException {
    if (count < 0) throw new IllegalArgumentException("count < 0: " + count);
    return readExactly(count);
  }

  @Async
  @ShownAs("readFully")
  private Task<byte[]> readExactly(int count) throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    while (buffered() < count) {
      if (atEnd) throw new EndOfStreamException(takeOut(buffered()), count, source);
      filled(await(fill()));
    }
    return Task.of(takeOut(count));
  }

  /**
   * Reads everything up to the end.
   *
   * @param limit how many bytes there may be
   * @return the bytes, none at the end. Fails with {@link LimitExceededException} if there are
   *     more; what came is still in the buffer then
   * @throws IOException is what the task fails with if there is more or the source fails
   */
  public Task<byte[]> readAll(int limit) throws IOException {
    requireLimit(limit);
    return readToEnd(limit);
  }

  @Async
  @ShownAs("readAll")
  private Task<byte[]> readToEnd(int limit) throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    while (true) {
      if (buffered() > limit) throw tooLong(limit);
      if (atEnd) return Task.of(takeOut(buffered()));
      filled(await(fill()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Takes what is in the buffer first; reads past the buffer if that is empty.
   */
  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    if (GiveWay.isDue()) return GiveWay.before(() -> read(into));
    if (start == end) {
      requireSource();
      return atEnd && into.hasRemaining() ? Counts.of(-1) : source.read(into);
    }
    int count = Math.min(end - start, into.remaining());
    into.put(buffer, start, count);
    skip(count);
    return Counts.of(count);
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    return source.closeAsync();
  }

  /** Returns what is in the buffer, to one who reads from {@code stream} itself from now on. */
  byte[] handOver(ByteStream stream) {
    if (source != stream) {
      throw new IllegalArgumentException(
          "this reads from " + source + ", and not from " + stream + ", which is to be protected");
    }
    byte[] rest = takeOut(end - start);
    handedOver = true;
    return rest;
  }

  // ---- the buffer

  private Task<Integer> fill() throws IOException {
    requireSource();
    makeRoom();
    if (patient == null || start != end) return source.read(view.clear().position(end));
    int count = patient.tryRead(view.clear());
    if (count != 0) return Counts.of(count);
    letGo();
    return patient.untilReadable();
  }

  private void requireSource() {
    if (!handedOver) return;
    throw new IllegalStateException(
        source
            + " speaks TLS now, and what comes is not for this reader. Read from the TlsStream.");
  }

  private void filled(int count) {
    if (count < 0) {
      atEnd = true;
    } else {
      end += count;
    }
    if (start == end) letGo();
  }

  private void makeRoom() throws LimitExceededException {
    int used = end - start;
    if (buffer == NO_BUFFER) {
      int capacity = SpareBuffers.USUAL_CAPACITY;
      use(patient == null ? ByteBuffer.allocate(capacity) : SpareBuffers.take(capacity));
    } else if (end == buffer.length && start >= used) {
      System.arraycopy(buffer, start, buffer, 0, used);
      start = 0;
      end = used;
    } else if (end == buffer.length) {
      // Doubled as bytes come in, and not to the length that a peer has announced, which is no
      // reason to believe that it will send as much.
      if (used == MAX_CAPACITY) throw new LimitExceededException(MAX_CAPACITY, used, source);
      resize(Math.min(used * 2L, MAX_CAPACITY));
    }
  }

  private void resize(long capacity) {
    ByteBuffer larger = ByteBuffer.allocate((int) capacity);
    System.arraycopy(buffer, start, larger.array(), 0, end - start);
    if (patient != null) SpareBuffers.giveBack(view);
    end -= start;
    start = 0;
    use(larger);
  }

  @SuppressWarnings(
      "ByteBufferBackingArray") // the buffers that are taken begin where their arrays do
  private void use(ByteBuffer taken) {
    view = taken;
    buffer = taken.array();
  }

  /**
   * Gives the buffer, which is empty, to whoever needs one next. One that another source than a
   * connection reads into is kept: after a cancelled read, a thread may be about to write to it.
   */
  private void letGo() {
    start = 0;
    end = 0;
    if (patient == null && buffer.length <= KEPT_CAPACITY) return;
    if (patient != null) SpareBuffers.giveBack(view);
    view = NO_VIEW;
    buffer = NO_BUFFER;
  }

  private byte[] takeOut(int count) {
    byte[] taken = Arrays.copyOfRange(buffer, start, start + count);
    skip(count);
    return taken;
  }

  private void skip(int count) {
    start += count;
    if (start == end) letGo();
  }

  private static void requireLimit(int limit) {
    if (limit < 0) throw new IllegalArgumentException("limit < 0: " + limit);
  }
}
