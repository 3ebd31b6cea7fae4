package dev.weft.sync;

import dev.weft.Promise;
import dev.weft.task.Operation;

/** Who waits for room in a channel, with what it sends. */
abstract class Sending<T> extends WaitQueue.Node {
  final T value;

  Sending(T value) {
    this.value = value;
  }

  abstract void accepted();

  abstract void refused(ChannelClosedException why);

  /** A call of {@link Channel#send}. */
  static final class Plain<T> extends Sending<T> implements Operation {
    final Promise<Void> promise = new Promise<>(this);

    Plain(T value) {
      super(value);
    }

    @Override
    void accepted() {
      QueuedOperation.release(promise);
    }

    @Override
    void refused(ChannelClosedException why) {
      promise.fail(why);
    }

    @Override
    public void run() {
      cancelled();
    }

    @Override
    public String operation() {
      return "Channel.send";
    }
  }
}
