package dev.weft.sync;

import dev.weft.AsyncCloseable;
import dev.weft.Task;

/**
 * One producer's way into a channel that it shares with others: the channel is closed when all of
 * them have closed theirs. Made by {@link Channel#openSender}.
 *
 * <p>Confined to the channel's loop, as {@linkplain dev.weft.sync the package} says.
 *
 * @param <T> the values
 */
public final class Sender<T> implements AsyncCloseable<RuntimeException> {
  private final Channel<T> channel;
  private boolean closed;

  Sender(Channel<T> channel) {
    this.channel = channel;
  }

  /**
   * Sends as {@link Channel#send} does.
   *
   * @param value not null
   * @return fails with {@link ChannelClosedException} if this sender or the channel is closed
   */
  public Task<Void> send(T value) {
    return closed ? Task.failed(closedAlready()) : channel.send(value);
  }

  /**
   * Sends as {@link Channel#trySend} does.
   *
   * @param value not null
   * @return false if the channel is full; at a rendezvous, if nobody waits to receive
   * @throws ChannelClosedException if this sender or the channel is closed
   */
  public boolean trySend(T value) {
    if (closed) throw closedAlready();
    return channel.trySend(value);
  }

  private static ChannelClosedException closedAlready() {
    return new ChannelClosedException("send through a sender that was closed", null);
  }

  /**
   * Ends this producer's sending, and the channel with the last of them. Closing again does
   * nothing. Never suspends.
   *
   * @throws IllegalStateException if called from outside the channel's loop
   */
  @Override
  public void close() {
    if (closed) return;
    channel.senderClosed();
    closed = true;
  }

  /** As {@link #close}. */
  @Override
  public Task<Void> closeAsync() {
    close();
    return Task.done();
  }
}
