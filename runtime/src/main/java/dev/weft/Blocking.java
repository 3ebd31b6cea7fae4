package dev.weft;

import dev.weft.running.BlockingCall;
import dev.weft.running.BlockingThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How calls that block a thread are made: on which threads, and how long one that was cancelled may
 * take to end. {@link Weft#blocking(Callable)} uses {@code Blocking.standard()}.
 *
 * <pre>{@code
 * static final Blocking JDBC = Blocking.standard().withExecutor(tenThreads);
 *
 * ResultSet rows = await(JDBC.call(() -> statement.executeQuery(), statement::cancel));
 * }</pre>
 *
 * <p><b>Cancelling</b>, by a timeout or otherwise, keeps a call that has not begun from ever
 * running. One that runs is asked to stop: by its canceller if it has one, else by interrupting its
 * thread. Its task ends when the body has ended. What the body delivers in spite of that is
 * delivered; an exception that says that it was interrupted, or any that it throws once its
 * canceller was called, is its cancellation.
 *
 * <p><b>Left behind</b>: a body that has not ended within {@code patience} after it was asked keeps
 * its thread, but nobody waits for it any longer. The task ends as cancelled, so that a time limit
 * is kept, and the loop's error handler is told once, with the name of the thread and its stack.
 * What comes of the body later reaches nobody: a value that is {@link AutoCloseable} is closed on
 * the body's thread, so that a connection that was opened too late is not lost; a failure is
 * reported to the error handler. A body that must have ended before the task does, since it works
 * on what the caller goes on to use, needs a longer patience.
 *
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class Blocking {
  private static final Blocking STANDARD =
      new Blocking(new Values(BlockingThreads.STANDARD, Duration.ofMillis(500)));

  private final Values values;

  private Blocking(Values values) {
    this.values = values;
  }

  /**
   * Returns the standard. Half a second of patience, and a virtual thread for each call where the
   * JDK has them. On JDK 17 to 20, a pool of the whole JVM: at most 64 daemon threads, or as many
   * as the system property {@code dev.weft.blockingThreads} says when the first call is made;
   * further calls wait for one of them. A thread that is left behind is replaced meanwhile.
   */
  public static Blocking standard() {
    return STANDARD;
  }

  /**
   * Returns this with other threads. Those that are left behind there are not replaced.
   *
   * @param threads where bodies are called; each keeps one thread until it has ended
   */
  public Blocking withExecutor(Executor threads) {
    return new Blocking(new Values(threads, values.patience));
  }

  /**
   * Returns this with another time for bodies that were asked to stop.
   *
   * @param time how long such a body may take to end before it is left behind
   */
  public Blocking withPatience(Duration time) {
    return new Blocking(new Values(values.executor, time));
  }

  /**
   * Calls {@code body} on a thread of {@link #executor}. Cancelling interrupts that thread.
   *
   * <p>The body sees the values of task-locals that the caller has now, and cannot set them. Any
   * thread may call this; without a loop the task belongs to none.
   *
   * @return a task for what the body returns or throws; failed with what the executor throws if it
   *     takes no more
   */
  public <T extends @Nullable Object> Task<T> call(Callable<? extends T> body) {
    return BlockingCall.start(this, Objects.requireNonNull(body, "body"), null);
  }

  /**
   * As {@link #call(Callable)}, for a body that something else than an interruption ends: {@code
   * statement::cancel} for a query, {@code socket::close} for a read.
   *
   * <p>The canceller is called at most once, when the call is cancelled while its body runs, on a
   * daemon thread of its own: neither on the loop nor on the body's thread, which is not
   * interrupted. It is never called once the body has ended, and if both happen at the same time
   * the task ends after both; so it does not hit what is done next with the same statement. If it
   * throws, that is reported to the loop's error handler, and the body is interrupted after all.
   */
  public <T extends @Nullable Object> Task<T> call(
      Callable<? extends T> body, AutoCloseable canceller) {
    Objects.requireNonNull(body, "body");
    return BlockingCall.start(this, body, Objects.requireNonNull(canceller, "canceller"));
  }

  /** Returns what runs the bodies; it must not run them on the thread that calls it. */
  public Executor executor() {
    return values.executor;
  }

  /**
   * Returns how long a body that was asked to stop may take to end, by the clock of the system,
   * also on a loop whose time is virtual; zero: it is left at once.
   */
  public Duration patience() {
    return values.patience;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blocking that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "Blocking");
  }

  /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(Executor executor, Duration patience) {
    Values {
      Objects.requireNonNull(executor, "executor");
      Objects.requireNonNull(patience, "patience");
      if (patience.isNegative()) throw new IllegalArgumentException("patience < 0: " + patience);
    }
  }
}
