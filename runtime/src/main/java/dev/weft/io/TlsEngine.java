package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import dev.weft.sync.Mutex;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable PatientSource patient;

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

  private boolean reading;
  private boolean writing;
  private boolean established;
  private boolean ended;
  private @Nullable TlsException failure;

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
    return reading;
  }

  boolean isWritten() {
    return writing;
  }

  // ---- what is common to a handshake and to reading

  /** Reads more of what the peer sends. */
  @Async
  private Task<Void> fill() throws IOException {
    if (received == NO_BUFFER) received = ByteBuffer.allocate(packetSize()).limit(0);
    received.compact();
    int count;
    try {
      if (!received.hasRemaining()) enlarge();
      count = await(stream.read(received));
    } finally {
      received.flip();
    }
    if (count < 0) throw cutOff();
    return Task.done();
  }

  private void enlarge() throws SSLException {
    int wanted = packetSize();
    if (wanted <= received.capacity()) throw new SSLException("a record is too long");
    received = ByteBuffer.allocate(wanted).put(received.flip());
  }

  /** Returns whether no buffer need be held while the peer is waited for. */
  private boolean isPatient() {
    return patient != null && !received.hasRemaining();
  }

  private Task<Integer> untilReceivable() throws IOException {
    assert patient != null : "it is patient";
    return patient.untilReadable();
  }

  /**
   * As {@link #fill}, if that {@linkplain #isPatient is possible} without a buffer.
   *
   * @return false if {@link #untilReceivable} has to be awaited first
   */
  private boolean tryFill() throws IOException {
    received = room(keepIfUsed(received), packetSize());
    int count;
    try {
      assert patient != null : "it is patient";
      count = patient.tryRead(received);
    } finally {
      received.flip();
    }
    if (count > 0) return true;
    received = keepIfUsed(received);
    if (count < 0) throw cutOff();
    return false;
  }

  /** The engine objects, so the peer is told. Returns a task that fails. */
  @Async
  private Task<Void> refuse(SSLException objection) throws TlsException {
    TlsException refused = objected(objection);
    // While somebody writes, the alert would have to wait for a peer that may never read.
    if (output.isLocked() || !stream.isOpen()) throw refused;
    try {
      await(Weft.timeout(closeTimeout, () -> send(false, NOTHING)));
    } catch (Exception unheard) {
      FirstFailure.suppress(refused, unheard);
    }
    throw refused;
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
    if (failure == null)
      failure = new TlsException(stream, String.valueOf(cause.getMessage()), cause);
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
  @Async
  Task<Void> shakeHands() throws IOException {
    try {
      engine.beginHandshake();
      while (!established) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> await(compute());
          case NEED_WRAP -> await(send(false, NOTHING));
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (ended) throw cutOff();
            if (unwrap() != Status.BUFFER_UNDERFLOW) break;
            if (!isPatient()) {
              await(fill());
            } else if (!tryFill()) {
              await(untilReceivable());
            }
          }
          default -> established = true;
        }
      }
      return Task.done();
    } catch (SSLException e) {
      return refuse(e);
    }
  }

  // ---- reading

  /** Reads what the peer says, at least a byte of it, into {@code into}. */
  Task<Integer> read(ByteBuffer into) throws IOException {
    if (!opened.hasRemaining()) return read(into, true);
    return GiveWay.isDue() ? GiveWay.before(() -> read(into)) : Counts.of(move(into));
  }

  /** As {@link PatientSource#tryRead}. */
  int tryRead(ByteBuffer into) throws TlsException {
    if (GiveWay.isDue()) return 0;
    if (opened.hasRemaining()) return move(into);
    if (failure != null) throw failure;
    return ended ? -1 : 0;
  }

  /** As {@link PatientSource#untilReadable}. */
  Task<Integer> untilReadable() throws IOException {
    return read(NO_BUFFER, false);
  }

  private int move(ByteBuffer into) {
    int count = Math.min(opened.remaining(), into.remaining());
    into.put(into.position(), opened, opened.position(), count);
    into.position(into.position() + count);
    opened.position(opened.position() + count);
    opened = keepIfUsed(opened);
    return count;
  }

  /**
   * Goes from one wish of the engine to the next, until the peer has said something.
   *
   * @param isTaken whether {@code into} takes what was said; if not, somebody else will
   */
  @Async
  @ShownAs(of = TlsStream.class, value = "read")
  private Task<Integer> read(ByteBuffer into, boolean isTaken) throws IOException {
    reading = true;
    try {
      while (!opened.hasRemaining() && !ended) {
        if (failure != null) throw failure;
        int before = received.remaining();
        boolean something = before > 0 || engine.isInboundDone();
        Status status = something ? unwrap() : Status.BUFFER_UNDERFLOW;
        if (opened.hasRemaining() || ended) continue;
        HandshakeStatus wish = engine.getHandshakeStatus();
        // A writer that is under way sends what the engine has to say, too.
        boolean stuck = status == Status.OK && received.remaining() == before;
        if (wish == HandshakeStatus.NEED_TASK) {
          await(computeOrRefuse());
        } else if (wish == HandshakeStatus.NEED_WRAP && (stuck || !output.isLocked())) {
          await(send(false, NOTHING));
        } else if (status == Status.BUFFER_UNDERFLOW && !isPatient()) {
          await(fill());
        } else if (status == Status.BUFFER_UNDERFLOW && !tryFill()) {
          await(untilReceivable());
        }
      }
    } catch (SSLException e) {
      await(refuse(e));
    } finally {
      reading = false;
    }
    if (!isTaken) return Counts.of(0);
    if (opened.hasRemaining()) return Counts.of(move(into));
    if (failure != null) throw failure;
    return Counts.of(-1);
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

  // ---- writing

  /** Sends all of {@code data}; who calls this is the writer until the task is settled. */
  Task<Void> write(ByteBuffer... data) throws IOException {
    if (failure != null) return GiveWay.failed(failure);
    return send(true, data);
  }

  /** Says that nothing follows, once. */
  @Async
  @ShownAs(of = TlsStream.class, value = "shutdownOutput")
  Task<Void> sayGoodbye() throws IOException {
    engine.closeOutbound();
    await(send(false, NOTHING));
    return Task.done();
  }

  /**
   * Sends {@code data} and what the engine itself has to say, after what was left of a cancelled
   * write.
   *
   * @param isWrite whether {@code data} is a user's, whose next write has to wait for the end
   */
  @Async
  @ShownAs(of = TlsStream.class, value = "write")
  private Task<Void> send(boolean isWrite, ByteBuffer... data) throws IOException {
    writing |= isWrite;
    try {
      await(output.lock());
      try {
        TlsException objection = null;
        boolean wrapped = false;
        while (true) {
          while (sealed.hasRemaining()) await(stream.write(sealed));
          if (objection != null) throw objection;
          if (wrapped && !hasMore(data)) return Task.done();
          wrapped = true;
          objection = wrapOrObject(data);
          if (!sealed.hasRemaining() && objection == null) return Task.done();
        }
      } finally {
        sealed = keepIfUsed(sealed);
        output.unlock();
      }
    } finally {
      if (isWrite) writing = false;
    }
  }

  private boolean hasMore(ByteBuffer... data) {
    return hasData(data) || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /** Returns what the engine objects to, if it does: the alert is to be sent first. */
  private @Nullable TlsException wrapOrObject(ByteBuffer... data) throws IOException {
    try {
      wrap(data);
      return null;
    } catch (SSLException e) {
      TlsException objection = objected(e);
      wrapAlert(objection);
      return objection;
    }
  }

  private void wrap(ByteBuffer... data) throws IOException {
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
      if (result.getStatus() == Status.CLOSED && hasData(data)) throw cannotWrite();
      if (result.bytesConsumed() == 0 && hasData(data)) {
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

  private void wrapAlert(TlsException objection) {
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

  private static boolean hasData(ByteBuffer... data) {
    for (ByteBuffer each : data) if (each.hasRemaining()) return true;
    return false;
  }
}
