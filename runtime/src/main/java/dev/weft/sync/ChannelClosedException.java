package dev.weft.sync;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a send to a channel that was closed, and by a receive once nothing is left in it.
 *
 * <p>If the channel was closed by a failure, senders find that failure as the cause.
 */
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
