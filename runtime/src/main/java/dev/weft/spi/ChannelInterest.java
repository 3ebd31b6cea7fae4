package dev.weft.spi;

/**
 * What a loop waits for on one channel: for each operation, one action to run when the channel is
 * ready for it. Loop's thread only.
 */
public interface ChannelInterest {
  /**
   * Runs {@code action} once, as soon as the channel is ready for {@code operation}.
   *
   * @param operation one of {@link java.nio.channels.SelectionKey}'s OP constants. Reading and
   *     accepting share a place, and so do writing and connecting: no channel does both
   * @throws IllegalStateException if an action waits in that place already
   * @throws java.nio.channels.CancelledKeyException if the channel or this interest was closed
   */
  void whenReady(int operation, Runnable action);

  /** Takes the action for {@code operation} back, if it has not begun, and stops watching. */
  void forget(int operation);

  /** Returns the action that waits for {@code operation}, or null. */
  Runnable waiting(int operation);

  /** Ends the watching of the channel, which stays open. Actions that wait are forgotten. */
  void close();
}
