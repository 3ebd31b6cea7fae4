package dev.weft.sync;

import dev.weft.iteration.PushedValues;
import org.jspecify.annotations.Nullable;

/** Receives from a channel until its end. */
final class ChannelValues<T> extends PushedValues<T> {
  private final Channel<T> channel;
  private final Next next = new Next();

  ChannelValues(Channel<T> channel) {
    this.channel = channel;
  }

  @Override
  protected void enter() {
    channel.enter();
  }

  @Override
  protected @Nullable Boolean poll() throws Throwable {
    if (channel.hasValue()) return moveTo(channel.take());
    if (!channel.isClosed()) {
      channel.enqueue(next);
      return null;
    }
    Throwable end = channel.end();
    if (end instanceof ChannelClosedException) return false;
    throw end;
  }

  @Override
  protected void stopWaiting() {
    next.cancelled();
  }

  @Override
  protected String operation() {
    return "Channel.values";
  }

  /** Its place in the channel's queue while it waits. */
  private final class Next extends Receiving<T> {
    @Override
    void received(T value) {
      deliver(value);
    }

    @Override
    void ended(@Nullable Throwable failure) {
      deliverEnd(failure);
    }
  }
}
