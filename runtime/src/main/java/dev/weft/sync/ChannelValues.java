package dev.weft.sync;

import dev.weft.AsyncIterator;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.frame.Operation;

/** Receives from a channel until its end. */
final class ChannelValues<T> implements AsyncIterator<T> {
  private final Channel<T> channel;
  private Next next;
  private T current;
  private boolean closed;

  ChannelValues(Channel<T> channel) {
    this.channel = channel;
  }

  @Override
  public Task<Boolean> advance() {
    channel.enter();
    if (next != null) {
      throw new IllegalStateException(
          "advance was called while the call before is still pending. One task at a time pulls from"
              + " an iterator; give each consumer its own, from Channel.values().");
    }
    current = null;
    if (closed) return Task.of(false);
    if (channel.hasValue()) {
      current = channel.take();
      return Task.of(true);
    }
    if (channel.isClosed()) return ended();
    next = new Next();
    channel.enqueue(next);
    return next.promise;
  }

  private Task<Boolean> ended() {
    Throwable end = channel.end();
    return end instanceof ChannelClosedException ? Task.of(false) : Task.failed(end);
  }

  @Override
  public T current() {
    return current;
  }

  @Override
  public Task<Void> close() {
    channel.enter();
    closed = true;
    current = null;
    return Task.of(null);
  }

  private final class Next extends Channel.Receiving<T> implements Operation {
    final Promise<Boolean> promise = new Promise<>(this);

    @Override
    void received(T value) {
      next = null;
      current = value;
      promise.succeed(true);
    }

    @Override
    void ended(Throwable failure) {
      next = null;
      if (failure == null) {
        promise.succeed(false);
      } else {
        promise.fail(failure);
      }
    }

    /** Cancelled. */
    @Override
    public void run() {
      next = null;
      cancelled();
    }

    @Override
    public String operation() {
      return "Channel.values";
    }
  }
}
