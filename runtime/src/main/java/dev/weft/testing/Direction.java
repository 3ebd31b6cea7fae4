package dev.weft.testing;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.io.ConnectionLostException;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a connection in memory: bytes on their way, bytes that have arrived, and the one
 * that waits at either end.
 *
 * <p>What is sent arrives in order, since all of it takes the same time; a change of the latency
 * counts for what is sent later, which still does not overtake.
 */
final class Direction {
  /** Stands for the end of the stream among the bytes that arrive. */
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final MemoryNetwork network;
  private final int capacity;
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
  private final Deque<Loop.Timer> timers = new ArrayDeque<>();
  private int unread;
  private long lastArrival;
  private boolean ended;

  /** Why nothing comes through any more, or null. */
  private String failure;

  /** The ends, whose connection is the one that a failure names. */
  private MemoryStream reader;

  private MemoryStream writer;
  private Read reading;
  private Write writing;

  Direction(MemoryNetwork network, int capacity) {
    this.network = network;
    this.capacity = capacity;
    this.lastArrival = network.loop().now();
  }

  void readBy(MemoryStream end) {
    reader = end;
  }

  void writtenBy(MemoryStream end) {
    writer = end;
  }

  boolean isRead() {
    return reading != null;
  }

  boolean isWritten() {
    return writing != null;
  }

  // ---- the reader's end

  Task<Integer> read(ByteBuffer into) {
    if (failure != null) return GiveWay.failed(lost(reader));
    if (!into.hasRemaining()) return Task.of(0);
    if (GiveWay.isDue()) return GiveWay.before(() -> reader.read(into));
    int count = take(into);
    if (count != 0) return Task.of(count);
    reading = new Read(into);
    return reading;
  }

  /** Returns how many bytes were moved; 0 if there are none yet, -1 at the end. */
  private int take(ByteBuffer into) {
    ByteBuffer first = arrived.peek();
    if (first == null) return 0;
    if (first == END) return -1;
    int count = Math.min(Math.min(first.remaining(), into.remaining()), network.pieces());
    ByteBuffer piece = first.duplicate().limit(first.position() + count);
    into.put(piece);
    first.position(first.position() + count);
    if (!first.hasRemaining()) arrived.remove();
    unread -= count;
    if (writing != null) network.loop().execute(writing);
    return count;
  }

  private void arrive(ByteBuffer bytes) {
    arrived.add(bytes);
    Read waiting = reading;
    if (waiting == null) return;
    waiting.end();
    waiting.deliver(take(waiting.into));
  }

  // ---- the writer's end

  Task<Void> write(ByteBuffer data) {
    if (failure != null) return GiveWay.failed(lost(writer));
    send(data);
    if (!data.hasRemaining()) return GiveWay.done();
    writing = new Write(data);
    network.loop().execute(writing);
    return writing;
  }

  private void send(ByteBuffer data) {
    int count = Math.min(Math.min(capacity - unread, data.remaining()), network.pieces());
    if (count == 0) return;
    byte[] bytes = new byte[count];
    data.get(bytes);
    unread += count;
    later(ByteBuffer.wrap(bytes));
  }

  /** Lets the reader see the end once it has read what comes before. */
  void end() {
    if (ended || failure != null) return;
    ended = true;
    later(END);
  }

  private void later(ByteBuffer bytes) {
    long now = network.loop().now();
    long due = Math.max(now + network.latencyNanos(), lastArrival);
    lastArrival = due;
    if (due <= now && timers.isEmpty()) {
      arrive(bytes);
      return;
    }
    timers.add(
        network
            .loop()
            .schedule(
                () -> {
                  timers.remove();
                  arrive(bytes);
                },
                due - now));
  }

  // ---- its end

  /** Fails everything from now on, at both ends. */
  void fail(String why) {
    if (failure == null) failure = why;
    for (Loop.Timer timer : timers) timer.cancel();
    timers.clear();
    arrived.clear();
    failReader(lost(reader));
    failWriter(lost(writer));
  }

  private ConnectionLostException lost(MemoryStream end) {
    return new ConnectionLostException(end, new IOException(failure));
  }

  void failReader(IOException with) {
    Read waiting = reading;
    if (waiting == null) return;
    waiting.end();
    waiting.lost(with);
  }

  void failWriter(IOException with) {
    Write waiting = writing;
    if (waiting == null) return;
    waiting.end();
    waiting.lost(with);
  }

  private final class Read extends PendingTask<Integer> {
    private final ByteBuffer into;

    Read(ByteBuffer into) {
      this.into = into;
      hold();
    }

    void end() {
      reading = null;
      release();
    }

    void deliver(int count) {
      settleFromAnywhere(SUCCEEDED, count);
    }

    void lost(IOException with) {
      settleFromAnywhere(FAILED, failure(with));
    }

    @Override
    protected String kind() {
      return "Source.read";
    }

    @Override
    protected void cancelled() {
      end();
    }
  }

  private final class Write extends PendingTask<Void> implements Runnable {
    private final ByteBuffer data;

    Write(ByteBuffer data) {
      this.data = data;
      hold();
    }

    @Override
    protected String kind() {
      return "Sink.write";
    }

    @Override
    public void run() {
      if (isDone()) return;
      int before = data.remaining();
      send(data);
      if (!data.hasRemaining()) {
        end();
        settleFromAnywhere(SUCCEEDED, null);
      } else if (data.remaining() < before) {
        network.loop().execute(this);
      }
    }

    void end() {
      writing = null;
      release();
    }

    void lost(IOException with) {
      settleFromAnywhere(FAILED, failure(with));
    }

    @Override
    protected void cancelled() {
      end();
    }
  }
}
