package dev.weft.spi;

import dev.weft.Loop;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** A loop on which tasks can wait for channels: what {@code dev.weft.io} needs for sockets. */
public interface ChannelLoop extends Loop {
  /**
   * Starts to watch {@code channel}, which is in non-blocking mode, for nothing yet; or returns
   * what it is watched with already.
   *
   * @throws IOException if the system cannot watch it
   * @throws java.nio.channels.ClosedChannelException if the channel is closed
   * @throws IllegalStateException if it is in blocking mode, or this is not the loop's thread
   */
  ChannelInterest watch(SelectableChannel channel) throws IOException;
}
