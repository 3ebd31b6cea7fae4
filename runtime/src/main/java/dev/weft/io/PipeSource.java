package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.CancelledError;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.frame.Await;
import dev.weft.report.ShownAs;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that this program can only wait for with a blocking call: the output of a child process,
 * or the standard input.
 *
 * <p>What is there already is read at once. Otherwise a thread that may block reads into a buffer;
 * it cannot be stopped, so a cancelled read leaves it at that, and the next read gets the bytes.
 */
final class PipeSource implements Source {
  private static final int CAPACITY = 8 << 10;

  private final String name;
  private final InputStream input;
  private final byte[] buffer = new byte[CAPACITY];

  /** Null, or what fills the buffer; it may have ended. */
  private @Nullable OpenEnded<Integer> filling;

  private int start;
  private int end;
  private boolean ended;
  private boolean reading;
  private boolean open = true;

  PipeSource(String name, InputStream input) {
    this.name = name;
    this.input = Objects.requireNonNull(input, "input");
  }

  @Override
  public Task<Integer> read(ByteBuffer into) throws IOException {
    CurrentLoop.any(name + " was read");
    if (reading) {
      throw new IllegalStateException(
          "two tasks read from " + this + " at once, so their bytes would mix.");
    }
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (!into.hasRemaining()) return Counts.of(0);
    return readSome(into);
  }

  @Async
  @ShownAs(of = Source.class, value = "read")
  private Task<Integer> readSome(ByteBuffer into) throws IOException {
    if (GiveWay.isDue()) await(Weft.yieldNow());
    while (true) {
      if (filling != null && filling.isEnded()) filled(filling);
      if (!open) throw new StreamClosedException(this);
      if (start == end && filling == null) readWhatIsThere();
      if (start != end) return Task.of(moveTo(into));
      if (ended) return Task.of(-1);
      if (filling == null) filling = OpenEnded.call(() -> input.read(buffer));
      reading = true;
      try {
        await(filling.follow("Source.read"));
      } catch (CancelledError | CancellationException cancelled) {
        throw cancelled; // the call goes on
      } catch (Throwable failed) {
        // The call has ended, and says so itself.
      } finally {
        reading = false;
      }
    }
  }

  private void readWhatIsThere() throws IOException {
    int there = ended ? 0 : Math.min(input.available(), buffer.length);
    if (there <= 0) return;
    start = 0;
    end = input.read(buffer, 0, there);
  }

  private void filled(OpenEnded<Integer> ended) throws IOException {
    filling = null;
    int count;
    try {
      count = ended.take();
    } catch (Throwable thrown) {
      if (!open) throw new StreamClosedException(this);
      throw Await.rethrow(thrown);
    }
    this.ended = count < 0;
    start = 0;
    end = Math.max(count, 0);
  }

  private int moveTo(ByteBuffer into) {
    int count = Math.min(end - start, into.remaining());
    into.put(buffer, start, count);
    start += count;
    return count;
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    if (!open) return Task.done();
    open = false;
    if (filling == null || filling.isEnded()) {
      input.close();
      return Task.done();
    }
    // A thread that reads holds the stream's lock on some systems, so this may have to wait for it.
    OpenEnded<Void> closing =
        OpenEnded.call(
            () -> {
              input.close();
              return null;
            });
    return closing.follow("Source.closeAsync");
  }

  @Override
  public String toString() {
    return name;
  }
}
