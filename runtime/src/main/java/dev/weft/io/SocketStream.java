package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.spi.ChannelInterest;
import dev.weft.spi.ChannelLoop;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket, of TCP or of the Unix domain. Confined to the loop on which it was made.
 *
 * <p>Every operation calls the channel first, and waits for the selector only if that would block.
 * There is one guess: a read that did not fill its buffer has most likely emptied the socket, so
 * the next one waits at once and saves a call that finds nothing. A wait is one small object, which
 * is the task that the caller awaits and the action that the selector runs.
 */
abstract class SocketStream implements ByteStream {
  private static final int TRANSFER_PIECE = 1 << 20;

  private static final ByteBuffer[] NONE = {};

  final SocketChannel channel;
  private final ChannelLoop loop;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final Unclosed unclosed;
  private @Nullable ChannelInterest interest;
  private boolean open = true;
  private boolean outputOpen = true;

  /** The last read left the socket empty, as far as it could tell. */
  private boolean drained;

  private @Nullable Read reading;

  /** Null, a {@link Write}, or a transfer from a file. */
  private @Nullable PendingTask<?> writing;

  /** Takes over a connected channel, on the loop that is running. */
  SocketStream(SocketChannel channel) throws IOException {
    this.loop = CurrentLoop.require("A socket was opened");
    this.channel = channel;
    channel.configureBlocking(false);
    this.local = channel.getLocalAddress();
    this.remote = channel.getRemoteAddress();
    this.unclosed = Unclosed.watch(this, channel, loop, local, remote);
  }

  // ---- reading

  @Override
  public final Task<Integer> read(ByteBuffer into) throws IOException {
    CurrentLoop.check(loop, this);
    requireFree(reading, "read from");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    if (!into.hasRemaining()) return Counts.of(0);
    try {
      if (!drained && !GiveWay.isDue()) {
        int count = readNow(into);
        if (count != 0) return Counts.of(count);
      }
      Read read = new Read(into);
      whenReady(SelectionKey.OP_READ, read);
      reading = read;
      return read;
    } catch (IOException e) {
      return GiveWay.failed(broken(e));
    }
  }

  /** Returns how to read without holding a buffer. */
  final PatientSource patient() {
    return new Patient();
  }

  private final class Patient implements PatientSource {
    @Override
    public int tryRead(ByteBuffer into) throws IOException {
      requireReadable();
      if (drained || GiveWay.isDue()) return 0;
      try {
        return readNow(into);
      } catch (IOException e) {
        throw broken(e);
      }
    }

    @Override
    public Task<Integer> untilReadable() throws IOException {
      requireReadable();
      try {
        Read read = new Read(null);
        whenReady(SelectionKey.OP_READ, read);
        reading = read;
        return read;
      } catch (IOException e) {
        throw broken(e);
      }
    }
  }

  private void requireReadable() throws StreamClosedException {
    CurrentLoop.check(loop, this);
    requireFree(reading, "read from");
    if (!open) throw new StreamClosedException(this);
  }

  private int readNow(ByteBuffer into) throws IOException {
    int wanted = Pieces.length(into);
    int count = Pieces.read(channel, into);
    drained = count >= 0 && count < wanted;
    return count;
  }

  /** One that waits for input, and reads it unless it is to be read later. */
  private final class Read extends PendingTask<Integer> implements Runnable {
    /** Null if somebody else will read. */
    private final @Nullable ByteBuffer into;

    Read(@Nullable ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected String kind() {
      return "Source.read";
    }

    @Override
    public void run() {
      try {
        int count = into == null ? leaveIt() : readNow(into);
        if (count == 0 && into != null) {
          whenReady(SelectionKey.OP_READ, this);
          return;
        }
        reading = null;
        settleFromAnywhere(SUCCEEDED, count);
      } catch (IOException e) {
        reading = null;
        settleFromAnywhere(FAILED, failure(broken(e)));
      }
    }

    private int leaveIt() {
      drained = false;
      return 0;
    }

    void closed() {
      settleFromAnywhere(FAILED, failure(new StreamClosedException(SocketStream.this)));
    }

    @Override
    protected void cancelled() {
      reading = null;
      forget(SelectionKey.OP_READ);
    }
  }

  // ---- writing

  @Override
  public final Task<Void> write(ByteBuffer data) throws IOException {
    CurrentLoop.check(loop, this);
    requireFree(writing, "write to");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    try {
      return writeNow(data) ? GiveWay.done() : untilWritten(new Write(data));
    } catch (IOException e) {
      return GiveWay.failed(broken(e));
    }
  }

  @Override
  public final Task<Void> write(ByteBuffer... data) throws IOException {
    CurrentLoop.check(loop, this);
    requireFree(writing, "write to");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    try {
      return writeNow(data) ? GiveWay.done() : untilWritten(new Write(data));
    } catch (IOException e) {
      return GiveWay.failed(broken(e));
    }
  }

  private Task<Void> untilWritten(Write write) throws IOException {
    whenReady(SelectionKey.OP_WRITE, write);
    writing = write;
    return write;
  }

  /** Returns whether all of {@code data} is written; else the socket takes no more now. */
  private boolean writeNow(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      int wanted = Pieces.length(data);
      if (Pieces.write(channel, data) < wanted) return false;
    }
    return true;
  }

  private boolean writeNow(ByteBuffer... data) throws IOException {
    int first = 0;
    while (true) {
      while (first < data.length && !data[first].hasRemaining()) first++;
      if (first == data.length) return true;
      if (Pieces.write(channel, data, first) == 0) return false;
    }
  }

  /** One that waits for room. */
  private final class Write extends PendingTask<Void> implements Runnable {
    /** Null if there are several. */
    private final @Nullable ByteBuffer one;

    private final ByteBuffer[] several;

    Write(ByteBuffer one) {
      this.one = one;
      this.several = NONE;
    }

    Write(ByteBuffer... several) {
      this.one = null;
      this.several = several;
    }

    @Override
    protected String kind() {
      return "Sink.write";
    }

    @Override
    public void run() {
      try {
        if (!(one != null ? writeNow(one) : writeNow(several))) {
          whenReady(SelectionKey.OP_WRITE, this);
          return;
        }
        writing = null;
        settleFromAnywhere(SUCCEEDED, null);
      } catch (IOException e) {
        writing = null;
        settleFromAnywhere(FAILED, failure(broken(e)));
      }
    }

    void closed() {
      settleFromAnywhere(FAILED, failure(new StreamClosedException(SocketStream.this)));
    }

    @Override
    protected void cancelled() {
      writing = null;
      forget(SelectionKey.OP_WRITE);
    }
  }

  @Override
  public final Task<Long> transferFrom(FileChannel file, long position, long count)
      throws IOException {
    CurrentLoop.check(loop, this);
    requireFree(writing, "write to");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    Task<Long> task = transferPieces(file, position, FileCopy.end(position, count));
    if (task instanceof PendingTask<?> transfer && !task.isDone()) writing = transfer;
    return task;
  }

  /** The system copies, part by part. It may wait for the disk, so not on the loop. */
  @Async
  @ShownAs(of = ByteStream.class, value = "transferFrom")
  private Task<Long> transferPieces(FileChannel file, long begin, long end) throws IOException {
    long position = begin;
    try {
      while (position != end) {
        if (!open) throw new StreamClosedException(this);
        long count = await(transferPiece(file, position, end));
        position += count;
        // Nothing at all also means that the file ends here; its size is known to the system.
        if (position == end || count == 0 && position >= file.size()) break;
        await(Channels.untilWritable(channel));
      }
      return Task.of(position - begin);
    } catch (Throwable thrown) {
      if (!open) throw new StreamClosedException(this);
      // The file may be what is closed.
      if (thrown instanceof ClosedChannelException || !(thrown instanceof IOException e)) {
        throw thrown;
      }
      throw broken(e);
    } finally {
      writing = null;
    }
  }

  private Task<Long> transferPiece(FileChannel file, long from, long end) {
    return new Offloaded<Long>(
            IoThreads.FILES,
            "ByteStream.transferFrom",
            this,
            call -> file.transferTo(from, Math.min(TRANSFER_PIECE, end - from), channel))
        .start();
  }

  // ---- ending

  @Override
  public final Task<Void> shutdownOutput() throws IOException {
    CurrentLoop.check(loop, this);
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    requireFree(writing, "write to");
    try {
      if (outputOpen) channel.shutdownOutput();
      outputOpen = false;
      return Task.done();
    } catch (IOException e) {
      return GiveWay.failed(broken(e));
    }
  }

  @Override
  public final Task<Void> closeAsync() throws IOException {
    CurrentLoop.check(loop, this);
    if (!open) return Task.done();
    open = false;
    try {
      if (reading == null && writing == null) discardUnread();
      closeChannel();
      return Task.done();
    } catch (IOException e) {
      return GiveWay.failed(broken(e));
    }
  }

  /** A system that closes a socket with unread input resets it, and what was written is lost. */
  private void discardUnread() {
    ByteBuffer unread = ByteBuffer.allocate(4 << 10);
    try {
      for (int i = 0; i < 64 && Pieces.read(channel, unread.clear()) > 0; i++) {}
    } catch (IOException e) {
      // It is broken already; there is nothing that could be lost.
    }
  }

  @Override
  public final void abort() {
    CurrentLoop.check(loop, this);
    if (!open) return;
    open = false;
    try {
      reset(channel);
      closeChannel();
    } catch (IOException e) {
      // The connection is gone, which is what was asked for; the descriptor is freed in any case.
    }
  }

  /** Makes the closing of {@code channel} break the connection, where the system can. */
  abstract void reset(SocketChannel channel) throws IOException;

  private void closeChannel() throws IOException {
    Read read = reading;
    PendingTask<?> write = writing;
    unclosed.closed();
    reading = null;
    writing = null;
    try {
      Channels.close(channel);
    } finally {
      if (read != null) read.closed();
      if (write instanceof Write waiting) waiting.closed();
    }
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final SocketAddress localAddress() {
    return local;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public final String toString() {
    return local + " -> " + remote;
  }

  // ---- the parts that several need

  private void whenReady(int operation, Runnable action) throws IOException {
    if (interest == null) interest = loop.watch(channel);
    interest.whenReady(operation, action);
  }

  private void forget(int operation) {
    if (interest != null) interest.forget(operation);
  }

  private IOException broken(IOException e) {
    if (!open || e instanceof ClosedChannelException) return new StreamClosedException(this);
    return new ConnectionLostException(this, e);
  }

  private void requireFree(@Nullable PendingTask<?> busy, String verb) {
    if (busy == null) return;
    throw new IllegalStateException(
        "two tasks "
            + verb
            + " "
            + this
            + " at once, so their bytes would mix. Let one task do it, or take turns with"
            + " dev.weft.sync.Mutex.");
  }
}
