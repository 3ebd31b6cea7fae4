package dev.weft.loop;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.spi.GuestLoop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop on the threads of a pool: at most one turn at a time, each sees all that those before it
 * did, and each may run on another thread.
 *
 * <pre>
 * IDLE      -> SCHEDULED  // {@link #execute} gives this to the pool
 * SCHEDULED -> SCHEDULED  // {@link #run}: a turn is over, and there is more
 * SCHEDULED -> IDLE       // {@link #run}: a turn is over, and nothing is left
 * any       -> CLOSED     // the pool has rejected it, for instance because it is shut down
 * </pre>
 */
public final class Strand extends GuestLoop implements Runnable {
  private enum State {
    IDLE,
    SCHEDULED,
    CLOSED
  }

  private final Executor pool;

  /** Guards the two below; no code of others runs under it. */
  private final Object lock = new Object();

  private State state = State.IDLE;
  private ArrayDeque<Runnable> queue = new ArrayDeque<>();

  /** What the next turn's successor is collected in: the two take turns. */
  private ArrayDeque<Runnable> spare = new ArrayDeque<>();

  /**
   * The thread that runs a turn, or null. Not volatile: a thread only asks whether it is this one
   * itself, and it writes its own name here and takes it away again.
   */
  private @Nullable Thread runner;

  /** Creates a strand over {@code pool}. */
  public Strand(Executor pool, ErrorHandler errorHandler, List<Carrier<?>> carriers) {
    super(errorHandler, carriers);
    this.pool = Objects.requireNonNull(pool, "pool");
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == runner;
  }

  @Override
  public void execute(Runnable action) {
    Objects.requireNonNull(action, "action");
    synchronized (lock) {
      if (state == State.CLOSED) throw rejected(null);
      queue.add(action);
      if (state == State.SCHEDULED) return;
      state = State.SCHEDULED;
    }
    try {
      pool.execute(this);
    } catch (RejectedExecutionException refused) {
      synchronized (lock) {
        queue.poll(); // this action: the queue was empty before it
      }
      close();
      throw rejected(refused);
    }
  }

  private RejectedExecutionException rejected(@Nullable RejectedExecutionException cause) {
    return new RejectedExecutionException(
        "The pool of " + this + " takes nothing more, so nothing runs on the strand any more.",
        cause);
  }

  /** Runs one turn: what was queued when it began. For the pool only. */
  @Override
  public void run() {
    turn();
    synchronized (lock) {
      if (queue.isEmpty()) {
        state = State.IDLE;
        return;
      }
    }
    try {
      pool.execute(this);
    } catch (RejectedExecutionException refused) {
      close();
    }
  }

  private void turn() {
    ArrayDeque<Runnable> ready;
    synchronized (lock) {
      ready = queue;
      queue = spare;
    }
    turn(() -> runAll(ready));
    synchronized (lock) {
      spare = ready;
    }
  }

  private void runAll(ArrayDeque<Runnable> ready) {
    Supplier<Runnable> next = ready::poll;
    runner = Thread.currentThread();
    try {
      while (!ready.isEmpty()) run(next);
    } finally {
      runner = null;
    }
  }

  /** Runs what was accepted to its end, here, since the pool does not. No turn is in progress. */
  private void close() {
    end(this::runAccepted);
  }

  private void runAccepted() {
    synchronized (lock) {
      queue.add(this::reportUnasked);
    }
    while (true) {
      synchronized (lock) {
        if (queue.isEmpty()) {
          state = State.CLOSED;
          return;
        }
      }
      turn();
    }
  }

  @Override
  public String toString() {
    return "strand over " + pool;
  }
}
