package dev.weft.sync;

import dev.weft.Promise;
import dev.weft.task.Operation;
import org.jspecify.annotations.Nullable;

/** Who waits for a value of a channel. */
abstract class Receiving<T> extends WaitQueue.Node {
  abstract void received(T value);

  /** Takes note that there will be none, because of {@code failure} if that is not null. */
  abstract void ended(@Nullable Throwable failure);

  /** A call of {@link Channel#receive}. */
  static final class Plain<T> extends Receiving<T> implements Operation {
    final Promise<T> promise = new Promise<>(this);

    @Override
    void received(T value) {
      promise.succeed(value);
    }

    @Override
    void ended(@Nullable Throwable failure) {
      promise.fail(Channel.endOf(failure));
    }

    @Override
    public void run() {
      cancelled();
    }

    @Override
    public String operation() {
      return "Channel.receive";
    }
  }
}
