package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.SuspendingConsumer;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.combine.WithoutValue;
import dev.weft.frame.Await;
import dev.weft.report.ErrorLog;
import dev.weft.report.FirstFailure;
import dev.weft.report.ShownAs;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and runs a handler on each, as a task of its own; ends when all of them have
 * ended.
 *
 * <pre>{@code
 * TcpListener listener = TcpListener.listen(new InetSocketAddress(7));
 * Server<TcpStream> server = new Server<>(listener, 10_000, stream -> echo(stream));
 * await(server.serve());
 * }</pre>
 *
 * <p>A handler's connection is closed when the handler has returned, and aborted when it has failed
 * or was cancelled. A failure is reported to the loop's error handler; the others go on. What any
 * peer can bring about whenever it likes is everyday, and no failure of the program: that it breaks
 * or ends the very connection that is handled, sends more than a limit allows, speaks no TLS or
 * does not do it properly, keeps silent until a deadline. A handler need not catch that; it is
 * logged at level DEBUG, to the {@link System.Logger} dev.weft.io, and counted in {@link
 * #statistics}. Confined to the listener's loop.
 *
 * @param <S> the connections
 */
public final class Server<S extends ByteStream> {
  private static final System.Logger LOG = System.getLogger("dev.weft.io");

  private final Listener<S> listener;
  private final int limit;
  private final AsyncFunction<? super S, ?> handler;
  private final Loop loop;
  private final Set<Handling> running = new LinkedHashSet<>();
  private final List<Promise<Void>> waitingForEnd = new ArrayList<>();
  private boolean started;
  private boolean stopped;
  private long accepted;
  private long succeeded;
  private long failed;
  private long cancelled;
  private long endedByPeers;
  private long late;

  /**
   * Creates a server that does not accept yet.
   *
   * @param listener where connections come from; the server closes it when it stops accepting
   * @param limit how many connections are handled at once; further ones wait in the backlog of the
   *     system
   * @param handler is called for each connection, which is closed or aborted when its task has
   *     ended
   */
  public <R extends @Nullable Object> Server(
      Listener<S> listener, int limit, AsyncFunction<? super S, R> handler) {
    this.listener = Objects.requireNonNull(listener, "listener");
    this.handler = Objects.requireNonNull(handler, "handler");
    this.limit = limit;
    this.loop = CurrentLoop.any("A server was made");
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + ": nobody would ever be served");
    }
  }

  /** As {@link #Server(Listener, int, AsyncFunction)}, for a handler without a value. */
  public <W extends SuspendingConsumer<? super S>> Server(
      Listener<S> listener, int limit, W handler) {
    this(listener, limit, WithoutValue.of(handler, "handler"));
  }

  /**
   * Serves until {@link #stopAccepting}, {@link #drain} or {@link #abort} is called and the last
   * handler has ended.
   *
   * <p>Cancelling closes the listener, cancels the handlers and waits for them.
   *
   * @return a task that fails, as after a cancellation, if the listener does
   * @throws IOException is what the task fails with if the listener does
   * @throws IllegalStateException if this was called before
   */
  public Task<Void> serve() throws IOException {
    CurrentLoop.check(loop, this);
    if (started) {
      throw new IllegalStateException(
          this + " serves, or has served, already. Make another server for another time.");
    }
    started = true;
    return acceptUntilStopped();
  }

  /** Returns whether connections are being accepted. */
  public boolean isServing() {
    return started && !stopped;
  }

  /** Returns how many connections are being handled. */
  public int connections() {
    return running.size();
  }

  /** How things stand at a server. */
  public sealed interface Statistics {
    /** Returns how many are being handled. */
    int connections();

    /**
     * Returns how many were accepted since the server was made; the following are the ends that
     * their handlers have come to.
     */
    long accepted();

    /** Returns how many returned. */
    long succeeded();

    /** Returns how many failed, which was reported. */
    long failed();

    /** Returns how many were cancelled. */
    long cancelled();

    /**
     * Returns how many failed because of what the peer did: broke or ended the connection, or sent
     * what makes no sense.
     */
    long endedByPeers();

    /** Returns how many failed because a deadline passed. */
    long late();
  }

  record Snapshot(
      int connections,
      long accepted,
      long succeeded,
      long failed,
      long cancelled,
      long endedByPeers,
      long late)
      implements Statistics {}

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(running.size(), accepted, succeeded, failed, cancelled, endedByPeers, late);
  }

  /** Closes the listener. Connections that were accepted go on. */
  public void stopAccepting() {
    CurrentLoop.check(loop, this);
    stopped = true;
    Weft.background(listener::closeAsync);
  }

  /**
   * Stops accepting, and lets the handlers end.
   *
   * @param grace how long they have; those that still run then are cancelled and waited for, and
   *     their connections closed in an orderly way: to an idle peer that is an end, and no reset
   * @return a task that is settled when none is left
   */
  public Task<Void> drain(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    stopAccepting();
    return untilDrained(grace);
  }

  /** Stops accepting, aborts every connection and cancels its handler. */
  public void abort() {
    stopAccepting();
    for (Handling each : List.copyOf(running)) {
      each.stop("the server was aborted", false); // first, or it would see the abort as a failure
      each.stream.abort();
    }
  }

  private Task<Void> untilEnd() {
    if (running.isEmpty()) return Task.done();
    List<Promise<Void>> self = new ArrayList<>(1);
    Promise<Void> end = new Promise<>(() -> waitingForEnd.remove(self.get(0)));
    self.add(end);
    waitingForEnd.add(end);
    return end;
  }

  private void cancelAll(String reason, boolean orderly) {
    for (Handling each : List.copyOf(running)) each.stop(reason, orderly);
  }

  @SuppressWarnings("NullAway") // it does not know that a Void can only be null
  private void ended(Handling handling) {
    running.remove(handling);
    if (running.size() == limit - 1 || running.isEmpty()) {
      List<Promise<Void>> told = List.copyOf(waitingForEnd);
      waitingForEnd.clear();
      for (Promise<Void> each : told) each.succeed(null);
    }
  }

  @Override
  public String toString() {
    return "server on " + listener.localAddress();
  }

  /** Accepts while there may be more, then waits for the last. */
  @Async
  @ShownAs("serve")
  private Task<Void> acceptUntilStopped() throws IOException {
    Throwable failure = null;
    while (!stopped) {
      // What the call itself throws is misuse of the listener, and leaves the connections alone.
      Task<S> accepting = running.size() < limit ? listener.accept() : null;
      try {
        if (accepting == null) {
          await(untilEnd());
        } else {
          startHandler(await(accepting));
        }
      } catch (Throwable thrown) {
        if (stopped && thrown instanceof StreamClosedException) break;
        failure = thrown;
        stopAll();
      }
    }
    while (!running.isEmpty()) {
      try {
        await(untilEnd());
      } catch (CancelledError again) {
        failure = again;
        stopAll();
      }
    }
    if (failure != null) throw Await.rethrow(failure);
    return Task.done();
  }

  private void stopAll() {
    stopAccepting();
    cancelAll("the server was cancelled, or its listener failed", false);
  }

  private void startHandler(S stream) {
    Handling handling = new Handling(stream);
    accepted++;
    running.add(handling);
    handling.task = Weft.background(handling::handle);
  }

  /** One connection, from its handler's start to the closing. */
  private final class Handling {
    private final S stream;
    private @Nullable Task<Void> task;

    /** Whether the connection is closed, and not aborted, if the handler is cancelled. */
    private boolean orderly;

    Handling(S stream) {
      this.stream = stream;
    }

    @Async
    @ShownAs(of = Server.class, value = "serve")
    Task<Void> handle() {
      CancelledError end = null;
      try {
        await(Await.task(Await.outcome(handler.apply(stream))));
      } catch (Throwable thrown) {
        if (!(orderly && thrown instanceof CancelledError asked)) {
          stream.abort();
          return endedBy(thrown);
        }
        end = asked;
      }
      try {
        await(stream.closeAsync());
      } catch (Throwable thrown) {
        if (end == null) return endedBy(thrown);
        FirstFailure.suppress(end, thrown);
      }
      if (end != null) return endedBy(end);
      succeeded++;
      ended(this);
      return Task.done();
    }

    private Task<Void> endedBy(Throwable thrown) {
      ended(this);
      if (thrown instanceof CancelledError cancellation) {
        cancelled++;
        throw cancellation;
      }
      if (!isEveryday(thrown)) {
        failed++;
        report(thrown);
        return Task.done();
      }
      if (thrown instanceof DeadlineExceededException) {
        late++;
      } else {
        endedByPeers++;
      }
      LOG.log(Level.DEBUG, () -> stream + ": " + thrown.getMessage());
      return Task.done();
    }

    /** Returns whether any peer can make a handler fail with {@code thrown}, and with all in it. */
    private boolean isEveryday(Throwable thrown) {
      if (!canBeMadeByPeer(thrown)) return false;
      for (Throwable another : thrown.getSuppressed()) { // where one task read and one wrote
        if (!canBeMadeByPeer(another) || another.getSuppressed().length > 0) return false;
      }
      return true;
    }

    private boolean canBeMadeByPeer(Throwable thrown) {
      // Whatever it was that took too long: the handler has given its connection up.
      if (thrown instanceof DeadlineExceededException) return true;
      Object met = null;
      if (thrown instanceof ConnectionLostException lost) met = lost.stream();
      if (thrown instanceof EndOfStreamException ended) met = ended.source();
      if (thrown instanceof LimitExceededException much) met = much.source();
      if (thrown instanceof TlsException tls) met = tls.stream();
      while (met instanceof TlsStream tls && met != stream) met = tls.below();
      return met == stream;
    }

    private void report(Throwable thrown) {
      ErrorLog.tell(
          loop.errorHandler(),
          "The handler of the connection " + stream + " failed; the connection was aborted",
          thrown);
    }

    private void stop(String reason, boolean inOrder) {
      orderly = inOrder;
      if (task instanceof PendingTask<?> pending) pending.cancel(reason);
    }
  }

  /** Waits for the handlers, first politely. */
  @Async
  @ShownAs("drain")
  private Task<Void> untilDrained(Duration grace) {
    try {
      await(Weft.timeout(grace, this::untilAllEnded));
    } catch (DeadlineExceededException late) {
      cancelAll("the server was drained, and the time for it is over", true);
    }
    await(untilAllEnded());
    return Task.done();
  }

  @Async
  @ShownAs("drain")
  private Task<Void> untilAllEnded() {
    while (!running.isEmpty()) await(untilEnd());
    return Task.done();
  }
}
