package dev.weft.sync;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.report.ShownAs;
import dev.weft.task.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several things and does exactly one of them, the first that is possible.
 *
 * <pre>{@code
 * String line = await(new Select<String>()
 *     .done(stopped, reason -> Task.of("stopped: " + reason))
 *     .receive(orders, order -> handle(order))
 *     .after(Duration.ofSeconds(1), () -> Task.of("idle"))
 *     .untilOne());
 * }</pre>
 *
 * <p>Ordered: if several are possible at once, the one named first happens, so name first what is
 * more important; a clause behind one that is always possible never happens. What does not happen
 * leaves nothing behind: no value is taken or sent, no timer runs on, no task is cancelled.
 *
 * <p>The handler of the clause that happened runs in the waiting task's turn, and what it comes to
 * is the outcome. A select is used once; making one is cheap. Confined to the loop of its first
 * use, as {@linkplain dev.weft.sync the package} says.
 *
 * @param <R> what the handlers deliver
 */
public final class Select<R extends @Nullable Object> extends Confined {
  private final List<SelectClause<R>> clauses = new ArrayList<>();
  private @Nullable AsyncSupplier<R> otherwise;
  private @Nullable Promise<SelectClause<R>> promise;
  private boolean used;

  /** Creates a select without clauses. Any thread may call this. */
  public Select() {}

  /**
   * Adds: receive a value from {@code channel}. If the channel has ended, that is the clause that
   * happens, and the select fails as {@link Channel#receive} does.
   *
   * @param handler gets the value that was received
   * @return this
   */
  public <T> Select<R> receive(Channel<T> channel, AsyncFunction<? super T, R> handler) {
    return add(new SelectClause.Receive<>(this, channel, handler, null));
  }

  /** As {@link #receive(Channel, AsyncFunction)}, with a handler for a channel that was closed. */
  public <T> Select<R> receive(
      Channel<T> channel, AsyncFunction<? super T, R> handler, AsyncSupplier<R> onEnd) {
    Objects.requireNonNull(onEnd, "onEnd");
    return add(new SelectClause.Receive<>(this, channel, handler, onEnd));
  }

  /**
   * Adds: send {@code value} to {@code channel}. If the channel is closed, that is the clause that
   * happens, and the select fails as {@link Channel#send} does.
   *
   * @param handler is called when the value has been sent
   * @return this
   */
  public <T> Select<R> send(Channel<T> channel, T value, AsyncSupplier<R> handler) {
    return add(new SelectClause.Send<>(this, channel, value, handler));
  }

  /**
   * Adds: {@code stage} is settled. If it failed or was cancelled, the select fails as an await of
   * it would. It is only looked at: neither the select nor its cancellation cancels it.
   *
   * @param handler gets the value of the stage
   * @return this
   */
  public <T extends @Nullable Object> Select<R> done(
      CompletionStage<T> stage, AsyncFunction<? super T, R> handler) {
    return add(new SelectClause.Done<>(this, stage, handler));
  }

  /**
   * Adds: {@code delay} has passed since {@link #untilOne}; zero or less is the end of the turn.
   *
   * @param handler is called when it has
   * @return this
   */
  public Select<R> after(Duration delay, AsyncSupplier<R> handler) {
    return add(new SelectClause.After<>(this, delay, handler));
  }

  /**
   * Adds: nothing else is possible at once. The select never waits then.
   *
   * @param handler is called then
   * @return this
   */
  public Select<R> otherwise(AsyncSupplier<R> handler) {
    requireUnused();
    if (otherwise != null) throw new IllegalStateException("a select has one otherwise at most");
    otherwise = Objects.requireNonNull(handler, "handler");
    return this;
  }

  private Select<R> add(SelectClause<R> clause) {
    requireUnused();
    clauses.add(clause);
    return this;
  }

  private void requireUnused() {
    if (!used) return;
    throw new IllegalStateException(
        "this select has been used: exactly one of its clauses happens, once. Make a new one for"
            + " each wait.");
  }

  /**
   * Waits until one of the clauses is possible, lets it happen, and runs its handler.
   *
   * <p>Suspends if none is possible now, and while the handler does. Cancelled while it waits,
   * nothing has happened; after that, the cancellation is the handler's.
   *
   * @return what the handler's task comes to
   * @throws IllegalStateException if there are no clauses, if this was called before, or if called
   *     from outside the loop of this select or of one of its channels
   */
  public Task<R> untilOne() {
    requireUnused();
    if (clauses.isEmpty() && otherwise == null) {
      throw new IllegalStateException("a select without clauses would wait for ever");
    }
    Loop loop = enter();
    used = true;
    for (SelectClause<R> clause : clauses) {
      if (clause.happensNow()) return Weft.async(clause::handle);
    }
    if (otherwise != null) return Weft.async(otherwise);
    Promise<SelectClause<R>> chosen = new Promise<>(new Selection());
    promise = chosen;
    for (SelectClause<R> clause : clauses) {
      clause.enter(loop);
      if (chosen.isDone()) break; // another thread has just settled the task of a clause
    }
    return handled(chosen);
  }

  @Async
  @ShownAs("untilOne")
  private static <R> Task<R> handled(Task<SelectClause<R>> happening) {
    SelectClause<R> clause = await(happening);
    return Weft.async(clause::handle);
  }

  /** Takes note that {@code clause} has happened: no other can from here on. */
  void happened(SelectClause<R> clause) {
    leave();
    assert promise != null : "clauses were entered after it was made";
    promise.succeed(clause);
  }

  private final class Selection implements Operation {
    /** Cancelled. */
    @Override
    public void run() {
      leave();
    }

    @Override
    public String operation() {
      return "Select.untilOne";
    }
  }

  private void leave() {
    for (SelectClause<R> clause : clauses) clause.leave();
  }
}
