package dev.weft.io;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.FirstFailure;
import dev.weft.frame.Turn;
import dev.weft.sync.Mutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * An {@link SSLEngine} between a connection and what is said over it.
 *
 * <p>The engine asks for things in turn: bytes of the peer, bytes to be sent, computations. It may
 * do so in the middle of a conversation too, so a reader may have to send; the mutex keeps that
 * apart from what a writer sends. Bytes that a cancelled write has left are sent by the next one,
 * since a record that is cut off would end the connection.
 *
 * <p>The first thing that goes wrong is kept: whoever comes later is told the same.
 */
final class TlsEngine {
  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);
  private static final ByteBuffer[] NOTHING = {NO_BUFFER};

  private final ByteStream stream;

  /** The same as {@code stream}, if it need not be given a buffer while it waits; else null. */
  private final PatientSource patient;

  private final SSLEngine engine;
  private final Duration closeTimeout;
  private final Loop loop = CurrentLoop.any("A TLS handshake was begun");
  private final Mutex output = new Mutex();

  // Each of the three is NO_BUFFER while there is nothing in it: an idle connection has none.

  /** Bytes of the peer, protected; ready to be unwrapped. */
  private ByteBuffer received;

  /** What the peer has said, ready to be read. */
  private ByteBuffer opened = NO_BUFFER;

  /** Bytes for the peer, protected; ready to be sent. */
  private ByteBuffer sealed = NO_BUFFER;

  private Read reading;
  private Sending writing;
  private boolean established;
  private boolean ended;
  private TlsException failure;

  /**
   * Creates the engine.
   *
   * @param first bytes that were received before the handshake
   */
  TlsEngine(ByteStream stream, SSLEngine engine, Duration closeTimeout, byte[] first) {
    this.stream = stream;
    this.patient = PatientSource.of(stream);
    this.engine = engine;
    this.closeTimeout = closeTimeout;
    received = ByteBuffer.wrap(first);
  }

  private int packetSize() {
    return engine.getSession().getPacketBufferSize();
  }

  /** Returns {@code buffer}, or if that was {@link #NO_BUFFER}, one with room; empty. */
  private static ByteBuffer room(ByteBuffer buffer, int capacity) {
    return buffer == NO_BUFFER ? SpareBuffers.take(capacity) : buffer.clear();
  }

  /** Gives {@code buffer} back if it is empty; returns what is in its place now. */
  private static ByteBuffer keepIfUsed(ByteBuffer buffer) {
    if (buffer.hasRemaining()) return buffer;
    if (buffer != NO_BUFFER) SpareBuffers.giveBack(buffer);
    return NO_BUFFER;
  }

  SSLEngine engine() {
    return engine;
  }

  void requireLoop(Object what) {
    CurrentLoop.check(loop, what);
  }

  boolean isRead() {
    return reading != null;
  }

  boolean isWritten() {
    return writing != null;
  }

  // ---- what is common to a handshake and to reading

  /** Goes from one wish of the engine to the next. If the engine objects, the peer is told. */
  private abstract class Listening<T> extends Routine<T> {
    private boolean filling;
    private boolean telling;

    /** Goes on now that the engine has what it wished for. */
    abstract Task<?> listen() throws IOException;

    @Override
    Task<?> step(int step, Task<?> settled) throws IOException {
      if (telling) throw told(settled);
      try {
        if (filling) filled(settled);
        else if (settled != null) take(settled);
        return listen();
      } catch (SSLException e) {
        return tell(objected(e));
      }
    }

    /** Reads more of what the peer sends; returns null if that was there at once. */
    final Task<Integer> fill() throws IOException {
      if (patient != null && !received.hasRemaining()) return fillPatiently();
      if (received == NO_BUFFER) received = ByteBuffer.allocate(packetSize()).limit(0);
      received.compact();
      if (!received.hasRemaining()) {
        received.flip();
        int wanted = packetSize();
        if (wanted <= received.capacity()) throw new SSLException("a record is too long");
        received = ByteBuffer.allocate(wanted).put(received);
      }
      try {
        Task<Integer> read = stream.read(received);
        filling = true;
        return read;
      } finally {
        if (!filling) received.flip();
      }
    }

    private Task<Integer> fillPatiently() throws IOException {
      received = room(keepIfUsed(received), packetSize());
      int count;
      try {
        count = patient.tryRead(received);
      } finally {
        received.flip();
      }
      if (count > 0) return null;
      received = keepIfUsed(received);
      if (count < 0) throw cutOff();
      return patient.untilReadable();
    }

    private void filled(Task<?> settled) throws IOException {
      filling = false;
      received.flip();
      if (Routine.<Integer>take(settled) < 0) throw cutOff();
    }

    private Task<?> tell(TlsException what) throws TlsException {
      // While somebody writes, the alert would have to wait for a peer that may never read.
      if (output.isLocked() || !stream.isOpen()) throw what;
      telling = true;
      return Weft.timeout(closeTimeout, () -> send(NOTHING));
    }

    private TlsException told(Task<?> settled) {
      try {
        take(settled);
      } catch (Exception unheard) {
        FirstFailure.suppress(failure, unheard);
      }
      return failure;
    }
  }

  private TlsException cutOff() throws IOException {
    if (failure == null) failure = established ? endUnsaid() : endInHandshake(stream);
    return failure;
  }

  private TlsException endUnsaid() {
    String what =
        "the peer ended the connection without saying so (no close_notify); what was read may not"
            + " be all that it sent";
    return new TlsException(stream, what, null);
  }

  static TlsException endInHandshake(ByteStream stream) {
    return new TlsException(stream, "the peer ended the connection during the handshake", null);
  }

  private TlsException objected(SSLException cause) {
    if (failure == null) failure = new TlsException(stream, cause.getMessage(), cause);
    return failure;
  }

  private Status unwrap() throws SSLException {
    while (true) {
      opened = room(opened, engine.getSession().getApplicationBufferSize());
      SSLEngineResult result;
      try {
        result = engine.unwrap(received, opened);
      } finally {
        opened.flip();
      }
      if (result.getStatus() == Status.CLOSED) ended = true;
      if (result.getStatus() != Status.BUFFER_OVERFLOW) {
        opened = keepIfUsed(opened);
        return result.getStatus();
      }
      int wanted = engine.getSession().getApplicationBufferSize();
      opened = ByteBuffer.allocate(Math.max(wanted, opened.capacity() * 2));
    }
  }

  private Task<Void> compute() {
    Offloaded<Void> computing =
        new Offloaded<>(
            IoThreads.TLS,
            "TlsStream handshake",
            stream,
            call -> {
              for (Runnable task = engine.getDelegatedTask();
                  task != null;
                  task = engine.getDelegatedTask()) {
                task.run();
              }
              return null;
            });
    return computing.start();
  }

  // ---- the handshake

  /** Shakes hands; to be called once. */
  Task<Void> shakeHands() {
    return new Listening<Void>() {
      private boolean begun;

      @Override
      Task<?> listen() throws IOException {
        if (!begun) engine.beginHandshake();
        begun = true;
        while (true) {
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
              return compute();
            }
            case NEED_WRAP -> {
              return send(NOTHING);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
              if (ended) throw cutOff();
              if (unwrap() == Status.BUFFER_UNDERFLOW) {
                Task<Integer> more = fill();
                if (more != null) return more;
              }
            }
            default -> {
              established = true;
              return done(null);
            }
          }
        }
      }
    }.start();
  }

  // ---- reading

  /** Reads what the peer says, at least a byte of it, into {@code into}. */
  Task<Integer> read(ByteBuffer into) {
    if (!opened.hasRemaining()) return new Read(into).start();
    return Turn.isOver() ? Turn.next(() -> read(into)) : Counts.of(move(into));
  }

  /** As {@link PatientSource#tryRead}. */
  int tryRead(ByteBuffer into) throws TlsException {
    if (Turn.isOver()) return 0;
    if (opened.hasRemaining()) return move(into);
    if (failure != null) throw failure;
    return ended ? -1 : 0;
  }

  /** As {@link PatientSource#untilReadable}. */
  Task<Integer> untilReadable() {
    return new Read(null).start();
  }

  private int move(ByteBuffer into) {
    int count = Math.min(opened.remaining(), into.remaining());
    into.put(into.position(), opened, opened.position(), count);
    into.position(into.position() + count);
    opened.position(opened.position() + count);
    opened = keepIfUsed(opened);
    return count;
  }

  private final class Read extends Listening<Integer> {
    /** Null if somebody else will take what there is. */
    private final ByteBuffer into;

    Read(ByteBuffer into) {
      this.into = into;
    }

    @Override
    Task<?> step(int step, Task<?> settled) throws IOException {
      reading = null;
      Task<?> next = super.step(step, settled);
      if (next != null) reading = this;
      return next;
    }

    @Override
    Task<?> listen() throws IOException {
      while (true) {
        if (into == null && (opened.hasRemaining() || ended)) return done(0);
        if (opened.hasRemaining()) return done(move(into));
        if (failure != null) throw failure;
        if (ended) return done(-1);
        int before = received.remaining();
        boolean something = before > 0 || engine.isInboundDone();
        Status status = something ? unwrap() : Status.BUFFER_UNDERFLOW;
        if (opened.hasRemaining() || ended) continue;
        HandshakeStatus wish = engine.getHandshakeStatus();
        if (wish == HandshakeStatus.NEED_TASK) return computeOrRefuse();
        // A writer that is under way sends what the engine has to say, too.
        boolean stuck = status == Status.OK && received.remaining() == before;
        if (wish == HandshakeStatus.NEED_WRAP && (stuck || !output.isLocked())) {
          return send(NOTHING);
        }
        if (status == Status.BUFFER_UNDERFLOW) {
          Task<Integer> more = fill();
          if (more != null) return more;
        }
      }
    }

    private Task<Void> computeOrRefuse() throws TlsException {
      if (engine.getSession().getProtocol().equals("TLSv1.3")) return compute();
      failure =
          new TlsException(
              stream,
              "the peer wants to renegotiate, which is refused: it is a way to attack, and gone"
                  + " from TLS 1.3",
              null);
      throw failure;
    }
  }

  // ---- writing

  /** Sends all of {@code data}; who calls this is the writer until the task is settled. */
  Task<Void> write(ByteBuffer... data) {
    if (failure != null) return Turn.failed(failure);
    Sending sending = new Sending(data);
    Task<Void> task = sending.start();
    if (!task.isDone()) writing = sending;
    return task;
  }

  /** Says that nothing follows, once. */
  Task<Void> sayGoodbye() {
    engine.closeOutbound();
    return send(NOTHING);
  }

  /** Sends what the engine itself has to say, after what was left of a cancelled write. */
  private Task<Void> send(ByteBuffer... data) {
    return new Sending(data).start();
  }

  private final class Sending extends Routine<Void> {
    private final ByteBuffer[] data;
    private boolean locked;
    private boolean wrapped;
    private TlsException objection;

    Sending(ByteBuffer... data) {
      this.data = data;
    }

    @Override
    Task<?> step(int step, Task<?> settled) throws Throwable {
      if (step == 0) return output.lock(this);
      try {
        take(settled);
        locked = true;
        if (sealed.hasRemaining() || wrapMore()) return stream.write(sealed);
        leave();
        if (objection != null) throw objection;
        return done(null);
      } catch (Throwable thrown) {
        leave();
        throw thrown;
      }
    }

    private void leave() {
      if (locked) sealed = keepIfUsed(sealed);
      if (locked) output.unlock(this);
      locked = false;
      if (writing == this) writing = null;
    }

    /** Returns whether there is something to send. */
    private boolean wrapMore() throws IOException {
      if (objection != null) return false;
      boolean more = hasData() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
      if (wrapped && !more) return false;
      wrapped = true;
      try {
        wrap();
      } catch (SSLException e) {
        objection = objected(e);
        wrapAlert();
      }
      return sealed.hasRemaining();
    }

    private void wrap() throws IOException {
      while (true) {
        sealed = room(sealed, packetSize());
        SSLEngineResult result;
        try {
          result = engine.wrap(data, sealed);
        } finally {
          sealed.flip();
        }
        if (sealed.hasRemaining()) return;
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
          int wanted = engine.getSession().getPacketBufferSize();
          sealed = ByteBuffer.allocate(Math.max(wanted, sealed.capacity() * 2)).limit(0);
          continue;
        }
        if (result.getStatus() == Status.CLOSED && hasData()) throw cannotWrite();
        if (result.bytesConsumed() == 0 && hasData()) {
          throw new SSLException("the engine takes no data: " + result);
        }
        return;
      }
    }

    private IOException cannotWrite() {
      if (failure != null) return failure;
      if (!ended) return new StreamClosedException(stream);
      return new TlsException(
          stream, "the peer has ended the connection, and TLS 1.2 has no half of one", null);
    }

    private void wrapAlert() {
      try {
        sealed = room(sealed, packetSize());
        engine.wrap(NOTHING, sealed);
      } catch (SSLException none) {
        sealed.clear();
        if (none != objection.getCause()) FirstFailure.suppress(objection, none);
      } finally {
        sealed.flip();
      }
    }

    private boolean hasData() {
      for (ByteBuffer each : data) if (each.hasRemaining()) return true;
      return false;
    }
  }
}
