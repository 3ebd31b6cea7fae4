package dev.weft.sync;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.frame.Await;
import dev.weft.report.Durations;
import dev.weft.task.CoreTask;
import dev.weft.task.Dispatcher;
import dev.weft.task.TaskAccess;
import dev.weft.task.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that a select waits for.
 *
 * <p>Either {@link #happensNow}, or it is {@linkplain #enter entered}, and then {@linkplain #leave
 * left} when it or another has happened or the select is cancelled.
 */
abstract class SelectClause<R> {
  final Select<R> select;

  SelectClause(Select<R> select) {
    this.select = select;
  }

  /** Does it if that is possible; returns whether it was. */
  abstract boolean happensNow();

  /** Waits for it to be possible, and tells the select when it was and has happened. */
  abstract void enter(Loop loop);

  /** Stops waiting, if it waits. */
  abstract void leave();

  /** Runs the user's handler on what has happened. */
  abstract CompletionStage<? extends R> handle() throws Exception;

  /** Receives a value, or the end. */
  static final class Receive<T, R> extends SelectClause<R> {
    private final Channel<T> channel;
    private final AsyncFunction<? super T, R> handler;
    private final @Nullable AsyncSupplier<R> onEnd;
    private final ReceiveEntry entry = new ReceiveEntry();
    private @Nullable T value;

    Receive(
        Select<R> select,
        Channel<T> channel,
        AsyncFunction<? super T, R> handler,
        @Nullable AsyncSupplier<R> onEnd) {
      super(select);
      this.channel = Objects.requireNonNull(channel, "channel");
      this.handler = Objects.requireNonNull(handler, "handler");
      this.onEnd = onEnd;
    }

    private final class ReceiveEntry extends Receiving<T> {
      @Override
      void received(T received) {
        value = received;
        select.happened(Receive.this);
      }

      @Override
      void ended(@Nullable Throwable failure) {
        select.happened(Receive.this);
      }
    }

    @Override
    boolean happensNow() {
      channel.enter();
      if (channel.hasValue()) value = channel.take();
      return value != null || channel.isClosed();
    }

    @Override
    void enter(Loop loop) {
      channel.enqueue(entry);
    }

    @Override
    void leave() {
      entry.leave();
    }

    @Override
    CompletionStage<? extends R> handle() throws Exception {
      if (value != null) return handler.apply(value);
      Throwable end = channel.end();
      if (onEnd != null && end instanceof ChannelClosedException) return onEnd.get();
      throw Await.rethrow(end);
    }
  }

  /** Sends a value. */
  static final class Send<T, R> extends SelectClause<R> {
    private final Channel<T> channel;
    private final AsyncSupplier<R> handler;
    private final SendEntry entry;
    private @Nullable ChannelClosedException refused;

    Send(Select<R> select, Channel<T> channel, T value, AsyncSupplier<R> handler) {
      super(select);
      this.channel = Objects.requireNonNull(channel, "channel");
      this.handler = Objects.requireNonNull(handler, "handler");
      this.entry = new SendEntry(Objects.requireNonNull(value, "value"));
    }

    private final class SendEntry extends Sending<T> {
      SendEntry(T value) {
        super(value);
      }

      @Override
      void accepted() {
        select.happened(Send.this);
      }

      @Override
      void refused(ChannelClosedException why) {
        refused = why;
        select.happened(Send.this);
      }
    }

    @Override
    boolean happensNow() {
      channel.enter();
      if (channel.isClosed()) {
        refused = channel.closedToSenders();
        return true;
      }
      if (!channel.hasRoom()) return false;
      channel.accept(entry.value);
      return true;
    }

    @Override
    void enter(Loop loop) {
      channel.enqueue(entry);
    }

    @Override
    void leave() {
      entry.leave();
    }

    @Override
    CompletionStage<? extends R> handle() throws Exception {
      if (refused != null) throw refused;
      return handler.get();
    }
  }

  /** Looks at a task until it is settled. */
  static final class Done<T, R> extends SelectClause<R> implements Waiter {
    private final CompletionStage<T> stage;
    private final AsyncFunction<? super T, R> handler;
    private @Nullable Loop loop;
    private @Nullable CoreTask<?> watched;
    private @Nullable CoreTask<?> outcome;

    Done(Select<R> select, CompletionStage<T> stage, AsyncFunction<? super T, R> handler) {
      super(select);
      this.stage = Objects.requireNonNull(stage, "stage");
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    boolean happensNow() {
      if (!Await.isSettled(stage)) return false;
      outcome = (CoreTask<?>) Await.outcome(stage);
      return true;
    }

    @Override
    void enter(Loop current) {
      loop = current;
      watched = (CoreTask<?>) Await.outcome(stage);
      TaskAccess.register(watched, this);
    }

    /** Called on the thread that settles the task, which may be any. */
    @Override
    public void settled(CoreTask<?> task) {
      Loop own = loop;
      assert own != null : "registered when it was entered";
      if (Dispatcher.currentLoop() == own) {
        happened();
      } else {
        own.execute(this::happened);
      }
    }

    /** It only looks: another clause may happen instead. */
    @Override
    public boolean isAsking() {
      return false;
    }

    private void happened() {
      if (watched == null) return;
      outcome = watched;
      select.happened(this);
    }

    @Override
    void leave() {
      if (watched != null) TaskAccess.unregister(watched, this);
      watched = null;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a T where the stage may have it
    CompletionStage<? extends R> handle() throws Exception {
      assert outcome != null : "it has happened";
      return handler.apply((T) Await.take(outcome));
    }
  }

  /** Waits for a time. */
  static final class After<R> extends SelectClause<R> {
    private final long nanos;
    private final AsyncSupplier<R> handler;
    private Loop.@Nullable Timer timer;

    After(Select<R> select, Duration delay, AsyncSupplier<R> handler) {
      super(select);
      this.nanos = Durations.nanos(Objects.requireNonNull(delay, "delay"));
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    boolean happensNow() {
      return false;
    }

    @Override
    void enter(Loop loop) {
      timer = loop.schedule(() -> select.happened(this), nanos);
    }

    @Override
    void leave() {
      if (timer != null) timer.cancel();
    }

    @Override
    CompletionStage<? extends R> handle() throws Exception {
      return handler.get();
    }
  }
}
