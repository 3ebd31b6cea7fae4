package dev.weft.it.timing;

import dev.weft.CancelledError;
import dev.weft.Promise;
import dev.weft.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The world of a program under test: what it can await, and where its side effects show.
 *
 * <p>Everything awaitable has a position, counted from 0 in the order in which the program asks.
 * The {@link Timing} says for each position when it settles and whether it fails. Public because
 * the programs live in loaders of their own.
 */
public final class Env {
  private static final int MAX_TURNS = 400;

  private final Timing timing;
  private final Queue<Runnable> later;
  private final Runnable cancel;
  private final List<String> trace = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int positions;
  private int turns;

  /** Whether the program was cancelled where that has to wait for its next await. */
  private boolean asked;

  /**
   * Creates a world.
   *
   * @param later where settling waits for its turn
   * @param cancel cancels the program
   */
  Env(Timing timing, Queue<Runnable> later, Runnable cancel) {
    this.cancel = cancel;
    this.timing = timing;
    this.later = later;
  }

  // ---- what a program can await

  /** Returns a task that delivers {@code value}, or fails with a {@link Failure}. */
  public <T> Task<T> task(T value) {
    return task(value, Failure::new);
  }

  /** As {@link #task}, with a failure that the compiler asks for. */
  public <T> Task<T> io(T value) throws IOException {
    return task(value, IOException::new);
  }

  /** As {@link #task}, with a failure that {@code catch (Exception e)} does not see. */
  public <T> Task<T> grave(T value) {
    return task(value, AssertionError::new);
  }

  /** As {@link #task}, by a future of the JDK. */
  public <T> CompletableFuture<T> future(T value) {
    CompletableFuture<T> future = new CompletableFuture<>();
    settle(value, Failure::new, future::complete, future::completeExceptionally, false);
    return future;
  }

  /** As {@link #task}, by a stage that is neither a task nor directly a future. */
  public <T> CompletionStage<T> stage(T value) {
    return future(value).minimalCompletionStage();
  }

  /** Returns a resource whose closing is awaited, and has its position then. */
  public Closed resource(String name) {
    return new Closed(this, name);
  }

  /** As {@link #task}, where a cancellation has to wait. */
  Task<Void> closing(String name) {
    log("close " + name);
    return task(null, Failure::new, true);
  }

  private <T> Task<T> task(T value, Function<String, Throwable> failure) {
    return task(value, failure, false);
  }

  private <T> Task<T> task(T value, Function<String, Throwable> failure, boolean isShielded) {
    int position = positions;
    if (timing.isLater(position)) {
      Promise<T> promise = new Promise<>();
      settle(value, failure, promise::succeed, promise::fail, isShielded);
      return promise;
    }
    List<Task<T>> settled = new ArrayList<>(1);
    settle(
        value, failure, v -> settled.add(Task.of(v)), e -> settled.add(Task.failed(e)), isShielded);
    return settled.get(0);
  }

  private <T> void settle(
      T value,
      Function<String, Throwable> failure,
      Consumer<T> succeed,
      Consumer<Throwable> fail,
      boolean isShielded) {
    int position = positions++;
    trace.add("#" + position + " asked for " + Shown.value(value));
    Runnable settling = () -> succeed.accept(value);
    if (timing.fails(position)) {
      Throwable thrown = failure.apply("#" + position);
      failures.add(thrown);
      settling = () -> fail.accept(thrown);
    }
    boolean isCancelled = timing.cancelledAt() == position;
    if (isShielded) {
      if (isCancelled) settling = cancelledAnd(settling, position);
    } else if (isCancelled || asked) {
      asked = false;
      CancelledError cancelled = new CancelledError("Task.cancel was called");
      settling = timing.isLater(position) ? cancel : () -> fail.accept(cancelled);
    }
    if (timing.isLater(position)) {
      later.add(settling);
    } else {
      settling.run();
    }
  }

  private Runnable cancelledAnd(Runnable settling, int position) {
    if (!timing.isLater(position)) {
      asked = true; // the reference, which nobody can cancel
      return settling;
    }
    return () -> {
      cancel.run();
      settling.run();
    };
  }

  // ---- side effects

  /** Adds {@code effect} to the trace. */
  public void log(Object effect) {
    trace.add(effect instanceof String text ? text : Shown.value(effect));
  }

  /** Adds {@code value} to the trace and returns it: an operand with a side effect. */
  public <T> T see(T value) {
    log("see " + Shown.value(value));
    return value;
  }

  /** As {@link #see(Object)}, unboxed. */
  public int see(int value) {
    log("see " + Shown.value(value));
    return value;
  }

  /** As {@link #see(Object)}, unboxed. */
  public long see(long value) {
    log("see " + Shown.value(value));
    return value;
  }

  /** As {@link #see(Object)}, unboxed. */
  public double see(double value) {
    log("see " + Shown.value(value));
    return value;
  }

  /** As {@link #see(Object)}, unboxed. */
  public boolean see(boolean value) {
    log("see " + Shown.value(value));
    return value;
  }

  /** Throws a {@link Failure}, as an expression of any type. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  public <T> T fail(String message) {
    Failure thrown = new Failure(message);
    failures.add(thrown);
    throw thrown;
  }

  /** Counts a turn of a loop or a call, and throws after very many: every program must end. */
  public void turn() {
    if (++turns > MAX_TURNS) throw new IllegalStateException("a program of more than 400 turns");
  }

  // ---- what the harness reads

  int positions() {
    return positions;
  }

  List<String> trace() {
    return List.copyOf(trace);
  }

  /** Returns which of the failures this world made {@code thrown} is, or -1: its identity. */
  int identity(Throwable thrown) {
    for (int i = 0; i < failures.size(); i++) if (failures.get(i) == thrown) return i;
    return -1;
  }

  /** What most awaitables fail with. */
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }
}
