package dev.weft.io;

import dev.weft.Task;
import dev.weft.loop.EventLoop;
import dev.weft.sync.Mutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * An {@link SSLEngine} between a connection and what is said over it.
 *
 * <p>The engine asks for things in turn: bytes of the peer, bytes to be sent, computations. It may
 * do so in the middle of a conversation too, so a reader may have to send; the mutex keeps that
 * apart from what a writer sends. Bytes that a cancelled write has left are sent by the next one,
 * since a record that is cut off would end the connection.
 */
final class TlsEngine {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ByteStream stream;
  private final SSLEngine engine;
  private final EventLoop loop = CurrentLoop.require("A TLS handshake was begun");
  private final Mutex output = new Mutex();

  /** Bytes of the peer, protected; ready to be unwrapped. */
  private ByteBuffer received;

  /** What the peer has said, ready to be read. */
  private ByteBuffer opened;

  /** Bytes for the peer, protected; ready to be sent. */
  private ByteBuffer sealed;

  private boolean filling;
  private boolean ended;
  private TlsException failure;

  /**
   * Creates the engine.
   *
   * @param first bytes that were received before the handshake, or null
   */
  TlsEngine(ByteStream stream, SSLEngine engine, byte[] first) {
    this.stream = stream;
    this.engine = engine;
    int packet = engine.getSession().getPacketBufferSize();
    int given = first == null ? 0 : first.length;
    received = ByteBuffer.allocate(Math.max(packet, given));
    if (given > 0) received.put(first);
    received.flip();
    sealed = ByteBuffer.allocate(packet).limit(0);
    opened = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
  }

  SSLEngine engine() {
    return engine;
  }

  void requireLoop(Object what) {
    CurrentLoop.check(loop, what);
  }

  // ---- the handshake

  Task<Void> shakeHands() {
    return new Routine<Void>() {
      @Override
      Task<?> step(int step, Task<?> settled) throws IOException {
        if (settled == null) engine.beginHandshake();
        if (settled != null) received(settled);
        while (true) {
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
              return compute();
            }
            case NEED_WRAP -> {
              return send(NOTHING);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
              if (ended) throw fail("the peer ended the connection during the handshake", null);
              if (unwrap() == SSLEngineResult.Status.BUFFER_UNDERFLOW) return fill();
            }
            default -> {
              return sealed.hasRemaining() ? send(NOTHING) : done(null);
            }
          }
        }
      }
    }.start();
  }

  private Task<Void> compute() {
    return Offloaded.call(
        () -> {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
          return null;
        });
  }

  // ---- reading

  /** Reads what the peer says, at least a byte of it, into {@code into}. */
  Task<Integer> read(ByteBuffer into) {
    return new Routine<Integer>() {
      @Override
      Task<?> step(int step, Task<?> settled) throws IOException {
        if (settled != null) received(settled);
        while (true) {
          if (opened.hasRemaining()) return done(move(into));
          if (failure != null) throw failure;
          if (ended) return done(-1);
          SSLEngineResult.Status status = unwrap();
          if (opened.hasRemaining() || ended) continue;
          HandshakeStatus wish = engine.getHandshakeStatus();
          if (wish == HandshakeStatus.NEED_TASK) return compute();
          if (wish == HandshakeStatus.NEED_WRAP) return send(NOTHING);
          if (status == SSLEngineResult.Status.BUFFER_UNDERFLOW) return fill();
        }
      }
    }.start();
  }

  private int move(ByteBuffer into) {
    int count = Math.min(opened.remaining(), into.remaining());
    int limit = opened.limit();
    into.put(opened.limit(opened.position() + count));
    opened.limit(limit);
    return count;
  }

  private SSLEngineResult.Status unwrap() throws TlsException {
    while (true) {
      opened.clear();
      SSLEngineResult result;
      try {
        result = engine.unwrap(received, opened);
      } catch (SSLException e) {
        opened.limit(0);
        throw fail(e.getMessage(), e);
      }
      opened.flip();
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) ended = true;
      if (result.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW) return result.getStatus();
      int wanted = engine.getSession().getApplicationBufferSize();
      opened = ByteBuffer.allocate(Math.max(wanted, opened.capacity() * 2));
    }
  }

  /** Reads more of what the peer sends; {@link #received} is to be called then. */
  private Task<Integer> fill() throws IOException {
    received.compact();
    if (!received.hasRemaining()) {
      received.flip();
      int wanted = engine.getSession().getPacketBufferSize();
      if (wanted <= received.capacity()) throw fail("a record is longer than TLS allows", null);
      received = ByteBuffer.allocate(wanted).put(received);
    }
    filling = true;
    return stream.read(received);
  }

  private void received(Task<?> settled) throws IOException {
    boolean wasFilling = filling;
    filling = false;
    if (wasFilling) received.flip();
    Object value = Routine.take(settled);
    if (wasFilling && value instanceof Integer count && count < 0) peerHasGone();
  }

  private void peerHasGone() throws TlsException {
    ended = true;
    try {
      engine.closeInbound();
    } catch (SSLException e) {
      throw fail(
          "the peer ended the connection without saying so (no close_notify); what was read may"
              + " not be all that it sent",
          e);
    }
  }

  // ---- writing

  /** Sends all of {@code data}, and what the engine itself has to say. */
  Task<Void> send(ByteBuffer data) {
    return new Sending(data).start();
  }

  /** Says that nothing follows, once. */
  Task<Void> sayGoodbye() {
    engine.closeOutbound();
    return send(NOTHING);
  }

  private final class Sending extends Routine<Void> {
    private final ByteBuffer data;
    private boolean wrapped;
    private boolean locked;

    Sending(ByteBuffer data) {
      this.data = data;
    }

    @Override
    Task<?> step(int step, Task<?> settled) throws Throwable {
      if (step == 0) return output.lock(this);
      try {
        take(settled);
        locked = true;
        if (sealed.hasRemaining()) return stream.write(sealed);
        if (failure != null && wrapped) throw failure;
        if (!wrapped || data.hasRemaining()) {
          wrap();
          if (sealed.hasRemaining()) return stream.write(sealed);
        }
        unlock();
        return done(null);
      } catch (Throwable thrown) {
        unlock();
        throw thrown;
      }
    }

    private void wrap() throws IOException {
      wrapped = true;
      while (true) {
        sealed.clear();
        SSLEngineResult result;
        try {
          result = engine.wrap(data, sealed);
        } catch (SSLException e) {
          sealed.limit(0);
          unlock(); // for the alert
          throw fail(e.getMessage(), e);
        }
        sealed.flip();
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
          sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() * 2).limit(0);
        } else if (result.getStatus() == SSLEngineResult.Status.CLOSED && data.hasRemaining()) {
          if (sealed.hasRemaining()) return;
          throw failure != null ? failure : new StreamClosedException(stream);
        } else {
          return;
        }
      }
    }

    private void unlock() {
      if (locked) output.unlock(this);
      locked = false;
    }
  }

  // ---- failing

  /** Notes the first failure, and tells the peer as far as it listens. */
  private TlsException fail(String what, SSLException cause) {
    if (failure != null) return failure;
    failure = new TlsException(stream, what, cause);
    if (output.isLocked() || !stream.isOpen()) return failure;
    try {
      sealed.clear();
      engine.wrap(NOTHING, sealed);
      sealed.flip();
      if (sealed.hasRemaining()) stream.write(sealed); // not awaited: the alert is a courtesy
    } catch (IOException e) {
      sealed.limit(0);
      failure.addSuppressed(e);
    }
    return failure;
  }
}
